//! Paths inside a resource (`steps[2].text`), and changing a tree at a path.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::sealed::{Fields, Sealed};

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Key(String),
    Index(usize),
    /// The object's own name on the platform, beside its content.
    Name,
}

/// Where in a resource a value stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

impl Path {
    #[must_use]
    pub fn name() -> Path {
        Path(vec![Step::Name])
    }

    #[must_use]
    pub fn is_name(&self) -> bool {
        self.0 == [Step::Name]
    }

    #[must_use]
    pub fn key(&self, key: &str) -> Path {
        self.with(Step::Key(key.to_owned()))
    }

    #[must_use]
    pub fn index(&self, index: usize) -> Path {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Path {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }

    /// The path without its indexes: which field of the schema it is.
    #[must_use]
    pub fn pattern(&self) -> Vec<&str> {
        self.0
            .iter()
            .filter_map(|step| match step {
                Step::Key(key) => Some(key.as_str()),
                Step::Index(_) | Step::Name => None,
            })
            .collect()
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Name => f.write_str("@name")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if is_plain(key) => {
                    let dot = if place == 0 { "" } else { "." };
                    write!(f, "{dot}{key}")?;
                }
                Step::Key(key) => write!(f, "[{}]", Json::from(key.as_str()))?,
            }
        }
        Ok(())
    }
}

/// Why a text is not a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a path such as `steps[2].text`")]
pub struct NotAPath(String);

impl FromStr for Path {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Path, NotAPath> {
        let wrong = || NotAPath(text.to_owned());
        if text == "@name" {
            return Ok(Path::name());
        }
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let mut read = serde_json::Deserializer::from_str(inner).into_iter::<Json>();
                let step = match read.next() {
                    Some(Ok(Json::String(key))) => Step::Key(key),
                    Some(Ok(Json::Number(number))) => {
                        let index = number.as_u64().and_then(|index| index.try_into().ok());
                        Step::Index(index.ok_or_else(wrong)?)
                    }
                    _ => return Err(wrong()),
                };
                let after = inner.get(read.byte_offset()..).ok_or_else(wrong)?;
                rest = after.strip_prefix(']').ok_or_else(wrong)?;
                steps.push(step);
            } else {
                let part = match rest.strip_prefix('.') {
                    Some(part) if !steps.is_empty() => part,
                    None if steps.is_empty() => rest,
                    _ => return Err(wrong()),
                };
                let end = part.find(['.', '[']).unwrap_or(part.len());
                let (key, after) = part.split_at(end);
                if !is_plain(key) {
                    return Err(wrong());
                }
                steps.push(Step::Key(key.to_owned()));
                rest = after;
            }
        }
        if steps.is_empty() {
            return Err(wrong());
        }
        Ok(Path(steps))
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "Path".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Where in the resource: `steps[2].text`; other keys as `[\"a.b\"]`; `@name` is the object's own name."
        })
    }
}

/// Sets (or, with `None`, removes) the value at a path. Parts that are missing are made.
pub fn set_fields(fields: &mut Fields, path: &Path, value: Option<Sealed>) {
    let Some((Step::Key(key), rest)) = path.0.split_first() else {
        return;
    };
    match (rest.is_empty(), value) {
        (true, Some(value)) => {
            fields.insert(key.clone(), value);
        }
        (true, None) => {
            fields.remove(key);
        }
        (false, value) => {
            if value.is_some() || fields.contains_key(key) {
                let part = fields.entry(key.clone()).or_insert(Sealed::Null);
                set_sealed(part, rest, value);
            }
        }
    }
}

fn set_sealed(tree: &mut Sealed, path: &[Step], value: Option<Sealed>) {
    match (tree, path.first()) {
        (Sealed::List(items), Some(Step::Index(index))) => {
            if let Some(item) = items.get_mut(*index) {
                match (path.len(), value) {
                    (1, Some(value)) => *item = value,
                    (1, None) => {}
                    (_, value) => set_sealed(item, &path[1..], value),
                }
            }
        }
        (tree, Some(Step::Key(_))) => {
            if !matches!(tree, Sealed::Map(_)) {
                *tree = Sealed::Map(Fields::new());
            }
            if let Sealed::Map(fields) = tree {
                set_fields(fields, &Path(path.to_vec()), value);
            }
        }
        _ => {}
    }
}

/// The same for a platform's JSON. `wire` turns a key into what stands in the JSON.
pub fn set_json(
    map: &mut Map<String, Json>,
    path: &[Step],
    value: Option<Json>,
    wire: fn(&str) -> String,
) {
    let Some((Step::Key(key), rest)) = path.split_first() else {
        return;
    };
    let key = wire(key);
    match (rest, value) {
        ([], Some(value)) => {
            map.insert(key, value);
        }
        ([], None) => {
            map.remove(&key);
        }
        (rest, value) => {
            if value.is_some() || map.contains_key(&key) {
                let part = map.entry(key).or_insert(Json::Null);
                set_part(part, rest, value, wire);
            }
        }
    }
}

fn set_part(tree: &mut Json, path: &[Step], value: Option<Json>, wire: fn(&str) -> String) {
    match (tree, path.first()) {
        (Json::Array(items), Some(Step::Index(index))) => {
            if let Some(item) = items.get_mut(*index) {
                match (path.len(), value) {
                    (1, Some(value)) => *item = value,
                    (1, None) => {}
                    (_, value) => set_part(item, &path[1..], value, wire),
                }
            }
        }
        (tree, Some(Step::Key(_))) => {
            if !tree.is_object() {
                *tree = Json::Object(Map::new());
            }
            if let Json::Object(map) = tree {
                set_json(map, path, value, wire);
            }
        }
        _ => {}
    }
}

/// The value at a path.
#[must_use]
pub fn get<'a>(fields: &'a Fields, path: &Path) -> Option<&'a Sealed> {
    let (first, rest) = path.0.split_first()?;
    let Step::Key(key) = first else { return None };
    let mut value = fields.get(key)?;
    for step in rest {
        value = match (value, step) {
            (Sealed::Map(entries), Step::Key(key)) => entries.get(key)?,
            (Sealed::List(items), Step::Index(index)) => items.get(*index)?,
            _ => return None,
        };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_are_written_and_read() {
        let path = Path::default()
            .key("steps")
            .index(2)
            .key("a.b")
            .key("x\"]")
            .key("then")
            .index(0);
        let text = path.to_string();
        assert_eq!(text, r#"steps[2]["a.b"]["x\"]"].then[0]"#);
        assert_eq!(text.parse::<Path>().unwrap(), path);
        assert_eq!("@name".parse::<Path>().unwrap(), Path::name());
        let first = Path::default().key("會員").key("@name");
        assert_eq!(first.to_string().parse::<Path>().unwrap(), first);
        for wrong in ["", ".a", "a..b", "a[", "a[x]", "a[1", "a[-1]", "a b"] {
            assert!(wrong.parse::<Path>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn trees_are_changed_in_place() {
        let mut json = json!({ "a": [{ "t": 1 }], "b": 2 });
        let map = json.as_object_mut().unwrap();
        let mut fields: Fields = map
            .iter()
            .map(|(key, value)| (key.clone(), Sealed::from_json(value).unwrap()))
            .collect();
        for (path, value) in [
            ("a[0].t", Some(json!(5))),
            ("b", None),
            ("c.d", Some(json!("new"))),
            ("e.f", None),
        ] {
            let path: Path = path.parse().unwrap();
            let sealed = value
                .as_ref()
                .map(|value| Sealed::from_json(value).unwrap());
            set_fields(&mut fields, &path, sealed.clone());
            set_json(map, &path.0, value, str::to_owned);
            assert_eq!(get(&fields, &path), sealed.as_ref());
        }
        assert_eq!(json, json!({ "a": [{ "t": 5 }], "c": { "d": "new" } }));
        assert_eq!(Sealed::Map(fields).to_json(), json);
    }
}

//! Values that may be stored and shown: no secret can be in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::language::address::Address;

/// A value of a state or a plan. Where a secret stands it has the secret's names and digest only.
#[derive(Clone, Debug, PartialEq)]
pub enum Sealed {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Sealed>),
    Map(Fields),
    /// Another resource; on the platform its id stands here.
    Ref(Address),
    Hidden(Hidden),
}

/// The named parts of a map or of a resource.
pub type Fields = BTreeMap<String, Sealed>;

/// What may be told of a value that must not be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The environment variables that it was made from; empty: it is private for another reason.
    pub names: BTreeSet<String>,
    /// Keyed; `None` where the key is not kept.
    pub digest: Option<String>,
}

/// A float without a fraction is an integer.
pub(super) fn float(number: f64) -> Sealed {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and within 2^53, checked above"
        )]
        Sealed::Int(number as i64)
    } else {
        Sealed::Float(number)
    }
}

impl Sealed {
    /// Drops digests whose key no later run will have.
    pub(super) fn blank_digests(&mut self) {
        match self {
            Sealed::List(items) => items.iter_mut().for_each(Sealed::blank_digests),
            Sealed::Map(entries) => entries.values_mut().for_each(Sealed::blank_digests),
            Sealed::Hidden(hidden) => hidden.digest = None,
            _ => {}
        }
    }

    /// The resources referred to.
    pub(super) fn refs<'a>(&'a self, found: &mut BTreeSet<&'a Address>) {
        match self {
            Sealed::List(items) => items.iter().for_each(|item| item.refs(found)),
            Sealed::Map(entries) => entries.values().for_each(|item| item.refs(found)),
            Sealed::Ref(address) => {
                found.insert(address);
            }
            _ => {}
        }
    }

    /// Follows resources that were renamed.
    pub(super) fn rename(&mut self, moved: &BTreeMap<Address, Address>) {
        match self {
            Sealed::List(items) => items.iter_mut().for_each(|item| item.rename(moved)),
            Sealed::Map(entries) => entries.values_mut().for_each(|item| item.rename(moved)),
            Sealed::Ref(address) => {
                if let Some(to) = moved.get(address) {
                    *address = to.clone();
                }
            }
            _ => {}
        }
    }

    /// As it is written: see the schema.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            // A bare `null` would read as "absent".
            Sealed::Null => json!({ "literal": null }),
            Sealed::Bool(flag) => json!(flag),
            Sealed::Int(number) => json!(number),
            Sealed::Float(number) => json!(number),
            Sealed::Text(text) => json!(text),
            Sealed::List(items) => Json::Array(items.iter().map(Sealed::to_json).collect()),
            Sealed::Map(entries) => {
                let map: Map<String, Json> = entries
                    .iter()
                    .map(|(key, item)| (key.clone(), item.to_json()))
                    .collect();
                if looks_special(&map) {
                    json!({ "literal": map })
                } else {
                    Json::Object(map)
                }
            }
            Sealed::Ref(address) => json!({ "ref": address }),
            Sealed::Hidden(hidden) => {
                let mut map = Map::new();
                if !hidden.names.is_empty() {
                    map.insert("secret".to_owned(), Json::from(hidden.shown()));
                }
                map.insert("digest".to_owned(), json!(hidden.digest));
                Json::Object(map)
            }
        }
    }

    /// Reads what [`Sealed::to_json`] wrote.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn from_json(json: &Json) -> Result<Sealed, String> {
        Ok(match json {
            Json::Null => Sealed::Null,
            Json::Bool(flag) => Sealed::Bool(*flag),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Sealed::Int(whole),
                (None, Some(fraction)) => float(fraction),
                (None, None) => return Err(format!("the number {number} is out of range")),
            },
            Json::String(text) => Sealed::Text(text.clone()),
            Json::Array(items) => Sealed::List(
                items
                    .iter()
                    .map(Sealed::from_json)
                    .collect::<Result<_, _>>()?,
            ),
            Json::Object(map) if looks_special(map) => special(map)?,
            Json::Object(map) => Sealed::Map(plain(map)?),
        })
    }
}

impl Hidden {
    /// `env:NAME`, or several with blanks between.
    #[must_use]
    pub fn shown(&self) -> String {
        let names: Vec<String> = self
            .names
            .iter()
            .map(|name| format!("env:{name}"))
            .collect();
        names.join(" ")
    }
}

fn plain(map: &Map<String, Json>) -> Result<Fields, String> {
    map.iter()
        .map(|(key, item)| Ok((key.clone(), Sealed::from_json(item)?)))
        .collect()
}

/// Maps that are not literal maps, and literal maps that could be taken for one.
fn looks_special(map: &Map<String, Json>) -> bool {
    !map.is_empty()
        && map
            .keys()
            .all(|key| matches!(key.as_str(), "secret" | "digest" | "ref" | "literal"))
}

fn special(map: &Map<String, Json>) -> Result<Sealed, String> {
    let text = |key: &str| map.get(key).and_then(Json::as_str);
    if let (1, Some(literal)) = (map.len(), map.get("literal")) {
        return match literal {
            Json::Object(inner) => Ok(Sealed::Map(plain(inner)?)),
            other => Sealed::from_json(other),
        };
    }
    if let (1, Some(address)) = (map.len(), text("ref")) {
        return match address.parse() {
            Ok(address) => Ok(Sealed::Ref(address)),
            Err(error) => Err(format!("{error}")),
        };
    }
    if map.contains_key("digest") && !map.contains_key("ref") && !map.contains_key("literal") {
        let names = text("secret").unwrap_or_default();
        return Ok(Sealed::Hidden(Hidden {
            names: names
                .split(' ')
                .filter_map(|name| name.strip_prefix("env:"))
                .map(str::to_owned)
                .collect(),
            digest: text("digest").map(str::to_owned),
        }));
    }
    Err("a map with `secret`, `digest`, `ref` or `literal` is not as documented".to_owned())
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sealed, D::Error> {
        Sealed::from_json(&Json::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Sealed {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A literal; `{\"ref\": ADDRESS}` for another resource; `{\"secret\": \"env:NAME\", \"digest\": …}` for a secret; `{\"digest\": …}` for a private value; `{\"literal\": …}` for null and for a map that would look like one of these.",
            "type": ["boolean", "number", "string", "array", "object", "null"]
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use super::super::key::DigestKey;
    use super::*;
    use crate::language::value::{SecretText, Value};

    fn map(entries: &[(&str, Sealed)]) -> Sealed {
        Sealed::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn json_goes_out_and_comes_back() {
        let text = |text: &str| Sealed::Text(text.to_owned());
        let hidden = Sealed::Hidden(Hidden {
            names: ["A".to_owned(), "B".to_owned()].into(),
            digest: Some("d".to_owned()),
        });
        let values = [
            Sealed::Null,
            Sealed::Int(3),
            Sealed::Float(0.5),
            Sealed::Ref("flow.a".parse().unwrap()),
            hidden,
            Sealed::Hidden(Hidden {
                names: BTreeSet::new(),
                digest: None,
            }),
            map(&[]),
            map(&[("ref", text("flow.a"))]),
            map(&[("secret", text("env:A")), ("digest", text("x"))]),
            map(&[("literal", map(&[("literal", Sealed::Null)]))]),
            map(&[
                ("ref", text("flow.a")),
                ("more", Sealed::List(vec![Sealed::Null])),
            ]),
        ];
        for value in values {
            assert_eq!(Sealed::from_json(&value.to_json()).unwrap(), value);
        }
        assert!(Sealed::from_json(&json!({ "ref": 3 })).is_err());
    }

    #[test]
    fn secrets_are_compared_but_not_held() {
        let key = DigestKey::random().unwrap();
        let secret = Value::Secret(SecretText::new(
            ["TOKEN".to_owned()].into(),
            "hush".to_owned(),
        ));
        let sealed = key.seal(&secret);
        assert!(!format!("{sealed:?} {}", sealed.to_json()).contains("hush"));
        assert!(key.covers(&sealed, &Sealed::Text("hush".to_owned())));
        assert!(!key.covers(&sealed, &Sealed::Text("other".to_owned())));
        let other = DigestKey::random().unwrap();
        assert!(!other.covers(&sealed, &Sealed::Text("hush".to_owned())));
        let back = DigestKey::from_hex(&key.to_hex()).unwrap();
        assert!(back.covers(&sealed, &Sealed::Text("hush".to_owned())));
    }

    #[test]
    fn hidden_contacts_still_compare() {
        let key = DigestKey::random().unwrap();
        let contact = map(&[
            ("phone", Sealed::Text("0912".to_owned())),
            ("n", Sealed::Int(2)),
        ]);
        let hidden = key.hide(&contact);
        assert!(!hidden.to_json().to_string().contains("0912"));
        assert!(key.covers(&hidden, &contact));
        assert!(!key.covers(
            &hidden,
            &map(&[("phone", Sealed::Int(912)), ("n", Sealed::Int(2))])
        ));
        assert!(key.covers(&Sealed::Int(2), &Sealed::Float(2.0)));
    }
}

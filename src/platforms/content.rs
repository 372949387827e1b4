//! Content as it travels between sync and a platform's client, in the language's shape:
//! `{"$ref": ID}` for references, `$$` for a key's own `$`. The sandbox keeps it just so; a vendor's
//! client translates it from and to the vendor's documents.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use crate::language::address::{Address, Kind};
use crate::language::value::Value;

/// A reference whose target has no id yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not on the platform yet")]
pub struct MissingId(pub Address);

/// A value as JSON, secrets in the clear: for the one request that carries it.
///
/// # Errors
/// [`MissingId`] if a reference's target is not in `ids`.
pub fn encode(value: &Value, ids: &BTreeMap<Address, String>) -> Result<Json, MissingId> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Secret(secret) => Json::from(secret.expose()),
        Value::List(items) => Json::Array(
            items
                .iter()
                .map(|item| encode(item, ids))
                .collect::<Result<_, _>>()?,
        ),
        Value::Map(entries) => {
            let mut map = Map::new();
            for (key, item) in entries {
                map.insert(outer_key(key), encode(item, ids)?);
            }
            Json::Object(map)
        }
        Value::Ref(address) => {
            let id = ids.get(address).ok_or_else(|| MissingId(address.clone()))?;
            Json::Object(Map::from_iter([(
                "$ref".to_owned(),
                Json::from(id.as_str()),
            )]))
        }
    })
}

/// JSON as a value, with ids turned back into addresses where they are known. A
/// reference to an id that nobody knows stays the map that it is.
#[must_use]
pub fn decode(json: &Json, names: &BTreeMap<String, Address>) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, Some(float)) => Value::Float(float),
            (None, None) => Value::Text(number.to_string()),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(|item| decode(item, names)).collect()),
        Json::Object(map) => {
            if let (1, Some(Json::String(id))) = (map.len(), map.get("$ref"))
                && let Some(address) = names.get(id)
            {
                return Value::Ref(address.clone());
            }
            Value::Map(
                map.iter()
                    .map(|(key, item)| (inner_key(key).to_owned(), decode(item, names)))
                    .collect(),
            )
        }
    }
}

/// An object's whole content; see [`decode`].
#[must_use]
pub fn decode_content(
    content: &Map<String, Json>,
    names: &BTreeMap<String, Address>,
) -> BTreeMap<String, Value> {
    content
        .iter()
        .map(|(key, item)| (inner_key(key).to_owned(), decode(item, names)))
        .collect()
}

/// An id that is unique among all kinds, where a platform counts each kind from one:
/// `keyword:641`.
#[must_use]
pub fn scoped(kind: Kind, id: impl std::fmt::Display) -> String {
    format!("{kind}:{id}")
}

/// An id as the platform itself writes it.
#[must_use]
pub fn bare(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, bare)| bare)
}

/// The ids of other objects that an object's content refers to.
#[must_use]
pub fn references(content: &Map<String, Json>) -> Vec<&str> {
    let mut found = Vec::new();
    for value in content.values() {
        referred(value, &mut found);
    }
    found
}

fn referred<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| referred(item, found)),
        Json::Object(map) => {
            if let (1, Some(Json::String(id))) = (map.len(), map.get("$ref")) {
                found.push(id);
            } else {
                map.values().for_each(|item| referred(item, found));
            }
        }
        _ => {}
    }
}

/// A field's name as it stands in an object's content.
#[must_use]
pub fn outer_key(key: &str) -> String {
    if key.starts_with('$') {
        format!("${key}")
    } else {
        key.to_owned()
    }
}

fn inner_key(key: &str) -> &str {
    match key.strip_prefix('$') {
        Some(rest) if rest.starts_with('$') => rest,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use super::*;
    use serde_json::json;

    #[test]
    fn references_and_dollars_go_out_and_come_back() {
        let flow = Address::new(Kind::Flow, "a");
        let ids = BTreeMap::from([(flow.clone(), "id1".to_owned())]);
        let names = BTreeMap::from([("id1".to_owned(), flow.clone())]);
        let value = Value::Map(BTreeMap::from([
            ("go_to".to_owned(), Value::Ref(flow.clone())),
            (
                "payload".to_owned(),
                Value::Map(BTreeMap::from([
                    ("$ref".to_owned(), Value::Text("mine".to_owned())),
                    ("$$x".to_owned(), Value::Float(0.5)),
                ])),
            ),
        ]));
        let wire = encode(&value, &ids).unwrap();
        assert_eq!(
            wire,
            json!({"go_to": {"$ref": "id1"}, "payload": {"$$ref": "mine", "$$$x": 0.5}})
        );
        assert_eq!(decode(&wire, &names), value);
        assert_eq!(
            encode(&Value::Ref(flow.clone()), &BTreeMap::new()),
            Err(MissingId(flow))
        );
        let mut found = Vec::new();
        referred(&wire, &mut found);
        assert_eq!(found, ["id1"]);
    }
}

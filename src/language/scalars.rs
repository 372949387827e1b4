//! Small values with a rule of their own: expressions, durations, URLs, field values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::text::Text;

/// A condition or a list in minijinja's expression language, without braces: `fields.seats >= 4`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression(pub String);

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "title": "Expression",
            "description": "A condition or a list, written without braces and in quotes. It may use `contact`, `fields`, `tags`, `response`, `error`, `input`, `now`, `channel` and `hours`.",
            "minLength": 1,
            "examples": ["fields.seats >= 4", "'vip' in tags", "hours.support.open"],
        })
    }
}

/// A length of time as it is written: `30s`, `10m`, `2h`, `1d`, `1d12h`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(pub String);

/// What a duration looks like.
pub const DURATION_PATTERN: &str = "^([0-9]{1,6}[smhdw]){1,5}$";

impl Duration {
    /// The length in seconds; `None` if the text is no duration.
    #[must_use]
    pub fn seconds(&self) -> Option<u64> {
        let mut total = 0u64;
        let mut number: Option<u64> = None;
        for c in self.0.chars() {
            if let Some(digit) = c.to_digit(10) {
                number = Some(
                    number
                        .unwrap_or(0)
                        .checked_mul(10)?
                        .checked_add(digit.into())?,
                );
            } else {
                let unit = match c {
                    's' => 1,
                    'm' => 60,
                    'h' => 3_600,
                    'd' => 86_400,
                    'w' => 604_800,
                    _ => return None,
                };
                total = total.checked_add(number.take()?.checked_mul(unit)?)?;
            }
        }
        (number.is_none() && !self.0.is_empty()).then_some(total)
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "title": "Duration",
            "description": "A number and a unit: s seconds, m minutes, h hours, d days, w weeks.",
            "pattern": DURATION_PATTERN,
            "examples": ["30s", "10m", "1d", "1d12h"],
        })
    }
}

/// The value of a custom field: one value, or a list of texts for a field of type `choices`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    Bool(bool),
    Number(serde_json::Number),
    Text(Text),
    List(Vec<Text>),
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        use serde_json::Value;
        let value = Value::deserialize(deserializer)?;
        match value {
            Value::Bool(value) => Ok(FieldValue::Bool(value)),
            Value::Number(value) => Ok(FieldValue::Number(value)),
            Value::String(_) => Text::deserialize(value)
                .map(FieldValue::Text)
                .map_err(D::Error::custom),
            Value::Array(_) => Vec::<Text>::deserialize(value)
                .map(FieldValue::List)
                .map_err(D::Error::custom),
            Value::Null | Value::Object(_) => {
                Err(D::Error::custom("a field's value is one value or a list"))
            }
        }
    }
}

impl JsonSchema for FieldValue {
    fn schema_name() -> Cow<'static, str> {
        "FieldValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Text>();
        json_schema!({
            "title": "Field value",
            "description": "A value for a custom field: text, number, true or false, or a list of texts for a field of type choices.",
            "anyOf": [
                { "type": "boolean" },
                { "type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER },
                text,
                { "type": "array", "items": text },
            ],
        })
    }
}

/// One name, or a list of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Serialize> Serialize for OneOrMany<T> {
    /// Always as a list, so that both ways of writing it compile to the same content.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: for<'a> Deserialize<'a>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_array() {
            Vec::deserialize(value).map(OneOrMany)
        } else {
            T::deserialize(value).map(|one| OneOrMany(vec![one]))
        }
        .map_err(D::Error::custom)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({
            "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }],
        })
    }
}

/// Any value that JSON can hold, except nothing (`null` is refused everywhere).
/// Texts in it may hold `${…}` and `{{ … }}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(Json)
    }
}

impl JsonSchema for Json {
    fn schema_name() -> Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Text>();
        let this = generator.subschema_for::<JsonItem>();
        json_schema!({
            "title": "JSON",
            "description": "Any JSON value: a mapping, a list, a text, a number, true or false.",
            "anyOf": [
                text,
                { "type": "number", "minimum": i64::MIN, "maximum": i64::MAX },
                { "type": "boolean" },
                { "type": "array", "items": this },
                { "type": "object", "additionalProperties": this },
            ],
        })
    }
}

/// Stands for [`Json`] inside itself, so that its schema can refer to itself.
struct JsonItem;

impl JsonSchema for JsonItem {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "JsonItem".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "$ref": "#/$defs/Json" })
    }
}

/// What `set` writes: field by field.
pub type SetFields = BTreeMap<super::name::FieldName, FieldValue>;
/// What `add` adds: field by field; negative numbers subtract.
pub type AddFields = BTreeMap<super::name::FieldName, Amount>;

/// A number to add.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub f64);

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number",
            "minimum": -LARGEST_NUMBER,
            "maximum": LARGEST_NUMBER,
        })
    }
}

/// The largest whole number that every platform's JSON reader keeps exactly: 2^53 - 1.
pub const LARGEST_NUMBER: f64 = 9_007_199_254_740_991.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_seconds() {
        let seconds = |text: &str| Duration(text.to_owned()).seconds();
        assert_eq!(seconds("30s"), Some(30));
        assert_eq!(seconds("1d12h"), Some(129_600));
        assert_eq!(seconds("2w"), Some(1_209_600));
        assert_eq!(
            seconds("999999w999999w999999w"),
            Some(604_800 * 999_999 * 3)
        );
        for wrong in ["", "5", "s", "1x", "1d5", "-1d"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}

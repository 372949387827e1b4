//! How the values of custom fields are written and read.
//!
//! The vendor documents the eight types and shows numbers, texts and lists being written, and texts
//! and lists being read; how the others are written is our reading of the types' names. 1 and 0 stand
//! for true and false, since they survive being kept as a text.

use serde_json::{Number, Value as Json};

use super::documents::OptionText;
use crate::language::field::FieldType;
use crate::language::value::Value;

/// The vendor's number of a type.
#[must_use]
pub const fn type_code(kind: FieldType) -> i64 {
    match kind {
        FieldType::Number => 0,
        FieldType::Text => 1,
        FieldType::Boolean => 2,
        FieldType::Date => 3,
        FieldType::Time => 4,
        FieldType::Datetime => 5,
        FieldType::Choice => 6,
        FieldType::Choices => 7,
    }
}

/// The type of a vendor's number.
#[must_use]
pub const fn type_of(code: i64) -> Option<FieldType> {
    Some(match code {
        0 => FieldType::Number,
        1 => FieldType::Text,
        2 => FieldType::Boolean,
        3 => FieldType::Date,
        4 => FieldType::Time,
        5 => FieldType::Datetime,
        6 => FieldType::Choice,
        7 => FieldType::Choices,
        _ => return None,
    })
}

/// A value that a field of its type cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value does not fit the type of the custom field")]
pub struct BadValue;

/// A value as FIRST LINE takes it; null empties the field.
///
/// # Errors
/// [`BadValue`] if it is of another type.
pub fn encode(kind: FieldType, value: &Value) -> Result<Json, BadValue> {
    Ok(match (kind, value) {
        (_, Value::Null) => Json::Null,
        (FieldType::Number, Value::Int(number)) => Json::from(*number),
        (FieldType::Number, Value::Float(number)) => {
            Json::Number(Number::from_f64(*number).ok_or(BadValue)?)
        }
        (FieldType::Boolean, Value::Bool(flag)) => Json::from(i64::from(*flag)),
        (FieldType::Datetime, Value::Text(text)) => {
            let text = text.replacen('T', " ", 1);
            let seconds = if text.len() == "2026-03-01 09:30".len() {
                ":00"
            } else {
                ""
            };
            Json::from(format!("{text}{seconds}"))
        }
        (
            FieldType::Text | FieldType::Date | FieldType::Time | FieldType::Choice,
            Value::Text(text),
        ) => Json::from(text.as_str()),
        (FieldType::Choices, Value::List(items)) => items
            .iter()
            .map(|item| match item {
                Value::Text(text) => Ok(Json::from(text.as_str())),
                _ => Err(BadValue),
            })
            .collect::<Result<_, _>>()?,
        _ => return Err(BadValue),
    })
}

/// A value as FIRST LINE shows it, in our form. What cannot be read as the type is kept as the text
/// that it is, so that a comparison shows it.
#[must_use]
pub fn decode(kind: FieldType, json: &Json, options: &[OptionText]) -> Value {
    let text = match json {
        Json::Null => return Value::Null,
        Json::String(text) if text.is_empty() => return Value::Null,
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let found = match kind {
        FieldType::Text => None,
        FieldType::Number => number(&text),
        FieldType::Boolean => match text.as_str() {
            "1" | "true" => Some(Value::Bool(true)),
            "0" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        FieldType::Date => text
            .split_once([' ', 'T'])
            .map(|(day, _)| Value::Text(day.to_owned())),
        FieldType::Time => Some(Value::Text(short(&text, "09:30:00"))),
        FieldType::Datetime => {
            let text = short(&text, "2026-03-01 09:30:00");
            Some(Value::Text(text.replacen(' ', "T", 1)))
        }
        FieldType::Choice => Some(Value::Text(chosen(&text, options))),
        FieldType::Choices => several(json, &text, options),
    };
    found.unwrap_or(Value::Text(text))
}

fn number(text: &str) -> Option<Value> {
    if let Ok(whole) = text.parse() {
        return Some(Value::Int(whole));
    }
    let float: f64 = text.parse().ok().filter(|float: &f64| float.is_finite())?;
    #[expect(clippy::cast_possible_truncation, reason = "the bound is checked")]
    if float.fract() == 0.0 && float.abs() < 9e15 {
        return Some(Value::Int(float as i64));
    }
    Some(Value::Float(float))
}

/// Without the seconds, if they are zero and the text has the pattern's length.
fn short(text: &str, pattern: &str) -> String {
    match text.strip_suffix(":00") {
        Some(start) if text.len() == pattern.len() => start.to_owned(),
        _ => text.to_owned(),
    }
}

/// The option's value; tenants are seen to store its text.
fn chosen(text: &str, options: &[OptionText]) -> String {
    if options.iter().any(|option| option.value == text) {
        return text.to_owned();
    }
    let by_text = options.iter().find(|option| option.text == text);
    by_text.map_or(text, |option| &option.value).to_owned()
}

fn several(json: &Json, text: &str, options: &[OptionText]) -> Option<Value> {
    let items = match json {
        Json::Array(items) => items.clone(),
        _ => match serde_json::from_str(text) {
            Ok(Json::Array(items)) => items,
            _ => vec![json.clone()],
        },
    };
    let texts = items.iter().map(|item| match item {
        Json::String(text) => Some(Value::Text(chosen(text, options))),
        Json::Number(number) => Some(Value::Text(chosen(&number.to_string(), options))),
        _ => None,
    });
    texts.collect::<Option<Vec<Value>>>().map(Value::List)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use serde_json::json;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn every_type_goes_out_and_comes_back() {
        let options = [("A型", "A"), ("B型", "B")].map(|(text, value)| OptionText {
            text: text.to_owned(),
            value: value.to_owned(),
        });
        let several = Value::List(vec![text("A"), text("B")]);
        let cases = [
            (FieldType::Number, Value::Int(60), json!(60), json!("60")),
            (
                FieldType::Number,
                Value::Float(1.5),
                json!(1.5),
                json!("1.50"),
            ),
            (FieldType::Text, text("0912"), json!("0912"), json!("0912")),
            (FieldType::Boolean, Value::Bool(true), json!(1), json!("1")),
            (
                FieldType::Boolean,
                Value::Bool(false),
                json!(0),
                json!(false),
            ),
            (
                FieldType::Date,
                text("2026-03-01"),
                json!("2026-03-01"),
                json!("2026-03-01 00:00:00"),
            ),
            (
                FieldType::Time,
                text("09:30"),
                json!("09:30"),
                json!("09:30:00"),
            ),
            (
                FieldType::Datetime,
                text("2026-03-01T09:30"),
                json!("2026-03-01 09:30:00"),
                json!("2026-03-01 09:30:00"),
            ),
            (FieldType::Choice, text("A"), json!("A"), json!("A型")),
            (
                FieldType::Choices,
                several,
                json!(["A", "B"]),
                json!("[\"A\",\"B\"]"),
            ),
        ];
        for (kind, value, sent, shown) in cases {
            assert_eq!(encode(kind, &value).unwrap(), sent, "{kind:?}");
            assert_eq!(decode(kind, &sent, &options), value, "{kind:?}");
            assert_eq!(decode(kind, &shown, &options), value, "{kind:?}");
            assert_eq!(encode(kind, &Value::Null).unwrap(), Json::Null);
            assert_eq!(decode(kind, &Json::Null, &options), Value::Null);
            assert_eq!(type_of(type_code(kind)), Some(kind));
        }
        assert_eq!(type_of(8), None);
    }

    #[test]
    fn what_does_not_fit_is_not_sent_and_is_shown_as_it_is() {
        assert_eq!(encode(FieldType::Number, &text("60")), Err(BadValue));
        assert_eq!(encode(FieldType::Choices, &text("A")), Err(BadValue));
        assert_eq!(encode(FieldType::Boolean, &Value::Int(1)), Err(BadValue));
        assert_eq!(decode(FieldType::Number, &json!("many"), &[]), text("many"));
        assert_eq!(decode(FieldType::Boolean, &json!("yes"), &[]), text("yes"));
        assert_eq!(decode(FieldType::Choice, &json!("Z"), &[]), text("Z"));
    }
}

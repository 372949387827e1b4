//! Values of custom fields, between JSON and what a field holds.

use jiff::civil::{Date, DateTime, Time};
use serde_json::{Value as Json, json};

use super::contacts::Value;
use super::fields::Col;

pub(in crate::sandbox) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}

impl Col {
    /// A value that FIRST LINE's API is sent, as the field holds it; null and an empty text empty
    /// the field.
    ///
    /// # Errors
    /// What the value must be.
    pub(in crate::sandbox) fn read(&self, sent: &Json) -> Result<Option<Value>, &'static str> {
        let text = sent.as_str();
        if sent.is_null() || text.is_some_and(|text| text.trim().is_empty()) {
            return if self.is_allowed_null {
                Ok(None)
            } else {
                Err("field is required")
            };
        }
        let one = |good: bool, says: &'static str| match text {
            Some(text) if good => Ok(Value::One(text.to_owned())),
            _ => Err(says),
        };
        let is_option = |text: &str| {
            let options = self.options.as_ref().and_then(Json::as_array);
            let mut options = options.into_iter().flatten();
            options.any(|option| option["value"].as_str() == Some(text))
        };
        let value = match self.kind {
            0 => match sent {
                Json::Number(number) => Value::One(number.to_string()),
                _ => return Err("must be a number"),
            },
            2 => match sent {
                Json::Bool(flag) => Value::One(i64::from(*flag).to_string()),
                Json::Number(number) if matches!(number.as_i64(), Some(0 | 1)) => {
                    Value::One(number.to_string())
                }
                _ => return Err("field must be true or false"),
            },
            3 => one(text.is_some_and(is_day), "is not a valid date")?,
            4 => one(
                text.is_some_and(|text| text.parse::<Time>().is_ok()),
                "is not a valid time",
            )?,
            5 => one(
                text.is_some_and(|text| text.parse::<DateTime>().is_ok()),
                "is not a valid date and time",
            )?,
            6 => one(text.is_some_and(is_option), "is not one of the options")?,
            7 => {
                let items = sent.as_array().ok_or("must be an array")?;
                let texts: Option<Vec<String>> = items
                    .iter()
                    .map(|item| item.as_str().filter(|text| is_option(text)))
                    .map(|text| text.map(str::to_owned))
                    .collect();
                let texts = texts.ok_or("is not one of the options")?;
                if texts.is_empty() {
                    return Ok(None);
                }
                Value::Many(texts)
            }
            _ => one(text.is_some(), "must be a string")?,
        };
        Ok(Some(value))
    }

    /// The same for a value that another view of the contact has: a number or a list of options may be
    /// written as a text. Nothing if the field cannot hold it.
    pub(in crate::sandbox::store) fn read_loosely(&self, value: &Json) -> Option<Value> {
        let sent = match (self.kind, value) {
            (0, Json::String(text)) => serde_json::from_str::<serde_json::Number>(text.trim())
                .map_or(Json::Null, Json::Number),
            (1 | 3..=6, Json::Number(_) | Json::Bool(_)) => json!(value.to_string()),
            (7, Json::String(text)) => json!([text]),
            (_, value) => value.clone(),
        };
        self.read(&sent).ok().flatten()
    }

    /// What the field holds, as the other views have it.
    pub(in crate::sandbox::store) fn to_json(&self, value: &Value) -> Json {
        match (self.kind, value) {
            (0, Value::One(text)) => {
                serde_json::from_str::<serde_json::Number>(text).map_or(json!(text), Json::Number)
            }
            (2, Value::One(text)) => json!(text == "1"),
            (_, Value::One(text)) => json!(text),
            (_, Value::Many(texts)) => json!(texts),
        }
    }
}

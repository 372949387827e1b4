//! Reading parameters, and collecting what is wrong with them.

use jiff::civil::DateTime;
use serde_json::Value;

use super::answer::Fail;
use super::input::Input;
use crate::sandbox::store::firstline::is_day;

/// What is wrong, in the order in which it was found: field and sentence.
#[derive(Debug, Default)]
pub(super) struct Checks {
    errors: Vec<(String, String)>,
}

impl Checks {
    pub(super) fn add(&mut self, field: impl Into<String>, error: impl Into<String>) {
        self.errors.push((field.into(), error.into()));
    }

    /// `The birth at {says}.`
    pub(super) fn wrong(&mut self, field: &str, says: &str) {
        self.add(field, format!("The {} {says}.", field.replace('_', " ")));
    }

    pub(super) fn end(self) -> Result<(), Fail> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Fail::invalid(self.errors))
        }
    }

    /// A text of a query; numbers are texts there.
    pub(super) fn word(&mut self, input: &Input, key: &str) -> Option<String> {
        match input.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.wrong(key, "must be a string");
                None
            }
        }
    }

    /// A whole number of a query.
    pub(super) fn integer(&mut self, input: &Input, key: &str) -> Option<i64> {
        match input.get(key)? {
            Value::Null => None,
            value => {
                let found = whole(value);
                if found.is_none() {
                    self.wrong(key, "must be an integer");
                }
                found
            }
        }
    }

    /// A whole number from 1.
    pub(super) fn count(&mut self, input: &Input, key: &str) -> Option<i64> {
        let number = self.integer(input, key)?;
        if number < 1 {
            self.wrong(key, "must be at least 1");
            return None;
        }
        Some(number)
    }

    /// 0 or 1, true or false.
    pub(super) fn flag(&mut self, input: &Input, key: &str) -> Option<bool> {
        let value = input.get(key)?;
        let found = match value {
            Value::Null => return None,
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) if number.as_i64() == Some(0) => Some(false),
            Value::Number(number) if number.as_i64() == Some(1) => Some(true),
            Value::String(text) => match text.as_str() {
                "0" | "false" => Some(false),
                "1" | "true" => Some(true),
                _ => None,
            },
            _ => None,
        };
        if found.is_none() {
            self.wrong(key, "field must be true or false");
        }
        found
    }

    /// Whole numbers: a list, `1,2`, or `[1, 2]` as a text.
    pub(super) fn integers(&mut self, input: &Input, key: &str) -> Option<Vec<i64>> {
        let items = list(input.get(key)?)?;
        let numbers: Option<Vec<i64>> = items.iter().map(whole).collect();
        if numbers.is_none() {
            self.wrong(key, "must be a list of integers");
        }
        numbers
    }

    /// A day, `YYYY-MM-DD`.
    pub(super) fn day(&mut self, input: &Input, key: &str) -> Option<String> {
        let text = self.word(input, key)?;
        if is_day(&text) {
            return Some(text);
        }
        self.wrong(key, "is not a valid date");
        None
    }

    /// A day and a time; a day alone is its first second, or with `until` its last.
    pub(super) fn moment(&mut self, input: &Input, key: &str, until: bool) -> Option<String> {
        let text = self.word(input, key)?;
        if is_day(&text) {
            let time = if until { "23:59:59" } else { "00:00:00" };
            return Some(format!("{text} {time}"));
        }
        let Ok(moment) = text.parse::<DateTime>() else {
            self.wrong(key, "is not a valid date");
            return None;
        };
        Some(moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// A text that is written: `None` if it is not sent, `Some(None)` if it is null.
    pub(super) fn text(&mut self, input: &Input, key: &str) -> Option<Option<String>> {
        match input.get(key)? {
            Value::Null => Some(None),
            Value::String(text) if text.chars().count() > MAX_TEXT => {
                self.wrong(key, "may not be greater than 255 characters");
                None
            }
            Value::String(text) => Some(Some(text.trim().to_owned())),
            _ => {
                self.wrong(key, "must be a string");
                None
            }
        }
    }

    /// A number that is written: a number of JSON, not a text.
    pub(super) fn number(&mut self, input: &Input, key: &str) -> Option<Option<i64>> {
        match input.get(key)? {
            Value::Null => Some(None),
            Value::Number(number) if number.is_i64() => Some(number.as_i64()),
            _ => {
                self.wrong(key, "must be an integer");
                None
            }
        }
    }

    /// Numbers that are written: a list of numbers of JSON.
    pub(super) fn numbers(&mut self, input: &Input, key: &str) -> Option<Vec<i64>> {
        match input.get(key)? {
            Value::Null => Some(Vec::new()),
            Value::Array(items) => {
                let mut numbers = Vec::new();
                for (place, item) in items.iter().enumerate() {
                    match item.as_i64() {
                        Some(number) => numbers.push(number),
                        None => self.wrong(&format!("{key}.{place}"), "must be an integer"),
                    }
                }
                Some(numbers)
            }
            _ => {
                self.wrong(key, "must be an array");
                None
            }
        }
    }
}

const MAX_TEXT: usize = 255;

/// A list of a query: a list, several values with commas between them, or a list as JSON.
pub(super) fn list(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Null => None,
        Value::Array(items) => Some(items.clone()),
        Value::String(text) if text.trim_start().starts_with('[') => {
            Some(serde_json::from_str(text).unwrap_or_else(|_| vec![value.clone()]))
        }
        Value::String(text) => {
            let items = text.split(',').map(|item| item.trim().into());
            Some(items.collect())
        }
        other => Some(vec![other.clone()]),
    }
}

/// A whole number, also as a text.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

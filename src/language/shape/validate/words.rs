//! Places and choices in words.

use serde_json::Value;

use super::Located;
use crate::language::shape::explain::short;

/// The words of an `enum`.
pub(super) fn of_enum(options: &Value) -> Vec<&str> {
    let options = options.as_array().into_iter().flatten();
    options.filter_map(Value::as_str).collect()
}

/// How messages call a place: "`label`", "item 2 of `match`", "this".
pub(super) fn name(place: &Located<'_>) -> String {
    match (place.key, place.index, place.under) {
        (Some(key), ..) => format!("`{}`", short(&key.text)),
        (None, Some(index), Some(under)) => format!("item {} of `{}`", index + 1, short(under)),
        (None, Some(index), None) => format!("item {}", index + 1),
        (None, None, _) => "the file".to_owned(),
    }
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn list(words: &[&str]) -> String {
    joined(words, "or")
}

pub(super) fn all(words: &[&str]) -> String {
    joined(words, "and")
}

pub(super) fn joined(words: &[&str], last_word: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

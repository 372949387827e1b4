//! One cell -> a value.

use serde_json::Value as Json;

use crate::language::field::FieldType;

pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '.' | '(' | ')');
    (3..=20).contains(&digits) && text.chars().all(allowed)
}

/// A cell as a value of a custom field.
pub(super) fn typed(cell: &str, field: Option<FieldType>) -> Result<Json, String> {
    match field {
        Some(FieldType::Number) => {
            let whole = cell.parse::<i64>().ok().map(Json::from);
            let number = || {
                let number = cell.parse::<f64>().ok()?;
                serde_json::Number::from_f64(number).map(Json::Number)
            };
            whole
                .or_else(number)
                .ok_or_else(|| "the custom field takes a number, such as `3` or `2.5`".to_owned())
        }
        Some(FieldType::Boolean) => match cell.to_lowercase().as_str() {
            "true" | "1" => Ok(Json::Bool(true)),
            "false" | "0" => Ok(Json::Bool(false)),
            _ => Err("the custom field takes `true` or `false`".to_owned()),
        },
        Some(FieldType::Choices) => {
            let items = cell.split(';').map(str::trim);
            Ok(items
                .filter(|item| !item.is_empty())
                .map(Json::from)
                .collect())
        }
        _ => Ok(Json::from(cell)),
    }
}

//! What a person typed, or what `set` writes -> the value of a field.

use serde_json::Value as Json;

use crate::language::field::{CustomField, FieldType};
use crate::language::project_file::Channel;

mod amount;
mod choices;
mod fold;
mod formats;
mod number;
mod time;
mod wrong;
mod yes_no;

pub use amount::amount;
pub use fold::fold;
pub use wrong::Wrong;

/// A number as people write it, as it is stored; `None` if the text is none.
#[must_use]
pub fn read_number(text: &str) -> Option<Json> {
    number::read(text).and_then(number::stored)
}

/// A number as it is stored: whole numbers without a fraction. `None` if it is not finite.
#[must_use]
pub fn stored_number(number: f64) -> Option<Json> {
    number::stored(number)
}

/// A phone number as people write it, with nothing but its digits and the `+` before them; `None`
/// if the text is none.
#[must_use]
pub fn phone_number(text: &str) -> Option<String> {
    formats::phone(text)
}

/// What is known of the person who answers.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// Where the bot runs.
    pub channels: &'a [Channel],
    /// The person's language, such as `vi`, where it is known.
    pub language: Option<&'a str>,
    /// The day on the bot's clock.
    pub today: jiff::civil::Date,
}

/// Checks and converts what a person typed for a field. Numbers become numbers, yes and no become
/// true and false, dates and times are in ISO form without an offset, options are their values.
/// All languages are read alike: people mix them.
///
/// # Errors
/// See [`Wrong`].
pub fn answer(field: &CustomField, text: &str, _reading: &Reading<'_>) -> Result<Json, Wrong> {
    if fold(text).is_empty() {
        return Err(Wrong::Empty);
    }
    let kind = field.field_type;
    let not = Wrong::NotA(kind);
    match kind {
        FieldType::Text => formats::text(field, text).map(Json::from),
        FieldType::Number => in_range(field, number::read(text).ok_or(not)?),
        FieldType::Boolean => yes_no::read(&fold(text)).map(Json::from).ok_or(not),
        FieldType::Date => time::date(text).map(Json::from).ok_or(not),
        FieldType::Time => time::time(text).map(Json::from).ok_or(not),
        FieldType::Datetime => time::datetime(text).map(Json::from).ok_or(not),
        FieldType::Choice => choices::one(field, text).map(Json::from),
        FieldType::Choices => choices::several(field, text).map(Json::from),
    }
}

/// Checks a value that `set` writes, and turns it into the field's type: a text `4` into a number,
/// the date and time of `now` into a date. The ranges and formats are those of an answer.
///
/// # Errors
/// See [`Wrong`].
pub fn value(field: &CustomField, value: &Json) -> Result<Json, Wrong> {
    let kind = field.field_type;
    let not = Wrong::NotA(kind);
    if let (FieldType::Choices, Json::Array(items)) = (kind, value) {
        let texts: Option<Vec<String>> = items.iter().map(written).collect();
        return choices::all(field, &texts.ok_or(not)?).map(Json::from);
    }
    match (kind, value) {
        (FieldType::Number, Json::Number(number)) => {
            return in_range(field, number.as_f64().ok_or(not)?);
        }
        (FieldType::Boolean, Json::Bool(flag)) => return Ok((*flag).into()),
        (FieldType::Boolean, Json::Number(number)) => {
            return match number.as_f64() {
                Some(1.0) => Ok(true.into()),
                Some(0.0) => Ok(false.into()),
                _ => Err(not),
            };
        }
        _ => {}
    }
    let text = written(value).ok_or(not.clone())?;
    if fold(&text).is_empty() {
        return Err(Wrong::Empty);
    }
    match kind {
        FieldType::Text => formats::text(field, &text).map(Json::from),
        FieldType::Number => in_range(field, number::read(&text).ok_or(not)?),
        FieldType::Boolean => yes_no::read(&fold(&text)).map(Json::from).ok_or(not),
        FieldType::Date => time::date_of(&text).map(Json::from).ok_or(not),
        FieldType::Time => time::time_of(&text).map(Json::from).ok_or(not),
        FieldType::Datetime => time::datetime_of(&text).map(Json::from).ok_or(not),
        FieldType::Choice => choices::one(field, &text).map(Json::from),
        FieldType::Choices => choices::several(field, &text).map(Json::from),
    }
}

/// A single value as it is written; a list or a mapping is none.
fn written(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => number
            .as_f64()
            .filter(|_| number.is_f64())
            .and_then(number::stored)
            .map_or_else(|| Some(number.to_string()), |whole| Some(whole.to_string())),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null => Some(String::new()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

fn in_range(field: &CustomField, number: f64) -> Result<Json, Wrong> {
    if let Some(least) = field.minimum.filter(|least| number < *least) {
        return Err(Wrong::TooSmall { number, least });
    }
    if let Some(most) = field.maximum.filter(|most| number > *most) {
        return Err(Wrong::TooLarge { number, most });
    }
    number::stored(number).ok_or(Wrong::NotA(FieldType::Number))
}

#[cfg(test)]
mod tests;

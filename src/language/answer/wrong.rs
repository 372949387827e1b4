//! Why an answer or a value does not fit a field.

use crate::language::field::FieldType;

/// Why an answer or a value does not fit a field; printed as a plain sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Wrong {
    #[error("the answer is empty")]
    Empty,
    #[error("this is not {}", noun(*.0))]
    NotA(FieldType),
    #[error("this is not {0}")]
    Format(&'static str),
    #[error("this does not have the form `{0}`")]
    Pattern(String),
    #[error("the field's pattern `{0}` is not a regular expression that can be used")]
    BadPattern(String),
    #[error("this is too short: {length} of at least {least} characters")]
    TooShort { length: usize, least: u32 },
    #[error("this is too long: {length} of at most {most} characters")]
    TooLong { length: usize, most: u32 },
    #[error("{number} is less than {least}, the smallest number that fits")]
    TooSmall { number: f64, least: f64 },
    #[error("{number} is more than {most}, the largest number that fits")]
    TooLarge { number: f64, most: f64 },
    #[error("this is none of the options: {}", .0.join(", "))]
    NoOption(Vec<String>),
}

fn noun(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "a text",
        FieldType::Number => "a number",
        FieldType::Boolean => "yes or no",
        FieldType::Date => "a date such as `2026-03-01`",
        FieldType::Time => "a time such as `09:30`",
        FieldType::Datetime => "a date and time such as `2026-03-01 09:30`",
        FieldType::Choice => "an option",
        FieldType::Choices => "a list of options",
    }
}

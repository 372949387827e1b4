//! One cell of a contact table -> a value.

use std::collections::BTreeMap;

use super::super::bot::Resource;
use super::super::declared::{Declared, Namespace};
use crate::diagnostics::{Code, codes, did_you_mean};
use crate::language::address::Kind;
use crate::language::answer::{self, Wrong};
use crate::language::contact::{Contact, Gender};
use crate::language::field::{CustomField, FieldType};
use crate::language::name::{FieldName, TagName, nfc};
use crate::language::scalars::{FieldValue, LARGEST_NUMBER};
use crate::language::text::Text;

/// The custom fields of the bot.
pub(super) type Fields = BTreeMap<FieldName, Resource<CustomField>>;

/// What is wrong with one cell.
pub(super) struct Slip {
    pub(super) code: &'static Code,
    pub(super) message: String,
    pub(super) help: String,
}

impl Slip {
    fn new(message: String, help: &str) -> Slip {
        Slip {
            code: &codes::INVALID_ROW,
            message,
            help: help.to_owned(),
        }
    }
}

/// Writes one cell into a contact.
pub(super) fn fill(
    contact: &mut Contact,
    column: &str,
    value: &str,
    declared: &Declared,
    fields: &Fields,
) -> Result<(), Slip> {
    let text = Some(value.to_owned());
    match column {
        "membership_no" => contact.membership_no = text,
        "user_id" => contact.user_id = text,
        "name" => contact.name = text,
        "identity_no" => contact.identity_no = text,
        "first_name" => contact.first_name = text,
        "last_name" => contact.last_name = text,
        "phone" => {
            if answer::phone_number(value).is_none() {
                return Err(Slip {
                    code: &codes::INVALID_PHONE,
                    message: format!("`{value}` is not a phone number"),
                    help: "write it such as `+886912345678`".to_owned(),
                });
            }
            contact.phone = text;
        }
        "email" => contact.email = text,
        "gender" => {
            let gender = Gender::from_word(value).ok_or_else(|| {
                let help = "write `male`, `female` or `unknown`";
                Slip::new(format!("`{value}` is not a gender"), help)
            })?;
            contact.gender = Some(gender);
        }
        "birth_at" => {
            if value.parse::<jiff::civil::Date>().is_err() || value.len() != 10 {
                let help = "write the day as `2026-03-01`";
                return Err(Slip::new(format!("`{value}` is not a day"), help));
            }
            contact.birth_at = text;
        }
        "tags" => {
            let mut tags = Vec::new();
            for tag in value
                .split(';')
                .map(str::trim)
                .filter(|tag| !tag.is_empty())
            {
                let namespace = Namespace::Resource(Kind::Tag);
                let name = nfc(tag);
                if !declared.has(namespace, &name) && declared.is_complete(namespace) {
                    return Err(Slip {
                        code: &codes::UNKNOWN_TAG,
                        message: format!("there is no tag `{tag}`"),
                        help: match did_you_mean(&name, declared.names(namespace)) {
                            Some(nearest) => format!("did you mean `{nearest}`?"),
                            None => "declare it under `tags`".to_owned(),
                        },
                    });
                }
                tags.push(TagName::new(&name));
            }
            contact.tags = Some(tags);
        }
        other => {
            let Some(field) = other.strip_prefix("fields.") else {
                return Ok(());
            };
            let field_value = typed(value, declared.field_type(field))?;
            fits(field, &field_value, fields)?;
            contact
                .fields
                .get_or_insert_default()
                .insert(FieldName::new(field), field_value);
        }
    }
    Ok(())
}

/// Whether the field takes a value of its type.
fn fits(name: &str, value: &FieldValue, fields: &Fields) -> Result<(), Slip> {
    let (Some(field), Ok(json)) = (fields.get(&*nfc(name)), serde_json::to_value(value)) else {
        return Ok(());
    };
    match answer::value(&field.value, &json) {
        Ok(_) | Err(Wrong::Empty | Wrong::BadPattern(_)) => Ok(()),
        Err(wrong) => Err(Slip {
            code: &codes::WRONG_FIELD_VALUE,
            message: format!("the field `{name}` does not take this value: {wrong}"),
            help: "change the value, or what the field takes".to_owned(),
        }),
    }
}

/// A cell as a value of a custom field.
fn typed(value: &str, field_type: Option<FieldType>) -> Result<FieldValue, Slip> {
    match field_type {
        Some(FieldType::Number) => {
            let number = if let Ok(whole) = value.parse::<i64>() {
                Some(serde_json::Number::from(whole))
            } else {
                value.parse().ok().and_then(serde_json::Number::from_f64)
            };
            let number = number.filter(|number| {
                number
                    .as_f64()
                    .is_some_and(|number| number.abs() <= LARGEST_NUMBER)
            });
            number.map(FieldValue::Number).ok_or_else(|| {
                let help = "this field takes a number, such as `3` or `2.5`";
                Slip::new(format!("`{value}` is not a number"), help)
            })
        }
        Some(FieldType::Boolean) => match value.to_lowercase().as_str() {
            "true" | "1" => Ok(FieldValue::Bool(true)),
            "false" | "0" => Ok(FieldValue::Bool(false)),
            _ => Err(Slip::new(
                format!("`{value}` is neither true nor false"),
                "write `true` or `false`",
            )),
        },
        Some(FieldType::Choices) => Ok(FieldValue::List(
            value
                .split(';')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(Text::from)
                .collect(),
        )),
        _ => Ok(FieldValue::Text(Text::from(value))),
    }
}

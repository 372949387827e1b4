//! Contacts between the language's shape and Omnichat's.
//!
//! A person is known by their id on the channel. Custom attributes go by the names of our custom
//! fields, tags by what people see.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Number, Value as Json, json};

use super::documents::{AttributeType, Contact, ContactWrite, SetAttribute, Tagging};
use crate::language::address::Kind;
use crate::language::contact::ContactKey;
use crate::language::field::FieldType;
use crate::language::name::nfc;
use crate::language::value::Value;
use crate::platforms::content::{encode, scoped};
use crate::platforms::{Known, Live};

/// "An empty text removes a date; it is 1970-01-01 in the system."
const NO_DAY: &str = "1970-01-01";
const MINUTE: usize = "2026-03-01T09:30".len();

/// What is known for translating contacts.
#[derive(Debug)]
pub(super) struct People<'a> {
    key: Option<ContactKey>,
    known: &'a Known,
    /// The names of the files' contacts by their ids on the channel.
    names: BTreeMap<&'a str, &'a str>,
}

impl<'a> People<'a> {
    pub(super) fn new(key: Option<ContactKey>, known: &'a Known) -> People<'a> {
        let named = known.contacts.iter().filter_map(|(name, contact)| {
            let user = contact.user_id.as_deref();
            Some((user?, name.as_str()))
        });
        People {
            key,
            known,
            names: named.collect(),
        }
    }

    /// What tells the contact apart: the files' name of this id, else the value of the key column,
    /// else the id. A row that names another person's id is not theirs.
    fn name(&self, contact: &Contact) -> String {
        if let Some(name) = self.names.get(contact.id.as_str()) {
            return (*name).to_owned();
        }
        let value = match self.key {
            Some(ContactKey::UserId) => Some(&contact.id),
            Some(ContactKey::MembershipNo) => contact.member_id.as_ref(),
            Some(ContactKey::Email) => contact.email.as_ref(),
            Some(ContactKey::Phone) => contact.phone.as_ref(),
            Some(ContactKey::IdentityNo) | None => None,
        };
        let value = value.filter(|value| !value.is_empty()).map(|v| nfc(v));
        let taken = |name: &String| {
            let row = self.known.contacts.get(name);
            row.is_some_and(|row| row.user_id.is_some())
        };
        value
            .filter(|name| !taken(name))
            .unwrap_or_else(|| format!("#{}", contact.id))
    }

    /// A contact in the language's shape.
    pub(super) fn live(&self, contact: &Contact) -> Live {
        let name = self.name(contact);
        let mut content = Map::from_iter([("user_id".to_owned(), json!(contact.id))]);
        let texts = [
            ("membership_no", &contact.member_id),
            ("name", &contact.name),
            ("phone", &contact.phone),
            ("email", &contact.email),
        ];
        for (key, text) in texts {
            if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
                content.insert(key.to_owned(), json!(text));
            }
        }
        let tags: BTreeSet<&String> = contact.tags.iter().flatten().collect();
        content.insert("tags".to_owned(), json!(tags));
        let wanted = self.known.contacts.get(&name);
        let wanted = wanted.and_then(|row| row.fields.as_ref());
        content.insert("fields".to_owned(), self.values(contact, wanted));
        live(&contact.id, name, content)
    }

    /// Values of custom fields that the files declare.
    fn values(&self, contact: &Contact, wanted: Option<&BTreeMap<String, Value>>) -> Json {
        let mut fields = Map::new();
        for name in self.known.fields.keys() {
            let mut held = contact.custom_attributes.iter().flatten();
            let held = held
                .find(|one| one.key == *name)
                .and_then(|one| value(one.kind, &one.value));
            // Nothing, and a value that stands for nothing, are the same there.
            let nothing = || {
                let wanted = encode(wanted?.get(name)?, &BTreeMap::new()).ok()?;
                is_nothing(&wanted).then_some(wanted)
            };
            if let Some(value) = held.or_else(nothing) {
                fields.insert(name.clone(), value);
            }
        }
        Json::Object(fields)
    }

    /// What to send so that a contact which held `before` holds `content`.
    ///
    /// # Errors
    /// Words, if something cannot be written.
    pub(super) fn write(
        &self,
        content: &Map<String, Json>,
        before: Option<&Map<String, Json>>,
    ) -> Result<ContactWrite, String> {
        let held = |key: &str| before.and_then(|before| before.get(key));
        // An empty text takes a value away.
        let text = |key: &str| {
            let value = content.get(key).and_then(Json::as_str);
            (content.get(key) != held(key)).then(|| value.unwrap_or_default().to_owned())
        };
        let mut write = ContactWrite {
            member_id: text("membership_no"),
            name: text("name"),
            phone: text("phone"),
            email: text("email"),
            ..ContactWrite::default()
        };
        let (wanted, had) = (texts(content.get("tags"))?, texts(held("tags"))?);
        if wanted != had {
            let apart = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
                a.difference(b).cloned().collect::<Vec<String>>()
            };
            write.tagging = Some(Tagging::Change {
                tags_to_add: apart(&wanted, &had),
                tags_to_remove: apart(&had, &wanted),
            });
        }
        let none = Map::new();
        let wanted = content.get("fields").and_then(Json::as_object);
        let wanted = wanted.unwrap_or(&none);
        let had = held("fields").and_then(Json::as_object).unwrap_or(&none);
        for (name, value) in wanted {
            if had.get(name) != Some(value) {
                let value = self.attribute(name, value, had.get(name))?;
                write.custom_attributes.push(value);
            }
        }
        for (name, value) in had {
            if !wanted.contains_key(name) {
                let nothing = self.attribute(name, &Json::Null, Some(value))?;
                write.custom_attributes.push(nothing);
            }
        }
        Ok(write)
    }

    /// A value as Omnichat takes it; null takes away what was `held`.
    fn attribute(
        &self,
        name: &str,
        value: &Json,
        held: Option<&Json>,
    ) -> Result<SetAttribute, String> {
        let kind = self.known.fields.get(name).and_then(|field| field.kind);
        let value = match value {
            Json::Null => match held {
                Some(Json::Bool(_)) => json!(false),
                Some(Json::Number(_)) => json!(0),
                _ => json!(""),
            },
            Json::String(text) if kind == Some(FieldType::Datetime) && text.len() == MINUTE => {
                json!(format!("{text}:00"))
            }
            Json::String(_) | Json::Number(_) | Json::Bool(_) => value.clone(),
            Json::Array(_) | Json::Object(_) => {
                return Err(format!(
                    "Omnichat's custom attributes hold one value each, and `{name}` is a list; use a field of the type `choice` or `text`, or remove the value"
                ));
            }
        };
        let long = value
            .as_str()
            .is_some_and(|text| text.chars().count() > 1000);
        if long {
            return Err(format!(
                "the value of `{name}` is longer than the 1,000 characters that Omnichat takes"
            ));
        }
        Ok(SetAttribute {
            key: name.to_owned(),
            value,
        })
    }
}

pub(super) fn live(user: &str, name: String, content: Map<String, Json>) -> Live {
    Live::unversioned(Kind::Contact, scoped(Kind::Contact, user), name, content)
}

/// An attribute's value in our form; nothing where it was taken away.
fn value(kind: AttributeType, value: &Json) -> Option<Json> {
    match (kind, value) {
        (_, Json::Null) => None,
        (_, Json::String(text)) if text.is_empty() => None,
        (AttributeType::Date | AttributeType::Datetime, Json::String(text))
            if text.starts_with(NO_DAY) =>
        {
            None
        }
        // Ours are told to the minute.
        (AttributeType::Datetime, Json::String(text)) => {
            let short = text.get(..MINUTE).filter(|_| text.ends_with(":00"));
            Some(json!(short.unwrap_or(text)))
        }
        (_, Json::Number(number)) => Some(Json::Number(whole(number))),
        (_, value) => Some(value.clone()),
    }
}

/// `3.0` is 3.
fn whole(number: &Number) -> Number {
    let float = number.as_f64().filter(|_| number.is_f64());
    match float {
        Some(float) if float.fract() == 0.0 => {
            // Printed without a fraction, it is whole or too large for it.
            format!("{float:.0}")
                .parse::<i64>()
                .map_or_else(|_| number.clone(), Number::from)
        }
        _ => number.clone(),
    }
}

/// Values that the platform keeps in place of nothing.
fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty() || text.starts_with(NO_DAY),
        _ => false,
    }
}

fn texts(tags: Option<&Json>) -> Result<BTreeSet<String>, String> {
    let items = tags.and_then(Json::as_array).into_iter().flatten();
    items
        .map(|item| item.as_str().map(str::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(|| "a tag is no text".to_owned())
}

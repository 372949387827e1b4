//! What templates and conditions see of a conversation, and how they are rendered.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;
use serde_json::Value as Json;

use super::hours::is_open;
use super::state::Profile;
use super::understand::read_number;
use crate::language::field::{CustomField, FieldType};
use crate::language::name::{FieldName, Identifier, TagName};
use crate::language::project_file::{Channel, Hours};

mod renderer;

pub use renderer::{LARGEST_VALUE, Renderer, fits, from_json, size, to_json};

/// The values behind the names of the template language at one moment of a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub contact: &'a Profile,
    pub fields: &'a BTreeMap<FieldName, Json>,
    pub tags: &'a BTreeSet<TagName>,
    /// What the last call answered, if it was a success.
    pub response: Option<&'a Json>,
    /// What the last call answered, if it failed: the status, if there was an answer, and its body.
    pub error: Option<(Option<u16>, &'a Json)>,
    /// What the person wrote last.
    pub input: Option<&'a str>,
    /// In the bot's time zone.
    pub now: &'a jiff::Zoned,
    pub channel: Channel,
    pub hours: &'a BTreeMap<Identifier, Hours>,
    /// Names that `for_each` gives. They win over all others, so that a large answer that many
    /// texts read can be made ready once ([`from_json`]) and be given here as `response`.
    pub locals: &'a [(String, Value)],
    /// So that a number is a number, however it came to be stored.
    pub field_types: &'a BTreeMap<FieldName, CustomField>,
}

/// The names as the template engine reads them. What is empty is left out and so undefined.
#[must_use]
pub fn context(names: &Names<'_>) -> Value {
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    all.insert("contact", contact(names.contact));
    let fields = names.fields.iter().filter_map(|(name, value)| {
        let kind = names.field_types.get(name).map(|field| field.field_type);
        Some((name.as_str(), field(kind, value)?))
    });
    all.insert("fields", map(fields));
    let tags = names.tags.iter().map(|tag| Value::from(tag.as_str()));
    all.insert("tags", Value::from(tags.collect::<Vec<Value>>()));
    if let Some(response) = names.response.filter(|response| !response.is_null()) {
        all.insert("response", from_json(response));
    }
    if let Some((status, body)) = names.error {
        let status = status.map(|status| ("status", Value::from(status)));
        let body = (!body.is_null()).then(|| ("body", from_json(body)));
        all.insert("error", map(status.into_iter().chain(body)));
    }
    if let Some(input) = names.input {
        all.insert("input", Value::from(input));
    }
    all.insert("now", Value::from(now(names.now)));
    all.insert("channel", Value::from(word(names.channel)));
    let hours = names.hours.iter().map(|(name, hours)| {
        let open = Value::from(is_open(hours, names.now));
        (name.as_str(), map([("open", open)]))
    });
    all.insert("hours", map(hours));
    for (name, value) in names.locals {
        all.insert(name, value.clone());
    }
    map(all)
}

fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::from_pairs(entries)
}

fn contact(profile: &Profile) -> Value {
    let text = |name, text: &Option<String>| Some((name, text.clone()?));
    let entries = [
        Some(("id", profile.id.clone())),
        text("name", &profile.name),
        text("first_name", &profile.first_name),
        text("last_name", &profile.last_name),
        text("phone", &profile.phone),
        text("email", &profile.email),
        text("gender", &profile.gender),
        text("language", &profile.language),
    ];
    let entries = entries.into_iter().flatten();
    map(entries
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name, Value::from(text))))
}

/// A field's value; `None` if it is empty.
fn field(kind: Option<FieldType>, value: &Json) -> Option<Value> {
    match (kind, value) {
        (_, Json::Null) => None,
        (_, Json::String(text)) if text.is_empty() => None,
        (Some(FieldType::Number), Json::String(text)) => {
            Some(read_number(text).map_or_else(|| from_json(value), |number| from_json(&number)))
        }
        (Some(FieldType::Boolean), Json::String(text)) => Some(match text.as_str() {
            "true" => Value::from(true),
            "false" => Value::from(false),
            _ => Value::from(text.as_str()),
        }),
        _ => Some(from_json(value)),
    }
}

/// As `2026-03-01T09:05:00+08:00`: it sorts with the stored dates and times, and the filter `date`
/// reads it.
fn now(now: &jiff::Zoned) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A channel as `channel` names it.
pub(super) const fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::Line => "line",
        Channel::Messenger => "messenger",
        Channel::Instagram => "instagram",
        Channel::Whatsapp => "whatsapp",
        Channel::Telegram => "telegram",
        Channel::Zalo => "zalo",
        Channel::Viber => "viber",
        Channel::Webchat => "webchat",
    }
}

#[cfg(test)]
mod tests;

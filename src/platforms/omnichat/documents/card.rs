//! A Call an API card, field by field as it is filled in on Omnichat's pages.
//!
//! `seeds/omnichat-call-an-api.txt`: endpoint, headers, payload as JSON in which values of the
//! person stand, the message blocks after a success and after a failure. How such a value is
//! written is not documented, since it is picked from a list beside the payload; so the payload to
//! paste has a mark in its place, and the card says what to pick for it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::compile::supported;
use crate::language::address::Address;
use crate::language::project_file::Channel;
use crate::language::value::Value;

/// A card to fill in. Nothing in it is a secret: they stand as `${env.NAME}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub endpoint: String,
    /// Keys and values.
    pub headers: Vec<(String, String)>,
    /// With a mark for every value of the person.
    pub payload: Option<Json>,
    /// What to pick for each mark, in the order in which they stand.
    pub picks: Vec<Pick>,
    /// The message blocks after a success and after a failure.
    pub success: Option<String>,
    pub failure: Option<String>,
}

/// A mark of the payload and what to put in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// `<<member_no>>`.
    pub mark: String,
    /// What it is called, for people.
    pub what: String,
}

/// Why an API card is none on Omnichat.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardUnfit {
    #[error(transparent)]
    Channel(#[from] super::Unfit),
    #[error("the card has no `endpoint`")]
    NoEndpoint,
    #[error("Omnichat always calls with POST, and the card says `{0}`; make the server take POST")]
    Method(String),
    #[error(
        "`{source_text}` cannot stand in the {place} of a Call an API card: Omnichat puts values of the person into the payload alone"
    )]
    TemplateThere {
        place: &'static str,
        source_text: String,
    },
    #[error(
        "`{0}` cannot be written in a Call an API card: Omnichat knows `{{{{ fields.NAME }}}}` and `{{{{ contact.NAME }}}}` alone; let the server do the rest"
    )]
    Template(String),
    #[error("the card refers to {0}, which is not in the bot")]
    Unknown(Address),
}

/// What a compiled API card is on Omnichat.
///
/// `titles` are the names of resources on the platform. The time-out of a card cannot be set there
/// and is passed over.
///
/// # Errors
/// [`CardUnfit`], the first that is met.
pub fn card(
    content: &BTreeMap<String, Value>,
    titles: &BTreeMap<Address, String>,
    channels: &[Channel],
) -> Result<Card, CardUnfit> {
    // A bot of several channels keeps the card for those that have it.
    if let [only] = channels {
        supported(*only)?;
    }
    let endpoint = text(content.get("endpoint")).ok_or(CardUnfit::NoEndpoint)?;
    plain("endpoint", &endpoint)?;
    match text(content.get("method")).as_deref() {
        None | Some("POST") => {}
        Some(other) => return Err(CardUnfit::Method(other.to_owned())),
    }
    let mut headers = Vec::new();
    if let Some(Value::Map(map)) = content.get("headers") {
        for (key, value) in map {
            let value = text(Some(value)).unwrap_or_default();
            plain("headers", &value)?;
            headers.push((key.clone(), value));
        }
    }
    let mut picks = Vec::new();
    let payload = match content.get("payload") {
        None | Some(Value::Null) => None,
        Some(value) => Some(json(value, titles, &mut picks)?),
    };
    Ok(Card {
        endpoint,
        headers,
        payload,
        picks,
        success: block(content.get("success"), titles)?,
        failure: block(content.get("failure"), titles)?,
    })
}

impl Card {
    /// The card as text, one field after the other.
    #[must_use]
    pub fn to_paste(&self) -> String {
        let mut lines = vec![format!("Endpoint: {}", self.endpoint)];
        for (key, value) in &self.headers {
            lines.push(format!("Header: {key}: {value}"));
        }
        if let Some(payload) = &self.payload {
            lines.push("Payload:".to_owned());
            lines.push(serde_json::to_string_pretty(payload).unwrap_or_default());
        }
        for pick in &self.picks {
            lines.push(format!(
                "In place of {}, pick {} from the list at the lower right of the payload",
                pick.mark, pick.what
            ));
        }
        for (field, block) in [("Success", &self.success), ("Failure", &self.failure)] {
            if let Some(block) = block {
                lines.push(format!("{field} message block: {block}"));
            }
        }
        lines.join("\n")
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Text(text) => Some(text.clone()),
        Value::Secret(secret) => Some(secret.shown().into_owned()),
        _ => None,
    }
}

fn plain(place: &'static str, text: &str) -> Result<(), CardUnfit> {
    if ["{{", "{%", "{#"]
        .iter()
        .any(|opener| text.contains(opener))
    {
        return Err(CardUnfit::TemplateThere {
            place,
            source_text: text.to_owned(),
        });
    }
    Ok(())
}

fn block(
    value: Option<&Value>,
    titles: &BTreeMap<Address, String>,
) -> Result<Option<String>, CardUnfit> {
    match value {
        Some(Value::Ref(address)) => title(address, titles).map(Some),
        other => Ok(text(other)),
    }
}

fn title(address: &Address, titles: &BTreeMap<Address, String>) -> Result<String, CardUnfit> {
    let title = titles.get(address).cloned();
    title.ok_or_else(|| CardUnfit::Unknown(address.clone()))
}

fn json(
    value: &Value,
    titles: &BTreeMap<Address, String>,
    picks: &mut Vec<Pick>,
) -> Result<Json, CardUnfit> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::from(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Text(text) => Json::from(marked(text, picks)?),
        Value::Secret(secret) => Json::from(marked(&secret.shown(), picks)?),
        Value::List(items) => items
            .iter()
            .map(|item| json(item, titles, picks))
            .collect::<Result<Vec<Json>, _>>()?
            .into(),
        Value::Map(map) => {
            let mut object = Map::new();
            for (key, value) in map {
                object.insert(key.clone(), json(value, titles, picks)?);
            }
            Json::Object(object)
        }
        Value::Ref(address) => Json::from(title(address, titles)?),
    })
}

/// The text with a mark in place of every `{{ fields.NAME }}` and `{{ contact.NAME }}`.
fn marked(text: &str, picks: &mut Vec<Pick>) -> Result<String, CardUnfit> {
    let unfit = || CardUnfit::Template(text.to_owned());
    if text.contains("{%") || text.contains("{#") {
        return Err(unfit());
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let end = inside.find("}}").ok_or_else(unfit)?;
        let pick = pick(inside[..end].trim()).ok_or_else(unfit)?;
        out.push_str(&pick.mark);
        if !picks.contains(&pick) {
            picks.push(pick);
        }
        rest = &inside[end + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

fn pick(source: &str) -> Option<Pick> {
    let (of, name) = source.split_once('.')?;
    let known = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !known {
        return None;
    }
    let what = match (of, name) {
        ("fields", name) => format!("the custom attribute `{name}`"),
        ("contact", "id") => "the person's id on the channel".to_owned(),
        ("contact", "phone") => "the person's phone number".to_owned(),
        ("contact", "email") => "the person's e-mail address".to_owned(),
        ("contact", "name" | "first_name" | "last_name") => "the person's name".to_owned(),
        _ => return None,
    };
    Some(Pick {
        mark: format!("<<{name}>>"),
        what,
    })
}

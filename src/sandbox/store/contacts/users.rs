//! Users of the channels of the Omnichat team: records of their own for what Omnichat alone knows,
//! with the contact's card over them.

use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use super::card::Card;
use super::links::{Traits, find, link, linked};
use super::{book, digits, index};
use crate::sandbox::store::{Account, Refusal};

type Content = Map<String, Json>;

const TEAM: Account<'static> = Account {
    platform: "omnichat",
    name: "team",
};
/// By `platform:channel:user`.
const KIND: &str = "contacts";

/// The keys of Omnichat's contacts that are on the card.
const TEXTS: [(&str, &str); 3] = [
    ("phone", "phone"),
    ("email", "email"),
    ("memberId", "membership_no"),
];

/// The channel and the id of a user on it.
fn place(content: &Content) -> (String, String) {
    let of = |key: &str| content.get(key).and_then(Json::as_str).unwrap_or_default();
    let place = format!("omnichat:{}:{}", of("platform"), of("channelId"));
    (place, of("userId").to_owned())
}

/// A user with what their contact says.
pub(in crate::sandbox) async fn user(
    tx: &mut SqliteConnection,
    id: &str,
) -> Result<Option<Content>, Refusal> {
    let Some(found) = TEAM.find::<Content>(tx, KIND, id).await? else {
        return Ok(None);
    };
    let mut content = found.content;
    overlay(tx, &mut content).await?;
    Ok(Some(content))
}

/// All users, as they came.
pub(in crate::sandbox) async fn users(tx: &mut SqliteConnection) -> Result<Vec<Content>, Refusal> {
    let mut users = Vec::new();
    for record in TEAM.list::<Content>(tx, KIND).await? {
        let mut content = record.content;
        overlay(tx, &mut content).await?;
        users.push(content);
    }
    Ok(users)
}

async fn overlay(tx: &mut SqliteConnection, content: &mut Content) -> Result<(), Refusal> {
    let (place, user) = place(content);
    if let Some(contact) = linked(tx, &place, &user).await? {
        show(content, &index::card(tx, contact).await?);
    }
    Ok(())
}

/// Keeps a user as they are now, and tells the contact that they are; it is made where there is none.
pub(in crate::sandbox) async fn keep_user(
    tx: &mut SqliteConnection,
    content: &Content,
) -> Result<(), Refusal> {
    let (place, user) = place(content);
    let id = format!(
        "{}:{user}",
        place.strip_prefix("omnichat:").unwrap_or(&place)
    );
    let known = TEAM.find::<Json>(tx, KIND, &id).await?.is_some();
    if known {
        TEAM.replace(tx, KIND, &id, content).await?;
    } else {
        let seq = TEAM.next(tx).await?;
        TEAM.insert(tx, KIND, &id, seq, content).await?;
    }
    let manner = if known {
        Manner::Whole
    } else {
        Manner::Overwrite
    };
    tell(tx, content, manner).await
}

/// What a user's record says of one who is a contact already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// It was shown, and changed: what is no more in it is no more.
    Whole,
    /// It was said now.
    Overwrite,
    /// It is old: only what the contact does not have.
    Fill,
}

/// Makes the user's contact say what the user's record says.
pub(super) async fn tell(
    tx: &mut SqliteConnection,
    content: &Content,
    manner: Manner,
) -> Result<(), Refusal> {
    let (place, user) = place(content);
    let text = |key: &str| content.get(key).and_then(Json::as_str);
    let contact = match linked(tx, &place, &user).await? {
        Some(contact) => Some(contact),
        None => {
            let traits = Traits {
                id: &user,
                elsewhere: "bot:%",
                phone: text("phone"),
                email: text("email"),
                membership_no: text("memberId"),
            };
            find(tx, "", traits).await?
        }
    };
    let name = text("name").unwrap_or(&user);
    let contact = book::adopt(tx, contact, name, |card| {
        take(content, card, manner);
    })
    .await?;
    link(tx, &place, &user, contact).await?;
    Ok(())
}

/// Removes a user, and the contact if that is nobody else on a channel; whether there was one.
pub(in crate::sandbox) async fn remove_user(
    tx: &mut SqliteConnection,
    id: &str,
) -> Result<bool, Refusal> {
    let Some(found) = TEAM.find::<Content>(tx, KIND, id).await? else {
        return Ok(false);
    };
    let (place, user) = place(&found.content);
    let contact = linked(tx, &place, &user).await?;
    TEAM.remove(tx, KIND, id).await?;
    sqlx::query("DELETE FROM contact_link WHERE place = $1 AND id = $2")
        .bind(&place)
        .bind(&user)
        .execute(&mut *tx)
        .await?;
    if let Some(contact) = contact {
        let others: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM contact_link WHERE contact = $1 AND place LIKE 'omnichat:%'",
        )
        .bind(contact)
        .fetch_one(&mut *tx)
        .await?;
        if others == 0 {
            book::remove(tx, contact).await?;
        }
    }
    Ok(true)
}

/// Whether a field's value can be an attribute.
fn is_attribute(name: &str, value: &Json) -> bool {
    let mut letters = name.chars();
    let word = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    word && (value.is_string() || value.is_number() || value.is_boolean())
}

fn show(content: &mut Content, card: &Card) {
    for (key, text) in TEXTS {
        match card.text(text) {
            Some(text) => content.insert(key.to_owned(), json!(text)),
            None => content.remove(key),
        };
    }
    let mut tags = list(content, "tags");
    tags.retain(|tag| tag.as_str().is_some_and(|tag| card.tags.contains(tag)));
    for tag in &card.tags {
        if !tags.iter().any(|there| there == tag.as_str()) {
            tags.push(json!(tag));
        }
    }
    content.insert("tags".to_owned(), Json::Array(tags));
    let mut held = list(content, "customAttributes");
    held.retain(|one| {
        card.fields
            .contains_key(one["key"].as_str().unwrap_or_default())
    });
    for (name, value) in card
        .fields
        .iter()
        .filter(|(name, value)| is_attribute(name, value))
    {
        match held.iter_mut().find(|one| one["key"] == name.as_str()) {
            Some(one) => one["value"] = value.clone(),
            None => held.push(json!({
                "key": name, "value": value, "type": kind(value), "displayName": name,
            })),
        }
    }
    content.insert("customAttributes".to_owned(), Json::Array(held));
}

/// The type of an attribute that nobody declared.
pub(in crate::sandbox) fn kind(value: &Json) -> &'static str {
    match value {
        Json::Number(_) => "number",
        Json::Bool(_) => "boolean",
        _ => "text",
    }
}

fn take(content: &Content, card: &mut Card, manner: Manner) {
    let whole = manner == Manner::Whole;
    for (key, text) in TEXTS {
        if let Some(said) = content.get(key).and_then(Json::as_str) {
            let held = card.text(text).unwrap_or_default();
            // The same number, written in another way.
            let same = text == "phone" && !held.is_empty() && digits(held) == digits(said);
            if !(same || manner == Manner::Fill && !held.is_empty()) {
                card.put(text, Some(said));
            }
        } else if whole {
            card.put(text, None);
        }
    }
    let tags = list(content, "tags");
    let tags = tags.iter().filter_map(Json::as_str).map(str::to_owned);
    let held = list(content, "customAttributes");
    if whole {
        card.tags.clear();
        card.fields.retain(|name, value| {
            !is_attribute(name, value) || held.iter().any(|one| one["key"] == name.as_str())
        });
    }
    card.tags.extend(tags);
    for one in held {
        let there = |name: &str| manner == Manner::Fill && card.fields.contains_key(name);
        if let Some(name) = one["key"].as_str().filter(|name| !there(name)) {
            card.fields.insert(name.to_owned(), one["value"].clone());
        }
    }
}

fn list(content: &Content, key: &str) -> Vec<Json> {
    match content.get(key) {
        Some(Json::Array(items)) => items.clone(),
        _ => Vec::new(),
    }
}

//! The sandbox's own object of a contact, in the language's shape.

use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use super::card::{Card, Change, TEXTS};
use super::names::Names;
use crate::engine::understand;
use crate::language::address::Kind;
use crate::sandbox::content::Content;
use crate::sandbox::store::objects::{self, NewObject};
use crate::sandbox::store::{Refusal, rows};

/// What a document says that the other views have, too.
pub(super) fn read(content: &Json, names: &Names) -> Card {
    let mut card = Card::default();
    for key in TEXTS {
        card.put(key, content[key].as_str());
    }
    let tags = content["tags"].as_array().into_iter().flatten();
    card.tags = tags
        .filter_map(|tag| shown(tag, names).map(str::to_owned))
        .collect();
    if let Some(fields) = content["fields"].as_object() {
        let there = fields.iter().filter(|(_, value)| !value.is_null());
        card.fields = there.map(|(k, v)| (k.clone(), v.clone())).collect();
    }
    card
}

/// What people call the tag that an item of `tags` names.
fn shown<'a>(tag: &'a Json, names: &'a Names) -> Option<&'a str> {
    match tag {
        Json::String(text) => Some(text),
        tag => Some(names.tag_of_id(tag["$ref"].as_str()?)?.shown()),
    }
}

/// Changes what a document can say: tags and fields of its own bot.
fn edit(content: &mut Map<String, Json>, names: &Names, change: &Change) {
    for (key, text) in &change.texts {
        match text {
            Some(text) => content.insert((*key).to_owned(), json!(text)),
            None => content.remove(*key),
        };
    }
    if !(change.added.is_empty() && change.removed.is_empty()) {
        let mut tags = match content.remove("tags") {
            Some(Json::Array(tags)) => tags,
            _ => Vec::new(),
        };
        let is_among = |tag: &Json, list: &std::collections::BTreeSet<String>| {
            shown(tag, names).is_some_and(|tag| list.contains(tag))
        };
        tags.retain(|tag| !is_among(tag, &change.removed) && !is_among(tag, &change.added));
        let known = change.added.iter().filter_map(|tag| names.tag(tag));
        tags.extend(known.map(|tag| json!({ "$ref": tag.id })));
        if !tags.is_empty() {
            content.insert("tags".to_owned(), Json::Array(tags));
        }
    }
    if !change.fields.is_empty() {
        let mut fields = match content.remove("fields") {
            Some(Json::Object(fields)) => fields,
            _ => Map::new(),
        };
        for (name, value) in &change.fields {
            let Some(value) = value else {
                fields.remove(name);
                continue;
            };
            let fits = names
                .field(name)
                .and_then(|field| understand::value(field, value).ok());
            if let Some(value) = fits {
                fields.insert(name.clone(), value);
            }
        }
        if !fields.is_empty() {
            content.insert("fields".to_owned(), Json::Object(fields));
        }
    }
}

pub(super) async fn apply(
    tx: &mut SqliteConnection,
    contact: i64,
    change: &Change,
) -> Result<(), Refusal> {
    if change.is_empty() {
        return Ok(());
    }
    let place: Option<(Option<String>, Option<String>)> =
        sqlx::query_as("SELECT bot, object FROM fl_contact WHERE id = $1")
            .bind(contact)
            .fetch_optional(&mut *tx)
            .await?;
    let Some((Some(bot), Some(object))) = place else {
        return Ok(());
    };
    let Some(mut resource) = rows::find(tx, &bot, Kind::Contact, &object).await? else {
        return Ok(());
    };
    let before: Map<String, Json> =
        serde_json::from_str(resource.content.get()).unwrap_or_default();
    let mut after = before.clone();
    edit(&mut after, &Names::of_draft(tx, &bot).await?, change);
    if after != before {
        let new = NewObject {
            name: resource.name.clone(),
            content: content(&after)?,
        };
        objects::rewrite(tx, &bot, &mut resource, &new).await?;
    }
    Ok(())
}

/// Makes the document of a contact that has none, in this bot.
pub(super) async fn create(
    tx: &mut SqliteConnection,
    bot: &str,
    names: &Names,
    contact: i64,
    card: &Card,
) -> Result<(), Refusal> {
    let mut document = Map::new();
    edit(&mut document, names, &Card::default().until(card));
    let keys = ["membership_no", "identity_no", "email", "phone"];
    let key = keys.into_iter().find_map(|key| card.text(key));
    let new = NewObject {
        name: key.map_or_else(
            || format!("contact-{contact}"),
            |key| key.chars().take(200).collect(),
        ),
        content: content(&document)?,
    };
    let resource = objects::insert(tx, bot, Kind::Contact, &new).await?;
    sqlx::query("UPDATE fl_contact SET bot = $2, object = $3 WHERE id = $1")
        .bind(contact)
        .bind(bot)
        .bind(&resource.id)
        .execute(tx)
        .await?;
    Ok(())
}

fn content(document: &Map<String, Json>) -> Result<Content, Refusal> {
    let encode = |why: String| Refusal::Database(sqlx::Error::Encode(why.into()));
    let text = serde_json::value::to_raw_value(document).map_err(|e| encode(e.to_string()))?;
    Content::read(text).map_err(|flaw| encode(format!("{flaw:?}")))
}

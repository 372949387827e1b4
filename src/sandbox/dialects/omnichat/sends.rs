//! "Send Direct Message", and what it shares with broadcasts.

use serde_json::{Value as Json, json};

use super::answer::{Answer, Fail};
use super::contacts::{Changes, platform};
use super::deliver::{Block, Parcel, block};
use super::{Asked, Content};
use crate::sandbox::api::App;

const MOST_MESSAGES: usize = 5;
const MOST_PRODUCTS: usize = 10;

pub(super) async fn direct(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let body = asked.object()?;
    let track_id = needed(&body, "trackId")?;
    let platform = sending(needed(&body, "platform")?)?;
    let there: &[&str] = if platform == "line" {
        &[
            "text",
            "image",
            "block",
            "products",
            "lineFlexMessageTemplates",
        ]
    } else {
        &["whatsappTemplate"]
    };
    let messages = list(&body, "messages")?.to_vec();
    for message in &messages {
        sound(message, there).map_err(Fail::body)?;
    }
    let single = messages.iter().any(|one| one["type"] == "block");
    let most = if single { 1 } else { MOST_MESSAGES };
    if !(1..=most).contains(&messages.len()) {
        return Err(Fail::body("messages has 1 to 5 messages, or 1 block"));
    }
    let (before, after) = Changes::of_send(&body)?;
    let parcel = Parcel {
        platform,
        channel: needed(&body, "channelId")?.to_owned(),
        block: leads_to(asked.app, &messages).await?,
        messages,
        before,
        after,
        source: "open_api",
    };
    let ids = parcel.deliver(asked.app, needed(&body, "to")?).await?;
    Ok(Answer::content(
        json!({ "trackId": track_id, "messageId": ids }),
    ))
}

/// Where the block among the messages leads.
pub(super) async fn leads_to(app: &App, messages: &[Json]) -> Result<Option<Block>, Fail> {
    for message in messages {
        if message["type"] == "block" {
            let id = message["blockId"].as_str().unwrap_or_default();
            let found = block(app, id).await?;
            return match found {
                Some(block) => Ok(Some(block)),
                None => Err(Fail::body(format!("there is no message block {id}"))),
            };
        }
    }
    Ok(None)
}

/// A platform that messages can be sent on.
pub(super) fn sending(word: &str) -> Result<&'static str, Fail> {
    match platform(word)? {
        word @ ("line" | "whatsapp") => Ok(word),
        _ => Err(Fail::body("platform must be line or whatsapp")),
    }
}

/// Whether a message is of one of these types, and has what its type needs.
pub(super) fn sound(message: &Json, there: &[&str]) -> Result<(), String> {
    let word = message["type"].as_str().unwrap_or_default();
    if !there.contains(&word) {
        return Err(format!(
            "a message's type must be one of {}",
            there.join(", ")
        ));
    }
    let text = |key: &str| match message[key].as_str() {
        Some(text) if !text.is_empty() => Ok(()),
        _ => Err(format!("a message of type {word} has {key}")),
    };
    match word {
        "text" => text("text"),
        "image" => text("image"),
        "block" => text("blockId"),
        "products" => {
            let products = message["products"]
                .as_array()
                .map_or(&[][..], Vec::as_slice);
            let whole = |product: &Json| {
                let keys = ["name", "image", "url", "buttonLabel"];
                keys.iter().all(|key| product[*key].is_string())
            };
            if (1..=MOST_PRODUCTS).contains(&products.len()) && products.iter().all(whole) {
                Ok(())
            } else {
                Err(
                    "products has 1 to 10 products with name, image, url and buttonLabel"
                        .to_owned(),
                )
            }
        }
        "whatsappTemplate" if message["whatsappTemplate"]["name"].is_string() => Ok(()),
        "whatsappTemplate" => Err("a template has a name".to_owned()),
        _ if message[word].is_array() => Ok(()),
        _ => Err(format!("a message of type {word} has {word}, an array")),
    }
}

pub(super) fn needed<'a>(body: &'a Content, key: &str) -> Result<&'a str, Fail> {
    match body.get(key).and_then(Json::as_str) {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(Fail::body(format!("{key} is required, a string"))),
    }
}

pub(super) fn list<'a>(body: &'a Content, key: &str) -> Result<&'a [Json], Fail> {
    match body.get(key) {
        Some(Json::Array(items)) => Ok(items),
        _ => Err(Fail::body(format!("{key} is required, an array"))),
    }
}

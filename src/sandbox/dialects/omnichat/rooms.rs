//! "AI Agent": messages of a third party's agent in a room, and handing the room to people. A room is
//! named by `platform:channel:user`, as the chat history names it.

use serde_json::{Value as Json, json};

use super::answer::{Answer, Fail};
use super::contacts::{Changes, platform};
use super::deliver::Parcel;
use super::sends::{list, needed};
use super::{Asked, Content, ROOMS, TEAM};
use crate::sandbox::store::Refusal;

const MOST_MESSAGES: usize = 5;
const TYPES: [&str; 5] = ["text", "image", "video", "audio", "quick_reply"];

/// "Send Agent Messages": an id for each message, null for one that could not be sent.
pub(super) async fn agent(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let body = asked.object()?;
    needed(&body, "team")?;
    let (platform, channel, user) = room(needed(&body, "roomId")?)?;
    let messages = list(&body, "messages")?;
    if !(1..=MOST_MESSAGES).contains(&messages.len()) {
        return Err(Fail::body("messages has 1 to 5 messages"));
    }
    for message in messages {
        let word = message["type"].as_str().unwrap_or_default();
        if !TYPES.contains(&word) {
            return Err(Fail::body(format!(
                "the type of a message must be one of {}",
                TYPES.join(", ")
            )));
        }
    }
    let mut ids = Vec::with_capacity(messages.len());
    for message in messages {
        let parcel = Parcel {
            platform,
            channel: channel.to_owned(),
            messages: vec![message.clone()],
            block: None,
            before: Changes::default(),
            after: Changes::default(),
            source: "open_api",
        };
        let sent = parcel.deliver(asked.app, user).await;
        let id = sent.ok().and_then(|mut ids| ids.pop());
        ids.push(id.map_or(Json::Null, Json::from));
    }
    Ok(Answer::bare(json!({ "messageIds": ids })))
}

/// "To Human Agent". The guide shows no answer.
pub(super) async fn to_people(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let body = asked.object()?;
    let team = needed(&body, "team")?;
    let id = needed(&body, "roomId")?;
    room(id)?;
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    TEAM.open(&mut tx).await?;
    let held = json!({ "team": team, "status": "in_progress" });
    if TEAM.find::<Json>(&mut tx, ROOMS, id).await?.is_some() {
        TEAM.replace(&mut tx, ROOMS, id, &held).await?;
    } else {
        let seq = TEAM.next(&mut tx).await?;
        TEAM.insert(&mut tx, ROOMS, id, seq, &held).await?;
    }
    tx.commit().await.map_err(Refusal::from)?;
    Ok(Answer::nothing().invented())
}

/// "Send Notification Message": a template that was made by hand, filled in. Only others than the vendor
/// describe its body.
pub(super) async fn notify(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let body = asked.object()?;
    needed(&body, "settingId")?;
    needed(&body, "to")?;
    match body.get("valueMap") {
        None | Some(Json::Object(_)) => {}
        Some(_) => return Err(Fail::body("valueMap must be an object")),
    }
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    TEAM.open(&mut tx).await?;
    let seq = TEAM.next(&mut tx).await?;
    let kept: &Content = &body;
    TEAM.insert(&mut tx, super::NOTIFICATIONS, &seq.to_string(), seq, kept)
        .await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(Answer::nothing().invented())
}

fn room(id: &str) -> Result<(&'static str, &str, &str), Fail> {
    let mut parts = id.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(word), Some(channel), Some(user)) if !channel.is_empty() && !user.is_empty() => {
            Ok((platform(word)?, channel, user))
        }
        _ => Err(Fail::nothing_there("Room")),
    }
}

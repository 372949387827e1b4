//! One send to one person: a contact of the team, or somebody who talks with a bot of the sandbox.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::answer::Fail;
use super::contacts::{Changes, key};
use super::reads::block_id;
use super::{BLOCKS, Content, MESSAGES, TEAM, now};
use crate::language::message::{Body, Message};
use crate::sandbox::api::App;
use crate::sandbox::dialects::native::{self, Beside, Somebody};
use crate::sandbox::store::Refusal;
use crate::sandbox::store::contacts::{keep_user, user};

/// What is sent, found sound.
pub(super) struct Parcel {
    pub(super) platform: &'static str,
    pub(super) channel: String,
    /// As they came, each of a known type.
    pub(super) messages: Vec<Json>,
    /// Where the one block leads, if it is one.
    pub(super) block: Option<Block>,
    pub(super) before: Changes,
    pub(super) after: Changes,
    /// The source of tags in the tagging log.
    pub(super) source: &'static str,
}

/// A message block.
pub(super) enum Block {
    Made,
    /// A flow of a bot of the sandbox.
    Flow {
        bot: String,
        flow: String,
    },
}

/// The block of this id.
pub(super) async fn block(app: &App, id: &str) -> Result<Option<Block>, Fail> {
    {
        let mut tx = app.store.vendor_reading().await?;
        if TEAM.find::<Json>(&mut tx, BLOCKS, id).await?.is_some() {
            return Ok(Some(Block::Made));
        }
    }
    for bot in app.store.published_bots().await? {
        let live = app.live(&bot).await?;
        let found = live.flows().find(|(flow, _)| block_id(&bot, flow) == id);
        if let Some((flow, _)) = found {
            let flow = flow.to_owned();
            return Ok(Some(Block::Flow { bot, flow }));
        }
    }
    Ok(None)
}

impl Parcel {
    /// Sends to one person; gives the ids of the messages.
    pub(super) async fn deliver(&self, app: &App, to: &str) -> Result<Vec<String>, Fail> {
        let id = key(self.platform, &self.channel, to);
        let contact = self.prepared(app, &id).await?;
        let talks_with = match &self.block {
            Some(Block::Flow { bot, .. }) => native::known_as(app, bot, to)
                .await?
                .map(|who| (bot.clone(), who)),
            _ => self.bot_of(app, to).await?,
        };
        if contact.is_none() && talks_with.is_none() {
            return Err(Fail::no_contact());
        }
        let (talks_with, person) = match talks_with {
            Some((bot, who)) => (Some(bot), who.contact),
            None => (None, to.to_owned()),
        };
        let who = Somebody {
            contact: person,
            profile: contact.as_ref().map(profile),
        };
        let beside = Beside {
            message_tag: None,
            fields: BTreeMap::new(),
            received: json!({ "omnichat": { "messages": self.messages } }),
        };
        let withheld = match (&self.block, talks_with) {
            (Some(Block::Flow { bot, flow }), _) => {
                native::start(app, bot, &who, flow, beside).await?
            }
            (Some(Block::Made), _) => None,
            (None, Some(bot)) => {
                let said = self.said();
                if said.is_empty() {
                    None
                } else {
                    native::say(app, &bot, &who, said, beside).await?
                }
            }
            (None, None) => None,
        };
        if let Some(why) = withheld {
            return Err(Fail::not_reachable(why));
        }
        self.keep(app, &id, to).await
    }

    /// The contact with the attributes that are set before the send; `None` if there is none.
    async fn prepared(&self, app: &App, id: &str) -> Result<Option<Content>, Fail> {
        let mut writing = app.store.vendor_writing().await;
        let mut tx = writing.begin().await?;
        let Some(mut contact) = user(&mut tx, id).await? else {
            return Ok(None);
        };
        if contact.get("status") == Some(&json!(false)) {
            return Err(Fail::unsubscribed());
        }
        // The console's way to a contact beyond the team's plan.
        if contact.get("reachable") == Some(&json!(false)) {
            return Err(Fail::not_reachable(
                "Contact exceeded subscription plan limit",
            ));
        }
        self.before
            .apply(&mut tx, &mut contact, self.source)
            .await?;
        keep_user(&mut tx, &contact).await?;
        tx.commit().await.map_err(Refusal::from)?;
        Ok(Some(contact))
    }

    /// The first bot that talks with this person, and under which id.
    async fn bot_of(&self, app: &App, to: &str) -> Result<Option<(String, Somebody)>, Fail> {
        for bot in app.store.published_bots().await? {
            if let Some(who) = native::known_as(app, &bot, to).await? {
                return Ok(Some((bot, who)));
            }
        }
        Ok(None)
    }

    /// Texts and pictures as the bot says them; other types are Omnichat's alone.
    fn said(&self) -> Vec<Message> {
        let text = |message: &Json, key: &str| message[key].as_str().map(str::to_owned);
        self.messages
            .iter()
            .filter_map(|message| match message["type"].as_str() {
                Some("text") => text(message, "text").map(Message::text),
                Some("image") => text(message, "image").map(|url| Message::of(Body::Image(url))),
                _ => None,
            })
            .collect()
    }

    /// Adds the tags, and writes down what was sent.
    async fn keep(&self, app: &App, id: &str, to: &str) -> Result<Vec<String>, Fail> {
        let mut writing = app.store.vendor_writing().await;
        let mut tx = writing.begin().await?;
        TEAM.open(&mut tx).await?;
        if let Some(mut contact) = user(&mut tx, id).await? {
            self.after.apply(&mut tx, &mut contact, self.source).await?;
            keep_user(&mut tx, &contact).await?;
        }
        let mut ids = Vec::with_capacity(self.messages.len());
        for message in &self.messages {
            let seq = TEAM.next(&mut tx).await?;
            let message_id = format!("mid-{seq}");
            let kind = match message["type"].as_str() {
                Some("text") => "text",
                Some("image") => "photo",
                _ => "chatbot",
            };
            let kept = json!({
                "channel": { "platform": self.platform, "channelId": self.channel },
                "id": message_id, "time": now(), "senderName": null, "senderUserId": null,
                "senderPhone": null, "senderEmail": null, "senderType": "bot",
                "messageType": kind, "messageStatus": "sent", "message": message["text"],
                "mediaUrl": message["image"], "roomId": id, "customerUserId": to,
            });
            TEAM.insert(&mut tx, MESSAGES, &message_id, seq, &kept)
                .await?;
            ids.push(message_id);
        }
        tx.commit().await.map_err(Refusal::from)?;
        Ok(ids)
    }
}

fn profile(contact: &Content) -> Content {
    let of = |key: &str| contact.get(key).cloned().unwrap_or_default();
    let profile = json!({ "name": of("name"), "phone": of("phone"), "email": of("email") });
    profile.as_object().cloned().unwrap_or_default()
}

//! FIRST LINE: a document of our own, which the callback template of a webhook script reads.
//!
//! Its `messages` are in the form of "Push message" where that has one: `text`, `button`,
//! `quickreply` (help.firstline.cc: developer/advanced/push-partner-limit). The rest is ours, and
//! `docs/serve.md` describes it.

use serde_json::{Map, Value as Json, json};

use super::super::contact::{Keys, Part};
use super::super::refusal::Refusal;
use super::super::target::Target;
use super::{Answer, Dialect, drop_common, drop_taps, json as written};
use crate::engine::once::{Change, Said};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::platforms::facts::PLATFORM_BLOCK;

pub(super) static DIALECT: Dialect = Dialect { keys: KEYS, answer };

/// The script's own variables: help.firstline.cc/feature/other/jiao-tan-jiao-ben-bian-shu.
const KEYS: Keys = &[
    ("contactable_user_id", Part::Id),
    ("contactable_username", Part::Name),
    ("contactable_type", Part::Channel),
    ("contact_name", Part::Name),
    ("contact_first_name", Part::FirstName),
    ("contact_last_name", Part::LastName),
    ("contact_phone", Part::Phone),
    ("contact_email", Part::Email),
];

fn answer(target: &Target, said: Said) -> Result<Answer, Refusal> {
    let mut dropped = Vec::new();
    drop_common(&said, &mut dropped);
    drop_taps(&said, &mut dropped);
    let last = said.messages.len().saturating_sub(1);
    let mut messages = Vec::new();
    for (index, message) in said.messages.iter().enumerate() {
        // Quick replies live until the bot's next message.
        let replies = if index == last {
            message.quick_replies.as_slice()
        } else {
            &[]
        };
        message_in(target, message, replies, &mut messages)?;
    }
    let mut variables = Map::new();
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for change in &said.changes {
        match change {
            Change::Set { field, value, .. } => {
                variables.insert(field.to_string(), value.clone().unwrap_or(Json::Null));
            }
            Change::AddTag(tag) => add.push(target.tag_title(tag)),
            Change::RemoveTag(tag) => remove.push(target.tag_title(tag)),
        }
    }
    let question = said.question.as_ref();
    let question = question.map(|ask| json!({ "variable": ask.save_to }));
    let hand_off = said.hand_off.as_ref();
    let hand_off = hand_off.map(|to| json!({ "to": to.to, "note": to.note }));
    let body = written(&json!({
        "messages": messages,
        "variables": variables,
        "tags": { "add": add, "remove": remove },
        "question": question,
        "hand_off": hand_off,
    }))?;
    Ok(Answer { body, dropped })
}

fn message_in(
    target: &Target,
    message: &Message,
    replies: &[QuickReply],
    out: &mut Vec<Json>,
) -> Result<(), Refusal> {
    let options: Vec<Json> = message
        .buttons
        .iter()
        .map(|button| option(target, button))
        .collect();
    let replies: Vec<Json> = replies.iter().map(|one| reply(target, one)).collect();
    let plain = |kind: &str, message: &str| json!({ "type": kind, "message": message });
    match &message.body {
        Body::Text(text) => match (options.is_empty(), replies.is_empty()) {
            (true, true) => out.push(plain("text", text)),
            (false, _) => {
                let options: Vec<Json> = options.into_iter().chain(replies).collect();
                out.push(choice("button", text, &options));
            }
            (true, false) => out.push(choice("quickreply", text, &replies)),
        },
        _ if !options.is_empty() || !replies.is_empty() => {
            let why = "buttons and quick replies stand under a text on FIRST LINE; say one after the picture, file or cards";
            return Err(Refusal::Unfit(why.to_owned()));
        }
        Body::Image(url) | Body::Video(url) | Body::Audio(url) | Body::File(url) => {
            out.push(plain(message.body.word(), url));
        }
        Body::Cards(cards) => {
            let cards: Vec<Json> = cards.iter().map(|one| card(target, one)).collect();
            out.push(json!({ "type": "carousel", "message": cards }));
        }
        Body::PlatformBlock(_) => {
            return Err(Refusal::Unfit(PLATFORM_BLOCK.to_owned()));
        }
    }
    Ok(())
}

fn choice(kind: &str, text: &str, options: &[Json]) -> Json {
    json!({ "type": kind, "message": { "explain_text": text, "options": options } })
}

/// A tap that leads to a flow says the flow's title in the person's name, for the script to go by.
fn option(target: &Target, button: &Button) -> Json {
    let label = &button.label;
    match (&button.flow, &button.url, &button.phone) {
        (Some(flow), _, _) => {
            let value = target.flows.get(flow).map_or(flow.as_str(), String::as_str);
            json!({ "label": label, "value": value, "type": "text" })
        }
        (None, Some(url), _) => json!({ "label": label, "type": "url", "url": url }),
        (None, None, Some(phone)) => {
            json!({ "label": label, "type": "phonenumber", "number": phone })
        }
        (None, None, None) => json!({ "label": label, "value": label, "type": "text" }),
    }
}

fn reply(target: &Target, reply: &QuickReply) -> Json {
    let value = match &reply.flow {
        Some(flow) => target.flows.get(flow).map_or(flow.as_str(), String::as_str),
        None => &reply.label,
    };
    json!({ "label": reply.label, "value": value, "type": "text" })
}

fn card(target: &Target, card: &Card) -> Json {
    let buttons = card.buttons.iter();
    let options: Vec<Json> = buttons.map(|button| option(target, button)).collect();
    json!({
        "title": card.title,
        "text": card.subtitle,
        "image": card.image,
        "url": card.url,
        "options": options,
    })
}

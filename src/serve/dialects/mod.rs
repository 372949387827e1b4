//! What is said -> a platform's answer, and the keys in which the platform tells of a contact. One
//! file per platform.

mod ahachat;
mod botcake;
mod firstline;
mod omnichat;

use serde::Serialize;

use super::contact::Keys;
use super::refusal::Refusal;
use super::target::Target;
use crate::engine::once::{Change, Said};
use crate::language::field::Keep;
use crate::language::message::{Body, Button, Message};
use crate::language::name::FlowName;
use crate::platforms::Platform;

/// How one platform calls and is answered.
pub(super) struct Dialect {
    pub(super) keys: Keys,
    pub(super) answer: fn(&Target, Said) -> Result<Answer, Refusal>,
}

/// A body as JSON, and what of the flow does not go along.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    pub(super) dropped: Vec<Dropped>,
}

/// Something that the platform's answer cannot carry. Of the bot's own names alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dropped {
    /// One of a few words, for counting.
    pub(super) what: &'static str,
    /// The name in the bot, where it has one.
    pub(super) name: Option<String>,
}

impl Dropped {
    fn new(what: &'static str, name: impl ToString) -> Dropped {
        Dropped {
            what,
            name: Some(name.to_string()),
        }
    }

    fn unnamed(what: &'static str) -> Dropped {
        Dropped { what, name: None }
    }
}

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} `{name}`", self.what),
            None => f.write_str(self.what),
        }
    }
}

/// The dialect of a platform that pulls.
pub(super) fn of(platform: Platform) -> Option<&'static Dialect> {
    match platform {
        Platform::Sandbox => None,
        Platform::Botcake => Some(&botcake::DIALECT),
        Platform::Ahachat => Some(&ahachat::DIALECT),
        Platform::Firstline => Some(&firstline::DIALECT),
        Platform::Omnichat => Some(&omnichat::DIALECT),
    }
}

fn json(document: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(document)
        .map_err(|_| Refusal::Unfit("the answer cannot be written as JSON".to_owned()))
}

/// What no vendor's own answer carries.
fn drop_common(said: &Said, dropped: &mut Vec<Dropped>) {
    for (sequence, started) in &said.sequences {
        let what = if *started {
            "start sequence"
        } else {
            "stop sequence"
        };
        dropped.push(Dropped::new(what, sequence));
    }
    if said.waits {
        dropped.push(Dropped::unnamed("what comes after a wait"));
    }
    for _ in &said.withheld {
        dropped.push(Dropped::unnamed("a message that is withheld"));
    }
    for _ in &said.problems {
        dropped.push(Dropped::unnamed("what could not be done"));
    }
}

fn drop_hand_off(said: &Said, dropped: &mut Vec<Dropped>) {
    if let Some(hand_off) = &said.hand_off {
        dropped.push(Dropped::new("hand off to", &hand_off.to));
    }
}

fn drop_taps(said: &Said, dropped: &mut Vec<Dropped>) {
    for _ in &said.taps {
        dropped.push(Dropped::unnamed("what a tap changes"));
    }
}

/// Values that last for one conversation are not written to a vendor.
fn drop_short_lived(changes: &mut Vec<Change>, dropped: &mut Vec<Dropped>) {
    changes.retain(|change| match change {
        Change::Set {
            field,
            keep: Keep::Conversation,
            ..
        } => {
            dropped.push(Dropped::new("set for the conversation", field));
            false
        }
        _ => true,
    });
}

fn drop_change(change: &Change) -> Dropped {
    match change {
        Change::Set { field, .. } => Dropped::new("set", field),
        Change::AddTag(tag) => Dropped::new("add tag", tag),
        Change::RemoveTag(tag) => Dropped::new("remove tag", tag),
    }
}

/// Takes away quick replies that answer a question: the platform's own part that waits for the
/// answer has to show them.
fn drop_answers(messages: &mut [Message], dropped: &mut Vec<Dropped>) {
    for message in messages {
        message.quick_replies.retain(|reply| {
            let leads = reply.flow.is_some();
            if !leads {
                dropped.push(Dropped::unnamed("an answer to tap"));
            }
            leads
        });
    }
}

/// The first flow that a tap leads to and that is not `known` on the platform.
fn not_bound(messages: &[Message], known: impl Fn(&FlowName) -> bool) -> Result<(), Refusal> {
    let last = messages.last();
    let replies = last.map(|message| message.quick_replies.as_slice());
    let replies = replies.unwrap_or_default().iter();
    let replies = replies.filter_map(|reply| reply.flow.as_ref());
    let buttons = messages.iter().flat_map(buttons);
    let buttons = buttons.filter_map(|button| button.flow.as_ref());
    match buttons.chain(replies).find(|flow| !known(flow)) {
        Some(flow) => Err(Refusal::NotBound(flow.clone())),
        None => Ok(()),
    }
}

fn buttons(message: &Message) -> impl Iterator<Item = &Button> {
    let cards = match &message.body {
        Body::Cards(cards) => cards.as_slice(),
        _ => &[],
    };
    let of_cards = cards.iter().flat_map(|card| &card.buttons);
    message.buttons.iter().chain(of_cards)
}

/// Why something has no form on a platform, without what the bot would have said: that stands
/// between the first and the last backtick.
fn unfit(why: &impl std::fmt::Display) -> Refusal {
    let why = why.to_string();
    let quoted = why.find('`').zip(why.rfind('`'));
    let shown = match quoted {
        Some((first, last)) if first < last => {
            format!("{}…{}", &why[..first], &why[last + 1..])
        }
        _ => why,
    };
    Refusal::Unfit(shown)
}

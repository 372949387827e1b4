//! Why the bot answered as it did, in sentences.

use jiff::Timestamp;

use super::place::written_at;
use crate::diagnostics::clean;
use crate::engine::event::Reason;
use crate::engine::{Happening, Place};
use crate::language::message::{Body, Message};
use crate::project::Project;

/// How much of a message is repeated.
const EXCERPT: usize = 50;

/// What answered, in a few words.
pub(super) fn sentence(reason: &Reason) -> String {
    match reason {
        Reason::Welcome => "the welcome flow".to_owned(),
        Reason::Tap(label) => format!("a tap on `{label}`"),
        Reason::Keyword { name, phrase } => format!("keyword `{name}`, by `{phrase}`"),
        Reason::Answer => "the answer to the open question".to_owned(),
        Reason::WrongAnswer => "not an answer to the open question".to_owned(),
        Reason::DefaultReply => "nothing fitted: the default reply".to_owned(),
        Reason::Menu(label) => format!("menu item `{label}`"),
        Reason::IceBreaker(question) => format!("ice breaker `{question}`"),
        Reason::Link(name) => format!("link `{name}`"),
        Reason::Comment(name) => format!("comment rule `{name}`"),
        Reason::Rule(name) => format!("rule `{name}`"),
        Reason::Sequence(name) => format!("sequence `{name}`"),
        Reason::Waited => "a `wait` is over".to_owned(),
        Reason::Answered(card) => format!("API card `{card}` has answered"),
        Reason::Sent => "sent from outside".to_owned(),
        Reason::Nobody => "nobody answers".to_owned(),
    }
}

/// What the bot has remembered, if that is what happened.
pub(super) fn remembered(happening: &Happening) -> Option<String> {
    Some(match happening {
        Happening::FieldSet {
            field,
            value: Some(value),
        } => format!("{field} = {}", plain(value)),
        Happening::FieldSet { field, value: None } => format!("{field} is empty"),
        Happening::TagAdded(tag) => format!("tag `{tag}` added"),
        Happening::TagRemoved(tag) => format!("tag `{tag}` removed"),
        Happening::SequenceStarted(name) => format!("sequence `{name}` started"),
        Happening::SequenceStopped(name) => format!("sequence `{name}` stopped"),
        _ => return None,
    })
}

/// A value of a field as people write it.
pub(super) fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The last turn, one line for each thing with the place where it is written.
/// `outcomes` are how its calls have ended, in order.
pub(super) fn lines(
    project: &Project,
    last: &[(Timestamp, Happening)],
    outcomes: &[String],
) -> Vec<String> {
    let mut outcomes = outcomes.iter();
    let mut rows: Vec<(String, Option<&Place>)> = Vec::new();
    for (_, happening) in last {
        match happening {
            Happening::Because {
                reason: reason @ Reason::Answered(_),
                place,
            } => {
                let told = outcomes.next().cloned();
                rows.push((told.unwrap_or_else(|| sentence(reason)), place.as_ref()));
            }
            Happening::Because { reason, place } => rows.push((sentence(reason), place.as_ref())),
            Happening::Said { message, place } => {
                rows.push((format!("  said {}", excerpt(message)), place.as_ref()));
            }
            Happening::Withheld { message, place, .. } => {
                rows.push((
                    format!("  did not deliver {}", excerpt(message)),
                    place.as_ref(),
                ));
            }
            Happening::Call { request, place } => {
                rows.push((format!("  called `{}`", request.card), Some(place)));
            }
            Happening::HandedOff { to, place, .. } => {
                rows.push((format!("  handed to `{to}`"), Some(place)));
            }
            Happening::Replied { text, place } => {
                rows.push((format!("  replied in public {}", quoted(text)), Some(place)));
            }
            Happening::Problem { message, place } => {
                rows.push((format!("  problem: {message}"), place.as_ref()));
            }
            Happening::Ended => rows.push(("  the conversation ended".to_owned(), None)),
            other => {
                if let Some(text) = remembered(other) {
                    rows.push((format!("  {text}"), None));
                }
            }
        }
    }
    rows.into_iter()
        .map(|(text, place)| {
            let text = clean(&text).into_owned();
            match place.and_then(|place| written_at(project, place)) {
                Some(at) => format!("{text}  {at}"),
                None => text,
            }
        })
        .collect()
}

fn excerpt(message: &Message) -> String {
    match &message.body {
        Body::Text(text) => quoted(text),
        Body::Cards(cards) => {
            let titles: Vec<&str> = cards.iter().map(|card| card.title.as_str()).collect();
            format!("cards {}", quoted(&titles.join(", ")))
        }
        other => format!("[{}]", other.word()),
    }
}

fn quoted(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(EXCERPT).collect();
    if short.len() < text.trim_end().len() {
        short.push('…');
    }
    format!("`{short}`")
}

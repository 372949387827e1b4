//! What happened, as the transcript keeps it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::LiveBot;
use crate::engine::event::{Answer, PathPart, Reason};
use crate::engine::{Happening, Place};
use crate::language::name::ApiCardName;

/// A line that is to be stored.
#[derive(Debug)]
pub(in crate::sandbox) struct Line {
    /// The bot says it, or would: it belongs in the outbox.
    pub(in crate::sandbox) outgoing: bool,
    /// Everything but its number.
    pub(in crate::sandbox) content: Box<RawValue>,
}

/// A line that is stored.
#[derive(Debug)]
pub(in crate::sandbox) struct Stored {
    pub(in crate::sandbox) seq: i64,
    pub(in crate::sandbox) content: Box<RawValue>,
}

/// One line of a transcript.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Entry {
    /// From 1, without gaps, for each person.
    pub(in crate::sandbox) seq: i64,
    /// `received`, `reason`, `message`, `withheld`, `comment_reply`, `call`, `field`, `tag_added`,
    /// `tag_removed`, `sequence_started`, `sequence_stopped`, `handed_off`, `problem` or `ended`.
    #[serde(rename = "type")]
    kind: String,
    /// RFC 3339, UTC, on the bot's clock.
    at: String,
    /// What belongs to the type: `message` with the message as a step says it (buttons and quick
    /// replies have the number of their `tap`, a `flow` is an id), `why`, `reason`, `place`, …
    #[serde(flatten)]
    #[schema(value_type = Object)]
    rest: Map<String, Value>,
}

impl From<Stored> for Entry {
    fn from(stored: Stored) -> Entry {
        let mut rest: Map<String, Value> =
            serde_json::from_str(stored.content.get()).unwrap_or_default();
        let mut text = |key: &str| match rest.remove(key) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        Entry {
            seq: stored.seq,
            kind: text("type"),
            at: text("at"),
            rest,
        }
    }
}

impl Entry {
    pub(in crate::sandbox) fn kind(&self) -> &str {
        &self.kind
    }

    /// Why it was withheld.
    pub(in crate::sandbox) fn why(&self) -> Option<&str> {
        self.rest.get("why").and_then(Value::as_str)
    }
}

impl Line {
    fn new(at: Timestamp, kind: &str, outgoing: bool, rest: Value) -> Line {
        let mut map = match rest {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        map.retain(|key, value| !value.is_null() || key == "value");
        map.insert("type".to_owned(), kind.into());
        map.insert("at".to_owned(), format!("{at:.3}").into());
        let text = Value::Object(map).to_string();
        Line {
            outgoing,
            content: RawValue::from_string(text).unwrap_or_default(),
        }
    }

    /// What a person or somebody outside did, as it was sent.
    pub(super) fn received(at: Timestamp, what: Value) -> Line {
        Line::new(at, "received", false, json!({ "what": what }))
    }

    /// A call and how it ended. Nothing of the request is kept: it may hold secrets.
    pub(super) fn called(
        at: Timestamp,
        live: &LiveBot,
        card: &ApiCardName,
        answer: &Answer,
    ) -> Line {
        let card = live.called(card.as_str());
        let rest = match answer {
            Answer::Status { status, .. } => json!({ "card": card, "status": status }),
            Answer::Failed { reason } => json!({ "card": card, "failed": reason }),
        };
        Line::new(at, "call", false, rest)
    }

    /// The lines of one happening. A call is written down when it has ended.
    pub(super) fn of(at: Timestamp, live: &LiveBot, happening: Happening) -> Option<Line> {
        let put = |place: Option<Place>| place.map(|place| shown(live, &place));
        let line = |kind, rest| Some(Line::new(at, kind, false, rest));
        let said = |kind, rest| Some(Line::new(at, kind, true, rest));
        match happening {
            Happening::Reached(_) | Happening::Call { .. } => None,
            Happening::Because { reason, place } => {
                let mut rest = reason_of(live, reason);
                rest["place"] = json!(put(place));
                line("reason", rest)
            }
            Happening::Said { message, place } => said(
                "message",
                json!({ "message": message, "place": put(place) }),
            ),
            Happening::Withheld {
                message,
                place,
                why,
            } => said(
                "withheld",
                json!({ "message": message, "why": why, "place": put(place) }),
            ),
            Happening::Replied { text, place } => said(
                "comment_reply",
                json!({ "text": text, "place": put(Some(place)) }),
            ),
            Happening::FieldSet { field, value } => {
                line("field", json!({ "field": field, "value": value }))
            }
            Happening::TagAdded(tag) => line("tag_added", json!({ "tag": tag })),
            Happening::TagRemoved(tag) => line("tag_removed", json!({ "tag": tag })),
            Happening::SequenceStarted(name) => line(
                "sequence_started",
                json!({ "sequence": live.called(name.as_str()) }),
            ),
            Happening::SequenceStopped(name) => line(
                "sequence_stopped",
                json!({ "sequence": live.called(name.as_str()) }),
            ),
            Happening::HandedOff { to, note, place } => line(
                "handed_off",
                json!({ "to": to, "note": note, "place": put(Some(place)) }),
            ),
            Happening::Problem { message, place } => {
                // The engine knows objects by their ids, people know them by their names.
                let message = place.as_ref().map_or(message.clone(), |place| {
                    let address = &place.address;
                    message.replace(
                        &format!("`{address}`"),
                        &format!("`{}`", live.shown(address)),
                    )
                });
                line(
                    "problem",
                    json!({ "problem": message, "place": put(place) }),
                )
            }
            Happening::Ended => line("ended", json!({})),
        }
    }
}

fn reason_of(live: &LiveBot, reason: Reason) -> Value {
    let named = |word: &str, name: &str| json!({ "reason": word, "name": live.called(name) });
    match reason {
        Reason::Welcome => json!({ "reason": "welcome" }),
        Reason::Tap(label) => json!({ "reason": "tap", "label": label }),
        Reason::Keyword { name, phrase } => {
            json!({ "reason": "keyword", "name": live.called(name.as_str()), "phrase": phrase })
        }
        Reason::Answer => json!({ "reason": "answer" }),
        Reason::WrongAnswer => json!({ "reason": "wrong_answer" }),
        Reason::DefaultReply => json!({ "reason": "default_reply" }),
        Reason::Menu(label) => json!({ "reason": "menu", "label": label }),
        Reason::IceBreaker(label) => json!({ "reason": "ice_breaker", "label": label }),
        Reason::Link(name) => named("link", name.as_str()),
        Reason::Comment(name) => named("comment", name.as_str()),
        Reason::Rule(name) => named("rule", name.as_str()),
        Reason::Sequence(name) => named("sequence", name.as_str()),
        Reason::Waited => json!({ "reason": "waited" }),
        Reason::Answered(name) => named("answered", name.as_str()),
        Reason::Sent => json!({ "reason": "sent" }),
        Reason::Nobody => json!({ "reason": "nobody" }),
    }
}

/// `flow.my-tickets steps[2].then[0]`
pub(super) fn shown(live: &LiveBot, place: &Place) -> String {
    let mut text = live.shown(&place.address).to_string();
    for (index, part) in place.path.iter().enumerate() {
        match part {
            PathPart::Key(key) if index == 0 => text.push_str(&format!(" {key}")),
            PathPart::Key(key) => text.push_str(&format!(".{key}")),
            PathPart::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

//! What a person does, as it is sent, and the event that it is for the bot.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::LiveBot;
use crate::engine::{Event, State, find_tap, has_tap};
use crate::language::address::Kind;
use crate::language::message::TapId;
use crate::language::name::Name;
use crate::sandbox::problem::{self, Problem};

/// What a person does: exactly one of these, `card` beside `tap_label` only.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Inbound {
    /// They write.
    text: Option<String>,
    /// They tap the button or the quick reply with this number.
    tap: Option<u64>,
    /// They tap what has this label, the newest.
    tap_label: Option<String>,
    /// The card that the button is on, from 1.
    #[schema(minimum = 1)]
    card: Option<usize>,
    #[schema(value_type = Option<String>, example = "follow")]
    event: Option<EventWord>,
    /// They send a picture: its address.
    image: Option<String>,
    /// They send a file: its address.
    file: Option<String>,
    /// They send a place: `25.03,121.56`, or an object with `latitude` and `longitude`.
    #[schema(value_type = Option<Object>)]
    location: Option<Value>,
    /// They tap an item of the menu: its number from 0, or its label.
    #[schema(value_type = Option<Object>)]
    menu: Option<Value>,
    /// They tap an ice breaker: its number from 0, or its question.
    #[schema(value_type = Option<Object>)]
    ice_breaker: Option<Value>,
    /// They come in by this link, by its id or its name.
    link: Option<String>,
    /// They comment under a post.
    comment: Option<CommentBody>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EventWord {
    /// They follow the account, or press Get Started.
    Follow,
    /// The team closes the conversation.
    ConversationClosed,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct CommentBody {
    post: String,
    text: String,
}

impl Inbound {
    /// Whether exactly one thing is done.
    pub(in crate::sandbox) fn check(&self) -> Result<(), Problem> {
        let done = [
            self.text.is_some(),
            self.tap.is_some(),
            self.tap_label.is_some(),
            self.event.is_some(),
            self.image.is_some(),
            self.file.is_some(),
            self.location.is_some(),
            self.menu.is_some(),
            self.ice_breaker.is_some(),
            self.link.is_some(),
            self.comment.is_some(),
        ];
        if done.iter().filter(|there| **there).count() != 1 {
            return Err(wrong(
                "The body has exactly one of `text`, `tap`, `tap_label`, `event`, `image`, `file`, `location`, `menu`, `ice_breaker`, `link` and `comment`.",
            ));
        }
        if self.card.is_some() && self.tap_label.is_none() {
            return Err(wrong("`card` stands beside `tap_label` only."));
        }
        Ok(())
    }

    /// The event that it is. What it refers to has to be there.
    pub(in crate::sandbox) fn event(self, live: &LiveBot, state: &State) -> Result<Event, Problem> {
        if let Some(text) = self.text {
            return Ok(Event::Text(text));
        }
        if let Some(tap) = self.tap {
            let tap = TapId(tap);
            if has_tap(state, tap) {
                return Ok(Event::Tap(tap));
            }
            return Err(missing(format!(
                "Nothing that can be tapped has the number {}. Quick replies are gone with the bot's next message; the outbox shows what the bot has sent.",
                tap.0
            )));
        }
        if let Some(label) = self.tap_label {
            return find_tap(state, &label, self.card)
                .map(Event::Tap)
                .ok_or_else(|| {
                    let place = match self.card {
                        None => String::new(),
                        Some(card) => format!(" on card {card}"),
                    };
                    missing(format!(
                        "Nothing that can be tapped has the label `{label}`{place}. The outbox shows what the bot has sent."
                    ))
                });
        }
        if let Some(event) = self.event {
            return Ok(match event {
                EventWord::Follow => Event::Follow,
                EventWord::ConversationClosed => Event::Closed,
            });
        }
        if let Some(url) = self.image {
            return address(&url, "image").map(|()| Event::Image(url));
        }
        if let Some(url) = self.file {
            return address(&url, "file").map(|()| Event::File(url));
        }
        if let Some(location) = self.location {
            return place(&location).map(Event::Location);
        }
        if let Some(item) = self.menu {
            return index(&item, &live.menu, "menu").map(Event::Menu);
        }
        if let Some(item) = self.ice_breaker {
            return index(&item, &live.ice_breakers, "ice_breaker").map(Event::IceBreaker);
        }
        if let Some(link) = self.link {
            let id = live.find(Kind::Link, &link)?;
            return Ok(Event::Link(Name::new(&id)));
        }
        match self.comment {
            Some(CommentBody { post, text }) => Ok(Event::Comment { post, text }),
            None => Err(wrong("The body says nothing.")),
        }
    }
}

fn wrong(detail: &str) -> Problem {
    problem::INVALID_BODY.says(detail)
}

fn missing(detail: String) -> Problem {
    problem::NOTHING_THERE.says(detail)
}

fn address(url: &str, key: &str) -> Result<(), Problem> {
    if url.starts_with("https://") || url.starts_with("http://") {
        Ok(())
    } else {
        Err(wrong(&format!(
            "`{key}` is an address that begins with `https://` or `http://`."
        )))
    }
}

fn place(location: &Value) -> Result<String, Problem> {
    let parts = match location {
        Value::String(text) => text
            .split_once(',')
            .and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?))),
        place => place["latitude"].as_f64().zip(place["longitude"].as_f64()),
    };
    match parts {
        Some((latitude, longitude))
            if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) =>
        {
            Ok(format!("{latitude},{longitude}"))
        }
        _ => Err(wrong(
            "`location` is `LATITUDE,LONGITUDE` in degrees, or an object with both.",
        )),
    }
}

/// An item by its number from 0 or by its label.
fn index(item: &Value, labels: &[String], key: &str) -> Result<usize, Problem> {
    let found = match item {
        Value::String(label) => labels.iter().position(|there| there == label),
        Value::Number(number) => number
            .as_u64()
            .and_then(|index| usize::try_from(index).ok())
            .filter(|index| *index < labels.len()),
        _ => return Err(wrong(&format!("`{key}` is a number from 0 or a label."))),
    };
    found.ok_or_else(|| {
        missing(if labels.is_empty() {
            format!("The published bot has no {key}.")
        } else {
            format!(
                "The published bot has no such {key}; there are: {}.",
                labels.join(", ")
            )
        })
    })
}

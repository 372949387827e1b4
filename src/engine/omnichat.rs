//! Omnichat's "Call an API" answers: a body that says what the bot is to say.

use serde_json::Value as Json;

use crate::language::message::Message;

/// A message of an answer, with what its buttons do beyond it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub message: Message,
    pub taps: Vec<Tap>,
}

/// What a button of an answer does when it is tapped.
#[derive(Clone, Debug, PartialEq)]
pub struct Tap {
    pub at: TapPlace,
    /// The module to show, of a `postback`.
    pub block: Option<String>,
    /// The words that are sent in the person's name, of a `message`.
    pub text: Option<String>,
    /// Tags to put on the contact.
    pub tags: Vec<String>,
    /// Custom attributes to set.
    pub attributes: Vec<(String, Json)>,
}

/// Which button of a [`Message`] it is, by indices from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapPlace {
    /// Under the message.
    Button(usize),
    /// Under one of its cards.
    Card {
        card: usize,
        button: usize,
    },
    QuickReply(usize),
}

/// Reads a body in Omnichat's answer format; `None` if it is not in that format.
#[must_use]
pub fn messages(body: &Json) -> Option<Vec<Said>> {
    let _ = body.get("messages")?.as_array()?;
    None
}

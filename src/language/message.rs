//! Messages: what a bot says to one person, with nothing left to fill in.

use serde::{Deserialize, Serialize};

use super::name::FlowName;

/// One message. As JSON it looks like the step that says it: `{"text": "Hello", "buttons": […]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Document", into = "Document")]
pub struct Message {
    pub body: Body,
    /// Buttons under the message; they stay when the conversation goes on. Cards have their own.
    pub buttons: Vec<Button>,
    /// Short answers to tap, gone with the bot's next message.
    pub quick_replies: Vec<QuickReply>,
    /// What opens the quick replies on channels that show them as a list.
    pub list_button: Option<String>,
}

/// What a message is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Text(String),
    /// The address of a picture, as are the next three of their kind.
    Image(String),
    Video(String),
    Audio(String),
    File(String),
    Cards(Vec<Card>),
    /// The name of a block that only the platform's own pages can make.
    PlatformBlock(String),
}

/// The number of something that can be tapped, unique within one person's conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TapId(pub u64);

/// A button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Button {
    pub label: String,
    /// What sends the tap back to the bot; a page or a call needs none unless it also remembers
    /// something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tap: Option<TapId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// A quick reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuickReply {
    pub label: String,
    /// What sends the tap back to the bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tap: Option<TapId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The flow that a tap starts; without one the tap is the answer to the open question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
}

/// One card of a row of cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

impl Message {
    /// A message of nothing but text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Message {
        Message::of(Body::Text(text.into()))
    }

    /// A message with nothing to tap.
    #[must_use]
    pub fn of(body: Body) -> Message {
        Message {
            body,
            buttons: Vec::new(),
            quick_replies: Vec::new(),
            list_button: None,
        }
    }
}

impl Body {
    /// The step key of this kind of message: `text`, `image` …
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Body::Text(_) => "text",
            Body::Image(_) => "image",
            Body::Video(_) => "video",
            Body::Audio(_) => "audio",
            Body::File(_) => "file",
            Body::Cards(_) => "cards",
            Body::PlatformBlock(_) => "platform_block",
        }
    }
}

/// [`Message`] as it stands in JSON: exactly one of the first seven keys.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cards: Option<Vec<Card>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_block: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<Button>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quick_replies: Vec<QuickReply>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_button: Option<String>,
}

impl TryFrom<Document> for Message {
    type Error = &'static str;

    fn try_from(document: Document) -> Result<Message, &'static str> {
        let bodies = [
            document.text.map(Body::Text),
            document.image.map(Body::Image),
            document.video.map(Body::Video),
            document.audio.map(Body::Audio),
            document.file.map(Body::File),
            document.cards.map(Body::Cards),
            document.platform_block.map(Body::PlatformBlock),
        ];
        let mut bodies = bodies.into_iter().flatten();
        match (bodies.next(), bodies.next()) {
            (Some(body), None) => Ok(Message {
                body,
                buttons: document.buttons,
                quick_replies: document.quick_replies,
                list_button: document.list_button,
            }),
            _ => Err(
                "a message is exactly one of text, image, video, audio, file, cards and platform_block",
            ),
        }
    }
}

impl From<Message> for Document {
    fn from(message: Message) -> Document {
        let mut document = Document {
            buttons: message.buttons,
            quick_replies: message.quick_replies,
            list_button: message.list_button,
            ..Document::default()
        };
        match message.body {
            Body::Text(text) => document.text = Some(text),
            Body::Image(url) => document.image = Some(url),
            Body::Video(url) => document.video = Some(url),
            Body::Audio(url) => document.audio = Some(url),
            Body::File(url) => document.file = Some(url),
            Body::Cards(cards) => document.cards = Some(cards),
            Body::PlatformBlock(name) => document.platform_block = Some(name),
        }
        document
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_one_thing() {
        let message: Message = serde_json::from_value(json!({
            "cards": [{ "title": "a", "buttons": [{ "label": "b", "tap": 3 }] }],
            "quick_replies": [{ "label": "c", "flow": "d" }],
        }))
        .unwrap();
        assert!(matches!(&message.body, Body::Cards(cards) if cards.len() == 1));
        let json = serde_json::to_value(&message).unwrap();
        assert_eq!(serde_json::from_value::<Message>(json).unwrap(), message);
        for wrong in [json!({}), json!({ "text": "a", "image": "b" })] {
            assert!(serde_json::from_value::<Message>(wrong).is_err());
        }
    }
}

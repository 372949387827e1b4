//! The turns of a test: what people and the bot say, and what happens besides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::scalars::Duration;

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Turn", extend("oneOf" = [
    { "required": ["user"] }, { "required": ["bot"] }, { "required": ["event"] }, { "required": ["wait"] },
]))]
#[schemars(example = serde_json::json!({ "user": "my tickets" }))]
#[schemars(example = serde_json::json!({ "bot": "You have * tickets." }))]
#[schemars(example = serde_json::json!({ "event": "follow" }))]
pub struct Turn {
    /// What the person writes, or the label that the person taps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What the bot says: a text in which `*` stands for anything, or a mapping of which every
    /// key must agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<BotSays>,
    /// Something else that happens: somebody follows, taps the menu, sends a picture …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// So much time passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<Duration>,
}

/// What the bot must say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum BotSays {
    /// The text, with `*` for anything.
    Text(String),
    Message(Box<ExpectedMessage>),
}

impl<'de> Deserialize<'de> for BotSays {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(BotSays::Text(text)),
            value => ExpectedMessage::deserialize(value)
                .map(|message| BotSays::Message(Box::new(message)))
                .map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for BotSays {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BotSays".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let message = generator.subschema_for::<ExpectedMessage>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, message] })
    }
}

/// A message of the bot, by those of its parts that are named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Expected message", extend("minProperties" = 1), example = serde_json::json!({ "text": "You have *", "quick_replies": ["Help"] }))]
pub struct ExpectedMessage {
    /// The text, with `*` for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A regular expression that the whole text must fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
    /// The address of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The address of the video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// The address of the sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// The address of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The cards, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cards: Option<Vec<ExpectedCard>>,
    /// The labels of the buttons, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<String>>,
    /// The labels of the quick replies, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<String>>,
    /// The label of the button that opens the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_button: Option<String>,
    /// The name of the block that the platform shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_block: Option<String>,
}

/// A card, by those of its parts that are named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Expected card", extend("minProperties" = 1), example = serde_json::json!({ "title": "Sun Moon Lake" }))]
pub struct ExpectedCard {
    /// The headline, with `*` for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The line below the headline, with `*` for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// The address of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The page that a tap on the card opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The labels of the buttons, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<String>>,
}

/// Something that happens in a test besides words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// `follow` or `conversation_closed`.
    Plain(PlainEvent),
    Detailed(Box<DetailedEvent>),
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_string() {
            PlainEvent::deserialize(value).map(Event::Plain)
        } else {
            DetailedEvent::deserialize(value).map(|event| Event::Detailed(Box::new(event)))
        }
        .map_err(D::Error::custom)
    }
}

impl JsonSchema for Event {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let plain = generator.subschema_for::<PlainEvent>();
        let detailed = generator.subschema_for::<DetailedEvent>();
        schemars::json_schema!({ "anyOf": [plain, detailed] })
    }
}

/// An event that is a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Event")]
pub enum PlainEvent {
    /// The person follows the account or presses Get Started.
    Follow,
    /// The conversation ends.
    ConversationClosed,
}

/// An event with a detail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Event", extend("oneOf" = [
    { "required": ["menu"] }, { "required": ["ice_breaker"] }, { "required": ["tap"] },
    { "required": ["image"] }, { "required": ["file"] }, { "required": ["location"] },
], "dependentRequired" = { "card": ["tap"] }))]
#[schemars(example = serde_json::json!({ "menu": "My tickets" }), example = serde_json::json!({ "tap": "Book", "card": 2 }))]
pub struct DetailedEvent {
    /// The person taps the menu item with this label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub menu: Option<String>,
    /// The person taps the ice breaker with this question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ice_breaker: Option<String>,
    /// The person taps the button with this label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tap: Option<String>,
    /// On which card the button is, counted from 1. Without it, the newest button with the label.
    #[schemars(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<u32>,
    /// The person sends the picture at this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The person sends the file at this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The person sends a place, as latitude and longitude: `25.03,121.56`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

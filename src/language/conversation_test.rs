//! Tests: one conversation each, with no network.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{ApiCardName, FieldName, SequenceName, TagName};
use super::project_file::Channel;
use super::scalars::{Duration, FieldValue, Json, OneOrMany};

/// One conversation, and what must come of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Test")]
pub struct ConversationTest {
    /// How things stand before the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// What API cards answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mock: BTreeMap<ApiCardName, Mock>,
    /// What is said, in order; every message of the bot must be named.
    #[schemars(length(min = 1))]
    pub chat: Vec<Turn>,
    /// How things must stand afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
}

/// How things stand before a test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Given")]
pub struct Given {
    /// Values of custom fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, FieldValue>,
    /// The tags that the contact has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagName>,
    /// Who the contact is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<GivenContact>,
    /// The time on the clock, in the project's time zone: `2026-03-01T10:00`.
    #[schemars(regex(
        pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"
    ))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The channel; without it, the project's first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Which choice each `random` step takes in turn, counted from 1; the last one stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random: Option<OneOrMany<Choice>>,
}

/// The number of a choice of a `random` step, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Choice(#[schemars(range(min = 1, max = 10_000))] pub u32);

/// Who the contact of a test is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Contact of a test")]
pub struct GivenContact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What an API card answers in a test: every time with one answer, or in turn with a list whose
/// last entry stays.
pub type Mock = OneOrMany<MockAnswer>;

/// One answer of a mocked API card.
#[derive(Clone, Debug, PartialEq)]
pub enum MockAnswer {
    /// The card's own `response.example`.
    Example,
    Written(Box<WrittenAnswer>),
}

/// An answer as it is written in a test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Mocked answer")]
pub struct WrittenAnswer {
    /// The HTTP status.
    #[schemars(range(min = 100, max = 599))]
    #[serde(default = "ok")]
    pub status: u16,
    /// The JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Json>,
    /// No answer within the card's time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub timeout: bool,
}

fn ok() -> u16 {
    200
}

const EXAMPLE: &str = "example";

impl Serialize for MockAnswer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            MockAnswer::Example => serializer.serialize_str(EXAMPLE),
            MockAnswer::Written(answer) => answer.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for MockAnswer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(word) if word == EXAMPLE => Ok(MockAnswer::Example),
            value => WrittenAnswer::deserialize(value)
                .map(|answer| MockAnswer::Written(Box::new(answer)))
                .map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for MockAnswer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MockAnswer".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let written = generator.subschema_for::<WrittenAnswer>();
        schemars::json_schema!({
            "title": "Mocked answer",
            "description": "`example` for the card's own example, or a mapping.",
            "anyOf": [{ "type": "string", "const": EXAMPLE }, written],
        })
    }
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Turn", extend("oneOf" = [
    { "required": ["user"] }, { "required": ["bot"] }, { "required": ["event"] }, { "required": ["wait"] },
]))]
pub struct Turn {
    /// What the person writes, or the label that the person taps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What the bot says: a text in which `*` stands for anything, or a mapping of which every
    /// key must agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<BotSays>,
    /// Something else that happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// Time passes.
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
#[schemars(title = "Expected message", extend("minProperties" = 1))]
pub struct ExpectedMessage {
    /// The text, with `*` for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A regular expression for the text.
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
#[schemars(title = "Expected card", extend("minProperties" = 1))]
pub struct ExpectedCard {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
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
    /// On which card, counted from 1.
    #[schemars(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<u32>,
    /// The person sends the picture at this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The person sends the file at this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The person sends a place: `25.03,121.56`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// How things must stand after a test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Expect")]
pub struct Expect {
    /// All tags of the contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<TagName>>,
    /// Values of those fields that are named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, FieldValue>,
    /// Fields that must be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<FieldName>,
    /// All calls of API cards, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<Vec<ExpectedCall>>,
    /// The team that has the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_to: Option<String>,
    /// All sequences that the contact is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequences: Option<Vec<SequenceName>>,
}

/// A call that must have been made: the card, and those parts of the request that are named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExpectedCall {
    pub card: ApiCardName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Json>,
}

/// [`ExpectedCall`] as a mapping.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Expected call")]
struct ExpectedCallMapping {
    /// The API card.
    card: ApiCardName,
    /// The address that was called, with `*` for anything.
    url: Option<String>,
    /// The JSON that was sent; keys that are not named do not matter.
    payload: Option<Json>,
}

impl<'de> Deserialize<'de> for ExpectedCall {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(card) => Ok(ExpectedCall {
                card: ApiCardName::new(&card),
                url: None,
                payload: None,
            }),
            value => ExpectedCallMapping::deserialize(value)
                .map(|ExpectedCallMapping { card, url, payload }| ExpectedCall {
                    card,
                    url,
                    payload,
                })
                .map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for ExpectedCall {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ExpectedCall".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let card = generator.subschema_for::<ApiCardName>();
        let mapping = generator.subschema_for::<ExpectedCallMapping>();
        schemars::json_schema!({ "anyOf": [card, mapping] })
    }
}

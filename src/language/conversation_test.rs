//! Tests: one conversation each, with no network.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{ApiCardName, FieldName, SequenceName, TagName};
use super::project_file::Channel;
use super::scalars::{FieldValue, Json, OneOrMany};

mod turn;

pub use turn::{BotSays, DetailedEvent, Event, ExpectedCard, ExpectedMessage, PlainEvent, Turn};

/// One conversation, and what must come of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Test", example = serde_json::json!({
    "mock": { "unused-tickets": "example" },
    "chat": [{ "user": "my tickets" }, { "bot": "You have * tickets." }],
    "expect": { "calls": ["unused-tickets"] },
}))]
pub struct ConversationTest {
    /// How things stand before the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// What API cards answer. A call without a mock fails, since tests have no network.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mock: BTreeMap<ApiCardName, Mock>,
    /// What is said, in order. Every message of the bot must be named.
    #[schemars(length(min = 1))]
    pub chat: Vec<Turn>,
    /// How things must stand afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
}

/// How things stand before a test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Given", example = serde_json::json!({ "fields": { "seats": 2 }, "tags": ["vip"], "now": "2026-03-01T10:00" }))]
pub struct Given {
    /// Values of custom fields that the contact has already.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, FieldValue>,
    /// The tags that the contact has already.
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
    /// The channel that the person writes on. Without it, the first of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Which choice each `random` step takes in turn, counted from 1. The last one stays.
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
#[schemars(title = "Contact of a test", example = serde_json::json!({ "first_name": "Lan", "language": "vi" }))]
pub struct GivenContact {
    /// The id that the channel gives the contact, read as `contact.id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The whole name, read as `contact.name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The first name, read as `contact.first_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name, read as `contact.last_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The phone number, read as `contact.phone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address, read as `contact.email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The gender, read as `contact.gender`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// The language, read as `contact.language`: `zh-TW`, `vi`, `en` …
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
#[schemars(title = "Mocked answer", example = serde_json::json!({ "status": 200, "body": { "count": 2 } }))]
pub struct WrittenAnswer {
    /// The HTTP status; 2xx is a success.
    #[schemars(range(min = 100, max = 599))]
    #[schemars(extend("default" = 200))]
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub status: u16,
    /// The JSON body, read as `response` after a success and `error.body` after a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Json>,
    /// The server gives no answer within the card's time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub timeout: bool,
}

fn ok() -> u16 {
    200
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_ok(status: &u16) -> bool {
    *status == ok()
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
            "description": "What the server answers: `example` for the card's own example, or a mapping with `status` and `body`.",
            "anyOf": [
                { "type": "string", "const": EXAMPLE, "description": "The card's own `response.example`." },
                written,
            ],
        })
    }
}

/// How things must stand after a test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Expect", example = serde_json::json!({ "tags": ["vip"], "fields": { "seats": 2 }, "calls": ["unused-tickets"] }))]
pub struct Expect {
    /// All tags of the contact; `[]` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<TagName>>,
    /// Values of those fields that are named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, FieldValue>,
    /// Fields that must be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<FieldName>,
    /// All calls of API cards, in order; `[]` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<Vec<ExpectedCall>>,
    /// The team that has the conversation at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_to: Option<String>,
    /// All sequences that the contact is in; `[]` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequences: Option<Vec<SequenceName>>,
}

/// A call that must have been made: the card, and those parts of the request that are named.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedCall {
    pub card: ApiCardName,
    pub url: Option<String>,
    pub payload: Option<Json>,
}

impl Serialize for ExpectedCall {
    /// The card alone, where nothing else is named.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ExpectedCall { card, url, payload } = self.clone();
        if url.is_none() && payload.is_none() {
            return card.serialize(serializer);
        }
        ExpectedCallMapping { card, url, payload }.serialize(serializer)
    }
}

/// [`ExpectedCall`] as a mapping.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Expected call", example = serde_json::json!({ "card": "unused-tickets", "payload": { "member_no": "A123" } }))]
struct ExpectedCallMapping {
    /// The API card that was called.
    card: ApiCardName,
    /// The address that was called, with `*` for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The JSON that was sent; keys that are not named do not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
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

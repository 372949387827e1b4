//! A bot file: any mix of the top-level keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::api_card::ApiCard;
use super::automation::{Broadcast, Rule, Sequence};
use super::contact::Contacts;
use super::conversation_test::ConversationTest;
use super::entry::{Comment, IceBreaker, Keyword, Link, MenuItem};
use super::field::{CustomField, Tag};
use super::flow::Flow;
use super::name::{ApiCardName, FieldName, FlowName, Name, SequenceName, TagName};
use super::target::AddressText;

/// A Botwright bot file. Mappings of the same key are merged across the files of a project; a
/// list or a single value may stand in one file only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Botwright bot file", example = serde_json::json!({
    "flows": { "hello": { "steps": [{ "text": "Hello!" }] }, "thanks": "You are welcome!" },
    "welcome": "hello",
    "keywords": { "hi": { "match": ["hi", "hello"], "flow": "hello" } },
}))]
pub struct BotFile {
    /// What the bot remembers of a contact: asked with `save_to`, written with `set`, read as `{{ fields.NAME }}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<BTreeMap<FieldName, CustomField>>,
    /// Tags that the bot puts on contacts with `add_tag`, read as `'NAME' in tags`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<TagName, Tag>>,
    /// Calls of your own server during a conversation, made by a `call` step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_cards: Option<BTreeMap<ApiCardName, ApiCard>>,
    /// What the bot says and does, flow by flow. A flow is a list of steps, or just a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flows: Option<BTreeMap<FlowName, Flow>>,
    /// The flow for somebody who follows the account or presses Get Started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome: Option<FlowName>,
    /// The flow for a message that nothing else answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_reply: Option<FlowName>,
    /// Words that start a flow or are answered with a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keywords: Option<BTreeMap<Name, Keyword>>,
    /// Questions offered to somebody who opens the chat for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ice_breakers: Option<Vec<IceBreaker>>,
    /// The main menu; `[]` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub menu: Option<Vec<MenuItem>>,
    /// Links and codes outside the chat that lead into a flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<BTreeMap<Name, Link>>,
    /// Flows that are sent one after another over days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequences: Option<BTreeMap<SequenceName, Sequence>>,
    /// Flows that an event starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<BTreeMap<Name, Rule>>,
    /// Answers to comments under posts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<BTreeMap<Name, Comment>>,
    /// Flows that are sent to a table of people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broadcasts: Option<BTreeMap<Name, Broadcast>>,
    /// People whom the project knows by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Contacts>,
    /// Renamed resources: a note to the planner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Vec<Moved>>,
    /// Conversations that must go as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<BTreeMap<Name, ConversationTest>>,
}

/// A resource that was renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Moved", example = serde_json::json!({ "from": "flow.old-name", "to": "flow.my-tickets" }))]
pub struct Moved {
    /// The address that it had.
    pub from: AddressText,
    /// The address that it has now.
    pub to: AddressText,
}

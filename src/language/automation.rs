//! What happens by time or event: sequences, rules, broadcasts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{FieldName, FlowName, TagName};
use super::scalars::{Duration, Expression, SetFields};

/// Flows that are sent one after another over days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Sequence", example = serde_json::json!({ "start": "manual", "steps": [{ "after": "1d", "flow": "ticket-help" }] }))]
pub struct Sequence {
    /// The name that people see; without it, the sequence's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who gets the messages.
    #[serde(default)]
    pub start: SequenceStart,
    /// What is sent, and how long after the start.
    #[schemars(length(min = 1))]
    pub steps: Vec<SequenceStep>,
}

/// Who enters a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Sequence start")]
pub enum SequenceStart {
    /// Whoever passes a `start_sequence` step.
    #[default]
    Manual,
    /// Everybody who follows the account.
    Welcome,
}

/// One message of a sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Sequence step", example = serde_json::json!({ "after": "1d", "flow": "ticket-help" }))]
pub struct SequenceStep {
    /// How long after the start of the sequence, not after the step before.
    pub after: Duration,
    /// The flow to send.
    pub flow: FlowName,
}

/// A flow that an event starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Rule", example = serde_json::json!({ "event": "tag_added", "tag": "vip", "flow": "thanks", "once": true }), extend("allOf" = [
    {
        "if": { "properties": { "event": { "const": "tag_added" } }, "required": ["event"] },
        "then": { "required": ["tag"] },
        "else": { "properties": { "tag": false } },
    },
    {
        "if": { "properties": { "event": { "const": "field_set" } }, "required": ["event"] },
        "then": { "required": ["field"] },
        "else": { "properties": { "field": false } },
    },
]))]
pub struct Rule {
    /// The name that people see; without it, the rule's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What must happen for the flow to start.
    pub event: RuleEvent,
    /// The tag, for the event `tag_added`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<TagName>,
    /// The field, for the event `field_set`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldName>,
    /// What must hold besides, when it happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// The flow to start.
    pub flow: FlowName,
    /// Start the flow only once for each contact.
    #[serde(default)]
    pub once: bool,
}

/// What a rule waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Rule event")]
pub enum RuleEvent {
    /// A tag was put on the contact.
    TagAdded,
    /// A custom field was written.
    FieldSet,
    /// The conversation ended.
    ConversationClosed,
}

/// A flow that is sent to a table of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Broadcast", example = serde_json::json!({ "flow": "redeem", "recipients": "data/november.csv" }))]
pub struct Broadcast {
    /// The name that people see; without it, the broadcast's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The flow to send to every recipient.
    pub flow: FlowName,
    /// The message tag that allows a message outside the 24-hour window (Meta's channels).
    #[schemars(length(min = 1, max = 100))]
    #[schemars(example = &"POST_PURCHASE_UPDATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_tag: Option<String>,
    /// The CSV table of recipients, relative to the project: `user_id` or `phone`, and one
    /// column for each attribute.
    #[schemars(length(min = 1, max = 1000))]
    pub recipients: String,
    /// Values of custom fields for every recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetFields>,
}

//! Buttons and quick replies: what a person can tap.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{FieldName, FlowName, Identifier, TagName};
use super::scalars::{AddFields, Expression, OneOrMany, SetFields};
use super::text::Text;

/// A button under a message: it leads to a flow, opens a page, or calls a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Button", extend("oneOf" = [
    { "required": ["flow"] }, { "required": ["url"] }, { "required": ["phone"] },
]))]
#[schemars(example = serde_json::json!({ "label": "My tickets", "flow": "my-tickets" }))]
pub struct Button {
    /// What the button says. Channels allow some 20 characters.
    pub label: Text,
    /// The flow that a tap starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
    /// The page that a tap opens, with `https://`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// The number that a tap calls, international: `"+886223456789"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
    /// Show the button only when this holds. It is decided when the message is sent.
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Write custom fields on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetFields>,
    /// Add to number fields on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add: Option<AddFields>,
    /// Empty custom fields on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clear: Option<OneOrMany<FieldName>>,
    /// Put tags on the contact on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_tag: Option<OneOrMany<TagName>>,
    /// Take tags off the contact on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_tag: Option<OneOrMany<TagName>>,
}

/// A quick reply: a tap that answers a question or leads to a flow. With `for_each` one is made
/// for every item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Quick reply", extend("dependentRequired" = {
    "for_each": ["as"], "as": ["for_each"], "max": ["for_each"],
}))]
#[schemars(example = serde_json::json!({ "label": "Talk to a person", "flow": "agent" }))]
#[schemars(example = serde_json::json!({
    "for_each": "response.tickets", "as": "t", "label": "{{ t.name }}", "flow": "redeem",
}))]
pub struct QuickReply {
    /// What the quick reply says, and what a tap sends in the person's name.
    pub label: Text,
    /// A second line, where the channel has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The flow that a tap starts. In an `ask` a tap without a flow is the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
    /// Show it only when this holds. It is decided when the message is sent.
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Write custom fields on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetFields>,
    /// Add to number fields on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add: Option<AddFields>,
    /// Empty custom fields on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clear: Option<OneOrMany<FieldName>>,
    /// Put tags on the contact on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_tag: Option<OneOrMany<TagName>>,
    /// Take tags off the contact on the tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_tag: Option<OneOrMany<TagName>>,
    /// The list to go through: `response.tickets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each: Option<Expression>,
    /// The name of one item inside this entry: `t` makes `{{ t.name }}` readable.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub item: Option<Identifier>,
    /// At most so many items, where the channel would take more.
    #[schemars(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// One card of a row of cards. With `for_each` one is made for every item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Card", extend("dependentRequired" = {
    "for_each": ["as"], "as": ["for_each"], "max": ["for_each"],
}))]
#[schemars(example = serde_json::json!({
    "title": "Sun Moon Lake", "subtitle": "Two days", "image": "https://shop.example/lake.png",
    "buttons": [{ "label": "Book", "flow": "book" }],
}))]
#[schemars(example = serde_json::json!({ "for_each": "response.offers", "as": "o", "title": "{{ o.name }}" }))]
pub struct Card {
    /// The headline of the card.
    pub title: Text,
    /// The line below the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<Text>,
    /// The https address of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Text>,
    /// The page that a tap on the card opens, with `https://`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// Buttons under the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Show the card only when this holds. It is decided when the message is sent.
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// The list to go through: `response.offers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each: Option<Expression>,
    /// The name of one item inside this entry: `o` makes `{{ o.name }}` readable.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub item: Option<Identifier>,
    /// At most so many items, where the channel would take more.
    #[schemars(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

//! Entry points: keywords, menu, ice breakers, links, comments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{FieldName, FlowName, TagName};
use super::scalars::{AddFields, OneOrMany, SetFields};
use super::text::Text;

/// Words that start a flow, or that are answered with a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Keyword", example = serde_json::json!({ "match": ["ticket", "票券"], "mode": "contains", "flow": "my-tickets" }), example = serde_json::json!({ "match": ["wifi"], "text": "The password is lotus2026." }), extend("oneOf" = [
    { "required": ["flow"] }, { "required": ["text"] },
]))]
pub struct Keyword {
    /// The phrases. Case and full or half width do not matter.
    #[serde(rename = "match")]
    #[schemars(length(min = 1), inner(length(min = 1, max = 200)))]
    pub phrases: Vec<String>,
    /// How a message must hold a phrase.
    #[serde(default)]
    pub mode: MatchMode,
    /// The flow to start. Write either `flow` or `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
    /// The text to answer with. Write either `flow` or `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Write custom fields before the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetFields>,
    /// Add to number fields before the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add: Option<AddFields>,
    /// Empty custom fields before the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clear: Option<OneOrMany<FieldName>>,
    /// Put tags on the contact before the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_tag: Option<OneOrMany<TagName>>,
    /// Take tags off the contact before the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_tag: Option<OneOrMany<TagName>>,
}

/// How a message must hold a keyword's phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Match mode")]
pub enum MatchMode {
    /// The message is the phrase.
    #[default]
    Exact,
    /// The phrase stands anywhere in the message.
    Contains,
    /// The message begins with the phrase.
    StartsWith,
}

/// An item of the main menu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Menu item", example = serde_json::json!({ "label": "My tickets", "flow": "my-tickets" }), extend("oneOf" = [{ "required": ["flow"] }, { "required": ["url"] }]))]
pub struct MenuItem {
    /// What the menu item says.
    pub label: Text,
    /// The flow that a tap starts. Write either `flow` or `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
    /// The page that a tap opens, with `https://`. Write either `flow` or `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
}

/// A question that is offered to somebody who opens the chat for the first time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Ice breaker", example = serde_json::json!({ "question": "Which tickets do I have?", "flow": "my-tickets" }))]
pub struct IceBreaker {
    /// The question, as the customer would ask it.
    pub question: Text,
    /// The flow that answers it.
    pub flow: FlowName,
}

/// A link or code outside the chat that leads into a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Link", example = serde_json::json!({ "type": "messenger_ref_url", "flow": "my-tickets" }))]
pub struct Link {
    /// The name that people see; without it, the link's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What kind of link it is.
    #[serde(rename = "type")]
    pub link_type: LinkType,
    /// The flow that the link starts.
    pub flow: FlowName,
}

/// What kind of link leads into a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Link type")]
pub enum LinkType {
    /// An `m.me` link with a reference.
    MessengerRefUrl,
    /// The JSON for a click-to-Messenger advertisement.
    FacebookAdsJson,
    /// A QR code to print or show.
    QrCode,
    /// A chat window on a web site.
    CustomerChat,
}

/// Answers to comments under posts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Comment reply", example = serde_json::json!({ "post": "any", "match": ["+1"], "reply": "We have sent you a message.", "flow": "my-tickets" }), extend("anyOf" = [{ "required": ["reply"] }, { "required": ["flow"] }]))]
pub struct Comment {
    /// The name that people see; without it, its name here.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The id of the post, in quotes, or `any` for every post.
    #[schemars(length(min = 1, max = 200))]
    pub post: String,
    /// Phrases of which a comment must hold one. Without them, every comment is answered.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), inner(length(min = 1, max = 200)))]
    pub phrases: Option<Vec<String>>,
    /// The public answer under the comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Text>,
    /// The flow to start in a private chat with the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowName>,
}

//! What a server answers to AhaChat's JSON API block.
//!
//! Source: ahachat.com/help/docs/en/json-api, of which texts, pictures, videos, sounds and files
//! are documented. The page announces galleries, buttons, quick replies and redirects, whose form
//! could not be read: theirs here is the form of Chatfuel's JSON API, which the documented part is
//! identical to, and is used only with [`Shapes::Inferred`].

mod compile;
mod limits;
#[cfg(test)]
mod tests;

pub use compile::{Blocks, compile};
pub use limits::{BUTTON_TEXT, BUTTONS, CARD_TEXT, CARD_TITLE, CARDS, LABEL, QUICK_REPLIES, TEXT};

pub use crate::platforms::fit::{Limit, Shapes, Unfit};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A whole answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    #[serde(default)]
    pub messages: Vec<AnswerMessage>,
    /// Inferred: attributes to save.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set_attributes: BTreeMap<String, Json>,
    /// Inferred: names of blocks that follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirect_to_blocks: Vec<String>,
}

/// One message: a text, or an attachment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerMessage {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Inferred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<AnswerQuickReply>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload", rename_all = "lowercase")]
pub enum Attachment {
    Image(Media),
    Video(Media),
    Audio(Media),
    File(Media),
    /// Inferred.
    Template(Template),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Media {
    pub url: String,
}

/// Inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "template_type", rename_all = "lowercase")]
pub enum Template {
    /// A text with buttons.
    Button {
        text: String,
        buttons: Vec<AnswerButton>,
    },
    /// A gallery of cards.
    Generic {
        image_aspect_ratio: String,
        elements: Vec<Element>,
    },
}

/// Inferred: one card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Element {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_action: Option<DefaultAction>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<AnswerButton>,
}

/// Inferred: what a tap on a card's picture opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DefaultAction {
    WebUrl { url: String },
}

/// Inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AnswerButton {
    WebUrl {
        url: String,
        title: String,
    },
    ShowBlock {
        block_names: Vec<String>,
        title: String,
    },
    PhoneNumber {
        phone_number: String,
        title: String,
    },
}

/// Inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerQuickReply {
    pub title: String,
    pub block_names: Vec<String>,
}

//! Dynamic Block v2: what Botcake sends as content, and what it pulls from a server.
//!
//! Source: docs.botcake.io/cau-hinh/response-reference-docs, to which
//! `seeds/botcake-public-api.txt` points. Its page shows texts, pictures, videos, url and flow
//! buttons, flow quick replies, and two actions. It names gallery cards, the call button and the
//! action remove tag without a readable shape; theirs here is the shape of the format that it is a
//! dialect of, and is used only with [`Shapes::Inferred`].

mod compile;
mod limits;
mod read;
#[cfg(test)]
mod tests;

pub use compile::{Ids, compile};
pub use limits::{
    ACTIONS, BUTTONS, CARD_TEXT, CARD_TITLE, CARDS, LABEL, MESSAGES, QUICK_REPLIES, TEXT,
};

pub use crate::platforms::fit::{Limit, Shapes, Unfit};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::documents::Id;

/// A whole document: `{"version": "v2", "content": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Always `v2`.
    pub version: String,
    pub content: Content,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    #[serde(default)]
    pub messages: Vec<BlockMessage>,
    #[serde(default)]
    pub actions: Vec<Action>,
    #[serde(default)]
    pub quick_replies: Vec<BlockQuickReply>,
}

impl Block {
    /// A document of the one version that there is.
    #[must_use]
    pub fn new(content: Content) -> Block {
        Block {
            version: "v2".to_owned(),
            content,
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BlockMessage {
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<BlockButton>,
    },
    Image {
        url: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<BlockButton>,
    },
    Video {
        url: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<BlockButton>,
    },
    Audio {
        url: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<BlockButton>,
    },
    File {
        url: String,
    },
    /// Inferred.
    Cards {
        elements: Vec<BlockCard>,
        image_aspect_ratio: String,
    },
}

/// One card of a gallery. Inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockCard {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<BlockButton>,
}

/// A button. Its words are its `title`, not a `caption` as in quick replies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BlockButton {
    Url {
        title: String,
        url: String,
    },
    Flow {
        title: String,
        flow_id: Id,
    },
    /// Inferred.
    Call {
        title: String,
        payload: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BlockQuickReply {
    Flow { caption: String, flow_id: Id },
}

/// What changes at the customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    AddTag {
        tag_id: Id,
    },
    /// Inferred.
    RemoveTag {
        tag_id: Id,
    },
    SetCustomField {
        action_id: Id,
        action_value: Json,
    },
}

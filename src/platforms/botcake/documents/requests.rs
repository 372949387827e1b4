//! What is sent to Botcake. `seeds/botcake-public-api.txt` unless another source is named.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::Id;
use crate::platforms::botcake::block::Block;

/// The body of "Update Keyword".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateKeyword {
    pub keyword_id: Id,
    pub update: KeywordUpdate,
}

/// The one field of a keyword that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeywordUpdate {
    /// The flow that runs when the keyword fits.
    pub flow_id: Id,
}

/// The keyword in the answers to "Create Keyword" and "Update Keyword".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenKeyword {
    pub id: Id,
    #[serde(default)]
    pub flow_id: Option<Id>,
}

/// The body of "Send Flow For Customer".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendFlow {
    /// The customer's id on the page, always a text: it may be larger than any number in JSON.
    pub psid: String,
    pub flow_id: Id,
    /// Variables, which texts of the flow show as `{{name}}`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub payload: Map<String, Json>,
}

/// The body of "Send Content For Customer".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendContent {
    /// As in [`SendFlow`].
    pub psid: String,
    pub data: Block,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub payload: Map<String, Json>,
    /// Allows the message outside of Meta's window of 24 hours: `POST_PURCHASE_UPDATE` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_tag: Option<String>,
}

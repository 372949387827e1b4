//! What is sent to the Open API. Omnichat's Developer Guide, "Open API".

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The body of "Upsert a Contact"; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactWrite {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether they are subscribed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_employee_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_location_code: Option<String>,
    #[serde(flatten)]
    pub tagging: Option<Tagging>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_attributes: Vec<SetAttribute>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub extra_attributes: Map<String, Json>,
}

/// Tags are replaced, or added and removed: `tags` excludes the other two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Tagging {
    Replace {
        tags: Vec<String>,
    },
    #[serde(rename_all = "camelCase")]
    Change {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tags_to_add: Vec<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tags_to_remove: Vec<String>,
    },
}

/// A custom attribute: a text, a number, true or false, `2022-11-01`, `2022-11-01T14:16:00`.
///
/// An empty text, false and 0 are how values are taken away; an emptied date is 1970-01-01 then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetAttribute {
    /// At most 100 characters.
    pub key: String,
    /// At most 1,000 characters.
    pub value: Json,
}

/// A message of a direct message or of a broadcast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum OutMessage {
    Text {
        text: String,
    },
    Image {
        image: String,
    },
    /// A message block of a chatbot.
    #[serde(rename_all = "camelCase")]
    Block {
        block_id: String,
    },
    Products {
        products: Vec<Product>,
    },
    #[serde(rename_all = "camelCase")]
    WhatsappTemplate {
        whatsapp_template: WhatsappTemplate,
    },
    #[serde(rename_all = "camelCase")]
    LineFlexMessageTemplates {
        line_flex_message_templates: Json,
    },
}

impl OutMessage {
    /// The word of its type.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            OutMessage::Text { .. } => "text",
            OutMessage::Image { .. } => "image",
            OutMessage::Block { .. } => "block",
            OutMessage::Products { .. } => "products",
            OutMessage::WhatsappTemplate { .. } => "whatsappTemplate",
            OutMessage::LineFlexMessageTemplates { .. } => "lineFlexMessageTemplates",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub name: String,
    pub image: String,
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    pub button_label: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatsappTemplate {
    /// The table of broadcasts wants it; the sample of direct messages has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    pub name: String,
    pub components: Json,
}

/// "Send Direct Message", without platform and channel, which are the client's.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectMessage {
    /// What the send is counted under in Omnichat.
    pub track_id: String,
    /// The person's id on the channel.
    pub to: String,
    pub messages: Vec<OutMessage>,
    /// Added when it was sent.
    pub tags: Vec<String>,
    /// Set before it is sent.
    pub attributes: Vec<SetAttribute>,
}

/// "Send Broadcast", without platform and channel, which are the client's.
#[derive(Clone, Debug, PartialEq)]
pub struct NewBroadcast {
    pub subject: String,
    /// 1 to 150 ids of people on the channel.
    pub to: Vec<String>,
    /// Of one type: up to five texts, or one of another.
    pub messages: Vec<OutMessage>,
    pub tags: Vec<String>,
    /// ISO 8601; without it, it is sent at once.
    pub scheduled_at: Option<String>,
}

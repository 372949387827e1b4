//! What the Open API lists. Omnichat's Developer Guide, "Open API"; fields that we have no use for
//! are passed over.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

/// "Get Chatbot List".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chatbot {
    /// A UUID.
    pub id: String,
    pub name: String,
    /// 1 all platforms, 2 Facebook and Instagram, 3 LINE, 4 web chat, 5 abandoned cart, 6 WhatsApp.
    #[serde(rename = "type")]
    pub kind: i64,
}

/// "Get Chatbot's Message Blocks".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// A UUID.
    pub id: String,
    pub name: String,
}

/// The id of a rich menu: a number in the guide's samples, a text in its table. Kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct MenuId(pub String);

impl fmt::Display for MenuId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MenuId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MenuId, D::Error> {
        use serde::de::Error as _;
        match Json::deserialize(deserializer)? {
            Json::String(text) => Ok(MenuId(text)),
            Json::Number(number) if !number.is_f64() => Ok(MenuId(number.to_string())),
            _ => Err(D::Error::custom("an id is a text or a whole number")),
        }
    }
}

/// "Get Rich Menu List".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RichMenu {
    pub id: MenuId,
    pub name: String,
    pub status: MenuStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MenuStatus {
    Draft,
    Scheduled,
    Published,
    Halt,
    Finished,
    /// One that the guide does not name.
    #[serde(other)]
    Other,
}

/// "Get A Rich Menu Details": one area that can be tapped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Area {
    pub area: String,
    /// `message`, `postback`, `url`, `menu_switch` or `certified_provider`.
    pub action_type: String,
    /// The words, `(chatbot name) > (message block name)`, the address, the other menu's name.
    #[serde(default)]
    pub action_content: Option<String>,
    #[serde(default)]
    pub clicked_count: Option<i64>,
    /// `23.45%`.
    #[serde(default)]
    pub clicked_percentage: Option<String>,
}

impl Area {
    /// The chatbot and the message block that a tap starts.
    #[must_use]
    pub fn postback(&self) -> Option<(&str, &str)> {
        if self.action_type != "postback" {
            return None;
        }
        let (bot, block) = self.action_content.as_deref()?.split_once(" > ")?;
        Some((bot.trim(), block.trim()))
    }
}

/// A channel of a contact or of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// `line`, `facebook`, `whatsapp`, `instagram`, `wechat`; the web chat is `web`, `webchat` or
    /// `website` in different tables.
    pub platform: String,
    pub channel_id: String,
}

/// "Get Contacts".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The person's id on the channel.
    pub id: String,
    pub channel: Channel,
    #[serde(default)]
    pub name: Option<String>,
    /// Whether they are subscribed.
    #[serde(default)]
    pub status: Option<bool>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub member_id: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// The guide's table says an object, its samples show a list.
    #[serde(default)]
    pub custom_attributes: Option<Vec<ContactAttribute>>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub updated_at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactAttribute {
    pub key: String,
    pub value: Json,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    #[serde(default)]
    pub display_name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributeType {
    Text,
    Number,
    Date,
    Datetime,
    Boolean,
    /// One that the guide does not name.
    #[serde(other)]
    Other,
}

/// "Get Tagging Log Records".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaggingLog {
    /// ISO 8601 without an offset.
    pub time: String,
    pub platform: String,
    pub channel_id: String,
    pub user_id: String,
    pub tag: String,
    pub source: String,
    #[serde(default)]
    pub message_id: Option<String>,
}

/// "Get Broadcast List" and "Get Broadcast Detail"; what only one of them has is optional.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Broadcast {
    pub id: String,
    pub platform: String,
    pub channel_id: String,
    pub subject: String,
    /// 0 pending, 1 completed, 2 processing, 3 canceled, 4 scheduled, 9 failed.
    pub status: i64,
    #[serde(default)]
    pub recipient_count: Option<i64>,
    #[serde(default)]
    pub success: Option<i64>,
    #[serde(default)]
    pub sent: Option<i64>,
    #[serde(default)]
    pub failed: Option<i64>,
    #[serde(default)]
    pub read: Option<i64>,
    #[serde(default)]
    pub clicked: Option<i64>,
    #[serde(default)]
    pub responded: Option<i64>,
    #[serde(default)]
    pub unsubscribed: Option<i64>,
}

/// "Get Broadcast Recipients".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    pub success: bool,
    #[serde(default)]
    pub sent_at: Option<String>,
    #[serde(default)]
    pub read: Option<bool>,
    #[serde(default)]
    pub clicked: Option<bool>,
    #[serde(default)]
    pub responded: Option<bool>,
    #[serde(default)]
    pub message_id: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub error: Option<String>,
}

/// "Get Click Statistics of Buttons".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ButtonClicks {
    /// From 0.
    pub message_index: i64,
    /// From 0.
    pub card_index: i64,
    /// From 1; 0 is a tap on the card's picture.
    pub button_index: i64,
    pub clicked_count: i64,
    pub clicked_percentage: String,
}

/// "Get Chat History" and "Get Message Details".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    pub id: String,
    pub channel: Channel,
    /// Milliseconds since 1970.
    pub time: i64,
    /// `customer`, `agent` or `bot`.
    pub sender_type: String,
    #[serde(default)]
    pub sender_name: Option<String>,
    pub message_type: String,
    #[serde(default)]
    pub message_status: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
    #[serde(default)]
    pub media_url: Option<String>,
    #[serde(default)]
    pub room_id: Option<String>,
    #[serde(default)]
    pub customer_user_id: Option<String>,
}

//! What a server answers to a Call an API card. Omnichat's Developer Guide, "Chatbot Dynamic
//! Response API"; failure is HTTP 400 with an empty body.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A whole answer, HTTP 200.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub messages: Vec<AnswerMessage>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum AnswerMessage {
    Text {
        text: String,
    },
    Image {
        image: String,
        /// Words under the picture; WhatsApp only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// WhatsApp gets each card as a picture and a text.
    Carousel {
        carousel: Vec<CarouselItem>,
    },
    /// LINE only. The guide's table of types leaves it out, its sample has it.
    #[serde(rename_all = "camelCase")]
    LineImageCarousel {
        line_image_carousel: Vec<ImageItem>,
    },
    /// WhatsApp only.
    #[serde(rename_all = "camelCase")]
    OptionList {
        option_list: OptionList,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CarouselItem {
    pub image: String,
    pub title: String,
    pub text: String,
    /// What a tap on the picture opens; not on WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub buttons: Vec<AnswerButton>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageItem {
    pub image: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_image: Option<OverlapImage>,
    pub action: Action,
    pub buttons: Vec<AnswerButton>,
}

/// A picture over the picture; lengths such as `18px`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverlapImage {
    pub image: String,
    pub width: String,
    pub height: String,
    pub offset_top: String,
    pub offset_start: String,
    pub corner_radius: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerButton {
    pub title: String,
    #[serde(flatten)]
    pub action: Action,
    /// For `lineImageCarousel` alone.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
}

/// How a button of a `lineImageCarousel` looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// `primary` or `secondary`.
    pub style: String,
    /// Hexadecimal, such as `FFFFFF99`.
    pub color: String,
}

/// What a tap does. The guide's table swaps the words for `url` and `message`: here `url` is the
/// address and `message` the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Action {
    /// A message block; the table has `blockId` alone, every sample both.
    #[serde(rename_all = "camelCase")]
    Postback {
        bot_id: String,
        block_id: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tags: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribute: Option<Attribute>,
    },
    Url {
        url: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tags: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribute: Option<Attribute>,
    },
    Message {
        message: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tags: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribute: Option<Attribute>,
    },
}

/// A custom attribute that a tap sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub key: String,
    pub value: Json,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionList {
    pub text: String,
    pub button_title: String,
    pub options: Vec<ListOption>,
}

/// One row; its action is a postback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListOption {
    pub title: String,
    pub description: String,
    #[serde(flatten)]
    pub action: Action,
}

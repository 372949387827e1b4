//! Steps that say something: texts, files, cards and questions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::button::{Button, Card, QuickReply};
use crate::language::name::{FieldName, FlowName};
use crate::language::text::Text;

/// Say something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "text", example = serde_json::json!({
    "text": "Hello {{ contact.first_name | default('there') }}!",
    "buttons": [{ "label": "Our tours", "url": "${var.site}/tours" }],
}))]
pub struct TextStep {
    /// What the bot says. `{{ fields.seats }}` puts in what it knows of the contact.
    pub text: Text,
    /// Buttons under the text; they stay when the conversation goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Quick replies after the text: short answers to tap, gone with the bot's next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
    /// On channels that show quick replies as a list (WhatsApp): what the button says that opens
    /// the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_button: Option<Text>,
}

/// Send a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "image", example = serde_json::json!({ "image": "https://shop.example/menu.png" }))]
pub struct ImageStep {
    /// The https address of the picture.
    pub image: Text,
    /// Buttons under the picture, on channels that allow them there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Quick replies after the picture: short answers to tap, gone with the bot's next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
}

/// Send a video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "video", example = serde_json::json!({ "video": "https://shop.example/tour.mp4" }))]
pub struct VideoStep {
    /// The https address of the video.
    pub video: Text,
    /// Buttons under the video, on channels that allow them there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Quick replies after the video: short answers to tap, gone with the bot's next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
}

/// Send a sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "audio", example = serde_json::json!({ "audio": "https://shop.example/hello.mp3" }))]
pub struct AudioStep {
    /// The https address of the sound.
    pub audio: Text,
    /// Buttons under the sound, on channels that allow them there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Quick replies after the sound: short answers to tap, gone with the bot's next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
}

/// Send a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "file", example = serde_json::json!({ "file": "https://shop.example/terms.pdf" }))]
pub struct FileStep {
    /// The https address of the file.
    pub file: Text,
    /// Buttons under the file, on channels that allow them there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Quick replies after the file: short answers to tap, gone with the bot's next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
}

/// Send a row of cards that people swipe through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "cards", example = serde_json::json!({
    "cards": [{ "title": "Sun Moon Lake", "image": "https://shop.example/lake.png", "buttons": [{ "label": "Book", "flow": "book" }] }],
}))]
pub struct CardsStep {
    /// The cards, from left to right. An item with `for_each` makes one card for every item of a
    /// list.
    #[schemars(length(min = 1))]
    pub cards: Vec<Card>,
    /// Quick replies after the cards: short answers to tap, gone with the bot's next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
}

/// Ask something and wait for the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "ask", example = serde_json::json!({
    "ask": "What is your member number?", "save_to": "member_no", "attempts": 3, "otherwise": "help",
}))]
pub struct AskStep {
    /// The question.
    pub ask: Text,
    /// The custom field that takes the answer. The field's type says what a right answer is; a
    /// choice shows its options as quick replies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub save_to: Option<FieldName>,
    /// Answers to tap. One without a `flow` is the answer itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
    /// On channels that show quick replies as a list (WhatsApp): what the button says that opens
    /// the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_button: Option<Text>,
    /// What may be sent as the answer. Of a picture or a file the address is saved.
    #[serde(default, skip_serializing_if = "Accept::is_text")]
    #[schemars(extend("default" = "text"))]
    pub accept: Accept,
    /// What the bot says after a wrong answer. Without it, the question is asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Text>,
    /// After so many wrong answers the bot goes on: to the flow in `otherwise`, or to the next
    /// step with the field empty. Without it, it asks until the answer is right.
    #[schemars(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// The flow for a person whose answers were all wrong. Needs `attempts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<FlowName>,
}

/// What may be sent as the answer to a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Accepted answer")]
pub enum Accept {
    /// A text, or a tap.
    #[default]
    Text,
    /// A picture; its address is saved.
    Image,
    /// A file; its address is saved.
    File,
    /// A place.
    Location,
}

impl Accept {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    fn is_text(&self) -> bool {
        *self == Accept::Text
    }
}

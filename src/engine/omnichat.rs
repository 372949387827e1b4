//! Omnichat's "Call an API" answers: a body that says what the bot is to say.
//!
//! The format as Omnichat documents it (docs.omnichat.ai, "Call an API" and its API guide):
//! `{"messages": [...]}`, each with a `type` of `text`, `image`, `carousel`, `lineImageCarousel`
//! or `optionList`. Keys that it does not have are passed over, as Omnichat does; a message that
//! cannot be said does not keep the others from being said.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::language::message::{Body, Button, Card, Message, QuickReply};

/// A message of an answer, with what its buttons do beyond it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub message: Message,
    /// In the order of their places. A button that only opens a page has none.
    pub taps: Vec<Tap>,
}

/// What a button of an answer does when it is tapped.
#[derive(Clone, Debug, PartialEq)]
pub struct Tap {
    pub at: TapPlace,
    /// The module to show, of a `postback`.
    pub block: Option<String>,
    /// The words that are sent in the person's name, of a `message`.
    pub text: Option<String>,
    /// Tags to put on the contact.
    pub tags: Vec<String>,
    /// Custom attributes to set.
    pub attributes: Vec<(String, Json)>,
}

/// Which button of a [`Message`] it is, by indices from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapPlace {
    /// Under the message.
    Button(usize),
    /// Under one of its cards.
    Card {
        card: usize,
        button: usize,
    },
    QuickReply(usize),
}

/// How many messages of one answer are sent (docs.omnichat.ai, "Call an API").
const MOST: usize = 5;

/// Reads the body that a card brought, in Omnichat's answer format: its messages, and in their
/// places a sentence for each that cannot be said. `None` if it is not in that format, which is a
/// list `messages` in which at least one entry has a `type`.
#[must_use]
pub fn messages(card: &str, body: &Json) -> Option<Vec<Result<Said, String>>> {
    let items = body.get("messages")?.as_array()?;
    if !items.is_empty() && items.iter().all(|item| item.get("type").is_none()) {
        return None;
    }
    let mut read = Vec::new();
    for (number, item) in (1..).zip(items).take(MOST) {
        match message(item) {
            Ok(document) => read.extend(said(document).into_iter().map(Ok)),
            Err(why) => read.push(Err(format!(
                "message {number} of the answer of `{card}` {why}"
            ))),
        }
    }
    if items.len() > MOST {
        let count = items.len();
        read.push(Err(format!(
            "the answer of `{card}` has {count} messages; only the first {MOST} are sent"
        )));
    }
    Some(read)
}

/// One message, or what is wrong with it, as the rest of a sentence.
fn message(item: &Json) -> Result<MessageDocument, String> {
    let kind = match item.get("type") {
        Some(Json::String(kind)) => kind.as_str(),
        Some(_) => return Err("has a `type` that is no text".to_owned()),
        None => return Err("has no `type`".to_owned()),
    };
    if !TYPES.contains(&kind) {
        let kind = short(kind);
        return Err(format!("has the type `{kind}`, which is not sent"));
    }
    // Each type keeps what it shows under a key of its own name.
    if item.get(kind).is_none_or(Json::is_null) {
        return Err(format!("lacks `{kind}`"));
    }
    let document = MessageDocument::deserialize(item).map_err(|error| {
        let error = error.to_string();
        match error.strip_prefix("missing field ") {
            Some(key) => format!("has a part that lacks {key}"),
            None => format!("has a part that is not understood: {}", short(&error)),
        }
    })?;
    let empty = match &document {
        MessageDocument::Text { text, .. } => text.trim().is_empty(),
        MessageDocument::Image { image, .. } => image.trim().is_empty(),
        MessageDocument::Carousel { carousel } => carousel.is_empty(),
        MessageDocument::LineImageCarousel {
            line_image_carousel,
        } => line_image_carousel.is_empty(),
        MessageDocument::OptionList { option_list } => option_list.text.trim().is_empty(),
    };
    if empty {
        return Err(format!("has an empty `{kind}` and is left out"));
    }
    Ok(document)
}

const TYPES: [&str; 5] = [
    "text",
    "image",
    "carousel",
    "lineImageCarousel",
    "optionList",
];

/// What a server wrote, as far as a sentence has room for it.
fn short(words: &str) -> String {
    const ROOM: usize = 100;
    let mut short: String = words.chars().take(ROOM).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum MessageDocument {
    Text {
        text: String,
        #[serde(default)]
        buttons: Vec<ButtonDocument>,
    },
    Image {
        image: String,
        text: Option<String>,
    },
    Carousel {
        carousel: Vec<CardDocument>,
    },
    #[serde(rename_all = "camelCase")]
    LineImageCarousel {
        line_image_carousel: Vec<ImageDocument>,
    },
    #[serde(rename_all = "camelCase")]
    OptionList {
        option_list: ListDocument,
    },
}

#[derive(Deserialize)]
struct CardDocument {
    image: Option<String>,
    title: String,
    text: Option<String>,
    url: Option<String>,
    #[serde(default)]
    buttons: Vec<ButtonDocument>,
}

#[derive(Deserialize)]
struct ImageDocument {
    image: String,
    action: Option<ActionDocument>,
    #[serde(default)]
    buttons: Vec<ButtonDocument>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListDocument {
    text: String,
    button_title: String,
    options: Vec<OptionDocument>,
}

#[derive(Deserialize)]
struct OptionDocument {
    title: String,
    description: Option<String>,
    #[serde(flatten)]
    action: ActionDocument,
}

#[derive(Deserialize)]
struct ButtonDocument {
    title: String,
    #[serde(flatten)]
    action: ActionDocument,
}

#[derive(Deserialize)]
struct ActionDocument {
    #[serde(flatten)]
    kind: ActionKind,
    #[serde(default)]
    tags: Vec<String>,
    attribute: Option<AttributeDocument>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum ActionKind {
    #[serde(rename_all = "camelCase")]
    Postback {
        block_id: String,
    },
    Url {
        url: String,
    },
    Message {
        message: String,
    },
}

#[derive(Deserialize)]
struct AttributeDocument {
    key: String,
    value: Json,
}

fn said(document: MessageDocument) -> Vec<Said> {
    let mut taps = Vec::new();
    let message = match document {
        MessageDocument::Text { text, buttons } => Message {
            buttons: numbered(buttons, TapPlace::Button, &mut taps),
            ..Message::text(text)
        },
        // Our picture has no words of its own; they follow it.
        MessageDocument::Image { image, text } => {
            let text = text.filter(|text| !text.is_empty());
            let all = [
                Some(Message::of(Body::Image(image))),
                text.map(Message::text),
            ];
            return all
                .into_iter()
                .flatten()
                .map(|message| Said {
                    message,
                    taps: Vec::new(),
                })
                .collect();
        }
        MessageDocument::Carousel { carousel } => cards(carousel.into_iter().enumerate().map(
            |(card, document)| Card {
                title: document.title,
                subtitle: document.text.filter(|text| !text.is_empty()),
                image: document.image,
                url: document.url,
                buttons: numbered(
                    document.buttons,
                    |button| TapPlace::Card { card, button },
                    &mut taps,
                ),
            },
        )),
        MessageDocument::LineImageCarousel {
            line_image_carousel,
        } => cards(
            line_image_carousel
                .into_iter()
                .enumerate()
                .map(|(card, document)| image_card(card, document, &mut taps)),
        ),
        MessageDocument::OptionList { option_list } => list(option_list, &mut taps),
    };
    vec![Said { message, taps }]
}

fn cards(cards: impl Iterator<Item = Card>) -> Message {
    Message::of(Body::Cards(cards.collect()))
}

/// What stands on the button for a tap of a picture that is no link.
const PICTURE: &str = "→";

/// A picture of LINE's image carousel: a card without words. A tap of the picture that opens no
/// page becomes its last button.
fn image_card(card: usize, document: ImageDocument, taps: &mut Vec<Tap>) -> Card {
    let mut buttons = document.buttons;
    let mut url = None;
    match document.action {
        Some(ActionDocument {
            kind: ActionKind::Url { url: page },
            ..
        }) => url = Some(page),
        Some(action) => {
            let title = match &action.kind {
                ActionKind::Message { message } => message.clone(),
                _ => PICTURE.to_owned(),
            };
            buttons.push(ButtonDocument { title, action });
        }
        None => {}
    }
    Card {
        title: String::new(),
        subtitle: None,
        image: Some(document.image),
        url,
        buttons: numbered(buttons, |button| TapPlace::Card { card, button }, taps),
    }
}

/// WhatsApp's list of options: quick replies behind a button.
fn list(document: ListDocument, taps: &mut Vec<Tap>) -> Message {
    let options = document.options.into_iter().enumerate();
    let quick_replies = options.map(|(place, option)| {
        taps.extend(option.action.tap(TapPlace::QuickReply(place)));
        QuickReply {
            label: option.title,
            tap: None,
            description: option.description.filter(|text| !text.is_empty()),
            flow: None,
        }
    });
    Message {
        quick_replies: quick_replies.collect(),
        list_button: Some(document.button_title),
        ..Message::text(document.text)
    }
}

fn numbered(
    buttons: Vec<ButtonDocument>,
    place: impl Fn(usize) -> TapPlace,
    taps: &mut Vec<Tap>,
) -> Vec<Button> {
    let buttons = buttons.into_iter().enumerate();
    let button = |(index, ButtonDocument { title, action }): (usize, ButtonDocument)| {
        let url = match &action.kind {
            ActionKind::Url { url } => Some(url.clone()),
            _ => None,
        };
        taps.extend(action.tap(place(index)));
        Button {
            label: title,
            tap: None,
            flow: None,
            url,
            phone: None,
        }
    };
    buttons.map(button).collect()
}

impl ActionDocument {
    fn tap(self, at: TapPlace) -> Option<Tap> {
        let (block, text) = match self.kind {
            ActionKind::Postback { block_id } => (Some(block_id), None),
            ActionKind::Message { message } => (None, Some(message)),
            ActionKind::Url { .. } if self.tags.is_empty() && self.attribute.is_none() => {
                return None;
            }
            ActionKind::Url { .. } => (None, None),
        };
        let attributes = self.attribute.into_iter();
        Some(Tap {
            at,
            block,
            text,
            tags: self.tags,
            attributes: attributes.map(|one| (one.key, one.value)).collect(),
        })
    }
}

#[cfg(test)]
mod tests;

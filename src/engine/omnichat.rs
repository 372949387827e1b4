//! Omnichat's "Call an API" answers: a body that says what the bot is to say.
//!
//! The format as Omnichat documents it (docs.omnichat.ai, "Call an API" and its API guide):
//! `{"messages": [...]}`, each with a `type` of `text`, `image`, `carousel`, `lineImageCarousel`
//! or `optionList`. Keys that it does not have are passed over, as Omnichat does.

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

/// Reads a body in Omnichat's answer format; `None` if it is not in that format.
#[must_use]
pub fn messages(body: &Json) -> Option<Vec<Said>> {
    let answer = AnswerDocument::deserialize(body).ok()?;
    Some(answer.messages.into_iter().flat_map(said).collect())
}

#[derive(Deserialize)]
struct AnswerDocument {
    messages: Vec<MessageDocument>,
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
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_pictures() {
        let said = messages(&json!({ "messages": [
            { "type": "text", "text": "您有 2 張票" },
            { "type": "image", "image": "https://a.example/1.png", "text": "caption" },
            { "type": "image", "image": "https://a.example/2.png" },
        ] }))
        .unwrap();
        let bodies: Vec<_> = said.iter().map(|said| said.message.body.clone()).collect();
        assert_eq!(
            bodies,
            [
                Body::Text("您有 2 張票".to_owned()),
                Body::Image("https://a.example/1.png".to_owned()),
                Body::Text("caption".to_owned()),
                Body::Image("https://a.example/2.png".to_owned()),
            ]
        );
    }

    #[test]
    fn carousels_with_their_taps() {
        let said = messages(&json!({ "messages": [{ "type": "carousel", "carousel": [
            { "image": "https://a.example/1.png", "title": "高鐵", "text": "台北", "url": "https://a.example", "buttons": [
                { "type": "url", "title": "看", "url": "https://a.example/1" },
                { "type": "postback", "title": "出示", "botId": "b", "blockId": "k1", "tags": ["vip"], "attribute": { "key": "topic", "value": 3 } },
            ] },
            { "image": "https://a.example/2.png", "title": "台鐵", "text": "", "buttons": [
                { "type": "message", "title": "問", "message": "我要問" },
                { "type": "url", "title": "看", "url": "https://a.example/2", "tags": ["seen"] },
            ] },
        ] }] }))
        .unwrap();
        let [Said { message, taps }] = said.as_slice() else {
            panic!("{said:?}");
        };
        assert_eq!(
            serde_json::to_value(message).unwrap(),
            json!({ "cards": [
                { "title": "高鐵", "subtitle": "台北", "image": "https://a.example/1.png", "url": "https://a.example",
                  "buttons": [{ "label": "看", "url": "https://a.example/1" }, { "label": "出示" }] },
                { "title": "台鐵", "image": "https://a.example/2.png",
                  "buttons": [{ "label": "問" }, { "label": "看", "url": "https://a.example/2" }] },
            ] })
        );
        let tap = |card, button| Tap {
            at: TapPlace::Card { card, button },
            block: None,
            text: None,
            tags: Vec::new(),
            attributes: Vec::new(),
        };
        assert_eq!(
            taps,
            &[
                Tap {
                    block: Some("k1".to_owned()),
                    tags: vec!["vip".to_owned()],
                    attributes: vec![("topic".to_owned(), json!(3))],
                    ..tap(0, 1)
                },
                Tap {
                    text: Some("我要問".to_owned()),
                    ..tap(1, 0)
                },
                Tap {
                    tags: vec!["seen".to_owned()],
                    ..tap(1, 1)
                },
            ]
        );
    }

    #[test]
    fn pictures_of_line() {
        let said = messages(&json!({ "messages": [{ "type": "lineImageCarousel", "lineImageCarousel": [
            { "image": "https://a.example/1.png", "action": { "type": "url", "url": "https://a.example" },
              "overlapImage": { "image": "x", "width": "10px" },
              "buttons": [{ "type": "postback", "title": "買", "blockId": "k", "style": "primary", "color": "#fff" }] },
            { "image": "https://a.example/2.png", "action": { "type": "postback", "blockId": "k2" } },
            { "image": "https://a.example/3.png" },
        ] }] }))
        .unwrap();
        let Body::Cards(cards) = &said[0].message.body else {
            panic!("{said:?}");
        };
        assert_eq!(cards[0].url.as_deref(), Some("https://a.example"));
        assert_eq!(cards[1].buttons[0].label, "→");
        assert!(cards[2].buttons.is_empty());
        let places: Vec<_> = said[0]
            .taps
            .iter()
            .map(|tap| (tap.at, tap.block.as_deref()))
            .collect();
        assert_eq!(
            places,
            [
                (TapPlace::Card { card: 0, button: 0 }, Some("k")),
                (TapPlace::Card { card: 1, button: 0 }, Some("k2")),
            ]
        );
    }

    #[test]
    fn lists_of_options() {
        let said = messages(&json!({ "messages": [{ "type": "optionList", "optionList": {
            "text": "哪一張？", "buttonTitle": "選擇", "options": [
                { "type": "postback", "title": "高鐵", "description": "台北", "botId": "b", "blockId": "k", "tags": ["t"] },
            ] } }] }))
        .unwrap();
        assert_eq!(
            serde_json::to_value(&said[0].message).unwrap(),
            json!({ "text": "哪一張？", "list_button": "選擇", "quick_replies": [{ "label": "高鐵", "description": "台北" }] })
        );
        assert_eq!(said[0].taps[0].at, TapPlace::QuickReply(0));
        assert_eq!(said[0].taps[0].tags, ["t"]);
    }

    #[test]
    fn other_bodies_are_data() {
        for body in [
            json!(null),
            json!([]),
            json!({ "count": 2 }),
            json!({ "messages": "hello" }),
            json!({ "messages": ["hello"] }),
            json!({ "messages": [{ "text": "hello" }] }),
            json!({ "messages": [{ "type": "sticker", "text": "hello" }] }),
            json!({ "messages": [{ "type": "text" }] }),
            json!({ "messages": [{ "type": "text", "text": "a" }, { "type": "image" }] }),
            json!({ "messages": [{ "type": "carousel", "carousel": [{ "title": "a", "buttons": [{ "type": "postback", "title": "b" }] }] }] }),
        ] {
            assert_eq!(messages(&body), None, "{body}");
        }
        assert_eq!(messages(&json!({ "messages": [] })), Some(Vec::new()));
    }
}

//! Messages -> an answer, or what stands against it. Nothing is cut.

use std::collections::BTreeMap;

use super::limits;
use super::{
    Answer, AnswerButton, AnswerMessage, AnswerQuickReply, Attachment, DefaultAction, Element,
    Media, Template,
};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::platforms::fit::{Shapes, Unfit, Vendor, at_most, checked};

/// The names of the blocks that stand for flows: their titles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    pub names: BTreeMap<FlowName, String>,
}

const FEWER: &str = "show fewer";

static AHACHAT: Vendor = Vendor {
    name: "AhaChat",
    document: "the answer to a JSON API block",
    no_flow: "has no block on AhaChat; make one of its title there",
    undocumented: "AhaChat's page announces them without showing how they are written; send a block that is on AhaChat instead",
    own_block: "send it by its name",
};

/// Compiles what a bot says, in order. An answer without messages is sound: the block says nothing.
///
/// Quick replies live until the bot's next message, so those of the last message alone are there
/// for the person; a second line of a quick reply, which Messenger does not have, is left out.
///
/// # Errors
/// [`Unfit`], the first that is met.
pub fn compile(messages: &[Message], blocks: &Blocks, shapes: Shapes) -> Result<Answer, Unfit> {
    let compiler = Compiler { blocks, shapes };
    let mut said = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        let mut one = compiler.message(message)?;
        if index + 1 == messages.len() {
            one.quick_replies = compiler.quick_replies(&message.quick_replies)?;
        }
        said.push(one);
    }
    Ok(Answer {
        messages: said,
        ..Answer::default()
    })
}

struct Compiler<'a> {
    blocks: &'a Blocks,
    shapes: Shapes,
}

impl Compiler<'_> {
    fn message(&self, message: &Message) -> Result<AnswerMessage, Unfit> {
        let attachment = match &message.body {
            Body::Text(text) if message.buttons.is_empty() => {
                return Ok(AnswerMessage {
                    text: Some(checked("the text", text, limits::TEXT)?),
                    ..AnswerMessage::default()
                });
            }
            Body::Text(text) => {
                AHACHAT.inferred(self.shapes, "buttons")?;
                Attachment::Template(Template::Button {
                    text: checked("the text with buttons", text, limits::BUTTON_TEXT)?,
                    buttons: self.buttons(&message.buttons)?,
                })
            }
            Body::PlatformBlock(name) => {
                return Err(Unfit::PlatformBlock {
                    block: name.clone(),
                    vendor: &AHACHAT,
                });
            }
            _ if !message.buttons.is_empty() => {
                return Err(match &message.body {
                    Body::Cards(_) => {
                        let advice = "put them on the cards";
                        AHACHAT.not_there("buttons under a row of cards", advice)
                    }
                    _ => AHACHAT.not_there(
                        "buttons under a picture, a video, a sound or a file",
                        "put them under a text",
                    ),
                });
            }
            Body::Image(url) => Attachment::Image(media("the picture", url, IMAGES)?),
            Body::Video(url) => Attachment::Video(media("the video", url, VIDEOS)?),
            Body::Audio(url) => Attachment::Audio(media("the sound", url, SOUNDS)?),
            Body::File(url) => Attachment::File(Media { url: url.clone() }),
            Body::Cards(cards) => {
                AHACHAT.inferred(self.shapes, "cards")?;
                if cards.is_empty() {
                    return Err(Unfit::NoCards);
                }
                at_most("cards", cards.len(), limits::CARDS, FEWER)?;
                let elements = cards.iter().map(|card| self.card(card));
                Attachment::Template(Template::Generic {
                    image_aspect_ratio: "square".to_owned(),
                    elements: elements.collect::<Result<_, _>>()?,
                })
            }
        };
        Ok(AnswerMessage {
            attachment: Some(attachment),
            ..AnswerMessage::default()
        })
    }

    fn card(&self, card: &Card) -> Result<Element, Unfit> {
        let title = checked("the card's title", &card.title, limits::CARD_TITLE)?;
        let bare = card.subtitle.is_none()
            && card.image.is_none()
            && card.url.is_none()
            && card.buttons.is_empty();
        if bare {
            return Err(Unfit::BareCard(title));
        }
        let subtitle = card
            .subtitle
            .as_deref()
            .map(|text| checked("the card's subtitle", text, limits::CARD_TEXT));
        Ok(Element {
            title,
            image_url: card.image.clone(),
            subtitle: subtitle.transpose()?,
            default_action: card.url.clone().map(|url| DefaultAction::WebUrl { url }),
            buttons: self.buttons(&card.buttons)?,
        })
    }

    fn buttons(&self, buttons: &[Button]) -> Result<Vec<AnswerButton>, Unfit> {
        at_most(
            "buttons under one message or card",
            buttons.len(),
            limits::BUTTONS,
            FEWER,
        )?;
        buttons.iter().map(|button| self.button(button)).collect()
    }

    fn button(&self, button: &Button) -> Result<AnswerButton, Unfit> {
        let title = checked("the button", &button.label, limits::LABEL)?;
        match (&button.flow, &button.url, &button.phone) {
            (Some(flow), _, _) => Ok(AnswerButton::ShowBlock {
                block_names: vec![self.block(flow)?],
                title,
            }),
            (None, Some(url), _) => Ok(AnswerButton::WebUrl {
                url: url.clone(),
                title,
            }),
            (None, None, Some(phone)) => Ok(AnswerButton::PhoneNumber {
                phone_number: phone.clone(),
                title,
            }),
            (None, None, None) => Err(Unfit::NoTarget(title)),
        }
    }

    fn quick_replies(&self, replies: &[QuickReply]) -> Result<Vec<AnswerQuickReply>, Unfit> {
        if replies.is_empty() {
            return Ok(Vec::new());
        }
        AHACHAT.inferred(self.shapes, "quick replies")?;
        at_most("quick replies", replies.len(), limits::QUICK_REPLIES, FEWER)?;
        replies
            .iter()
            .map(|reply| {
                let title = checked("the quick reply", &reply.label, limits::LABEL)?;
                match &reply.flow {
                    Some(flow) => Ok(AnswerQuickReply {
                        title,
                        block_names: vec![self.block(flow)?],
                    }),
                    None => Err(Unfit::AnswersAQuestion {
                        label: title,
                        vendor: &AHACHAT,
                    }),
                }
            })
            .collect()
    }

    fn block(&self, flow: &FlowName) -> Result<String, Unfit> {
        let name = self.blocks.names.get(flow).cloned();
        name.ok_or_else(|| Unfit::NoFlow {
            flow: flow.clone(),
            vendor: &AHACHAT,
        })
    }
}

/// Endings that are of another format than AhaChat sends, and what it sends: the page names JPG,
/// PNG and GIF; MP4; MP3, OGG and WAV. What has no ending, or an unknown one, may be any of them.
struct Formats {
    takes: &'static str,
    sent: &'static [&'static str],
}

const IMAGES: Formats = Formats {
    takes: "JPG, PNG and GIF",
    sent: &["jpg", "jpeg", "png", "gif"],
};
const VIDEOS: Formats = Formats {
    takes: "MP4",
    sent: &["mp4"],
};
const SOUNDS: Formats = Formats {
    takes: "MP3, OGG and WAV",
    sent: &["mp3", "ogg", "wav"],
};
/// Endings of media, so that `/picture.php` is not taken for a format.
const MEDIA: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "bmp", "svg", "tif", "tiff", "heic", "avif", "mp4", "mov",
    "avi", "mkv", "webm", "m4v", "mp3", "ogg", "wav", "m4a", "aac", "flac", "opus", "pdf",
];

fn media(what: &'static str, url: &str, formats: Formats) -> Result<Media, Unfit> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    if MEDIA.contains(&ending.as_str()) && !formats.sent.contains(&ending.as_str()) {
        return Err(Unfit::WrongFormat {
            what,
            url: path.to_owned(),
            found: ending,
            takes: formats.takes,
            vendor: &AHACHAT,
        });
    }
    Ok(Media {
        url: url.to_owned(),
    })
}

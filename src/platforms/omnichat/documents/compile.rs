//! Messages -> an answer to a Call an API card, or what stands against it. Nothing is cut.

use std::collections::BTreeMap;

use super::limits;
use super::{Action, Answer, AnswerButton, AnswerMessage, CarouselItem, ListOption, OptionList};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::language::project_file::Channel;
use crate::platforms::fit::{Unfit, Vendor, at_most, checked};

/// Where a flow's message block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub bot_id: String,
    pub block_id: String,
}

/// The message blocks that stand for flows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    pub places: BTreeMap<FlowName, Place>,
}

static OMNICHAT: Vendor = Vendor {
    name: "Omnichat",
    document: "Omnichat's Call an API card",
    no_flow: "has no message block in Omnichat; make one of its title there",
    undocumented: "Omnichat's guide does not show how they are written",
    own_block: "link it there",
};

/// Compiles what a bot says to somebody on this channel, in order.
///
/// Quick replies live until the bot's next message, so those of the last message alone are there
/// for the person. Omnichat has them as a list on WhatsApp.
///
/// # Errors
/// [`Unfit`], the first that is met.
pub fn compile(messages: &[Message], blocks: &Blocks, channel: Channel) -> Result<Answer, Unfit> {
    supported(channel)?;
    if messages.is_empty() {
        return Err(Unfit::Empty("an answer has at least one message"));
    }
    let compiler = Compiler {
        blocks,
        whatsapp: channel == Channel::Whatsapp,
    };
    let mut said = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        let last = index + 1 == messages.len();
        if last && !message.quick_replies.is_empty() {
            said.push(compiler.list(message)?);
        } else {
            said.push(compiler.message(message)?);
        }
    }
    let split = "split the flow into two";
    at_most("messages", said.len(), limits::MESSAGES, split)?;
    Ok(Answer { messages: said })
}

/// The card is there for Facebook, LINE, Instagram and WhatsApp; the seed rules the web chat out.
pub(super) fn supported(channel: Channel) -> Result<(), Unfit> {
    let name = match channel {
        Channel::Line | Channel::Messenger | Channel::Instagram | Channel::Whatsapp => {
            return Ok(());
        }
        Channel::Webchat => "the web chat",
        Channel::Telegram => "Telegram",
        Channel::Zalo => "Zalo",
        Channel::Viber => "Viber",
    };
    Err(Unfit::Channel {
        channel: name,
        vendor: &OMNICHAT,
    })
}

struct Compiler<'a> {
    blocks: &'a Blocks,
    whatsapp: bool,
}

impl Compiler<'_> {
    fn message(&self, message: &Message) -> Result<AnswerMessage, Unfit> {
        if !message.buttons.is_empty() {
            return Err(OMNICHAT.not_there(
                "buttons under a message that is no card",
                "put them on a card with a picture, or lead on to a message block",
            ));
        }
        let advice = "send its address as a text";
        Ok(match &message.body {
            Body::Text(text) => AnswerMessage::Text {
                text: checked("the text", text, limits::TEXT)?,
            },
            Body::Image(url) => AnswerMessage::Image {
                image: url.clone(),
                text: None,
            },
            Body::Video(_) => return Err(OMNICHAT.not_there("a video", advice)),
            Body::Audio(_) => return Err(OMNICHAT.not_there("a sound", advice)),
            Body::File(_) => return Err(OMNICHAT.not_there("a file", advice)),
            Body::Cards(cards) => {
                at_most("cards", cards.len(), limits::CARDS, "show fewer")?;
                if cards.is_empty() {
                    return Err(Unfit::NoCards);
                }
                let items = cards.iter().map(|card| self.card(card));
                AnswerMessage::Carousel {
                    carousel: items.collect::<Result<_, _>>()?,
                }
            }
            Body::PlatformBlock(name) => {
                return Err(Unfit::PlatformBlock {
                    block: name.clone(),
                    vendor: &OMNICHAT,
                });
            }
        })
    }

    fn card(&self, card: &Card) -> Result<CarouselItem, Unfit> {
        let title = checked("the card's title", &card.title, limits::TEXT)?;
        let lacks = |what| Unfit::CardLacks {
            card: title.clone(),
            what,
            vendor: &OMNICHAT,
        };
        let image = card.image.clone().ok_or_else(|| lacks("image"))?;
        let subtitle = card.subtitle.as_deref().ok_or_else(|| lacks("subtitle"))?;
        let text = checked("the card's subtitle", subtitle, limits::TEXT)?;
        if card.buttons.is_empty() {
            return Err(lacks("button"));
        }
        // The vendor leaves it out on WhatsApp, where nothing opens it.
        let url = if self.whatsapp {
            let both = format!("{title}{text}");
            checked("a card's title and subtitle", &both, limits::TEXT)?;
            None
        } else {
            Some(card.url.clone().ok_or_else(|| lacks("url"))?)
        };
        if self.whatsapp {
            let found = card.buttons.len();
            at_most("buttons on one card", found, limits::BUTTONS, "show fewer")?;
        }
        let buttons = card.buttons.iter().map(|button| self.button(button));
        Ok(CarouselItem {
            image,
            text,
            url,
            buttons: buttons.collect::<Result<_, _>>()?,
            title,
        })
    }

    fn button(&self, button: &Button) -> Result<AnswerButton, Unfit> {
        let title = if self.whatsapp {
            checked("the button", &button.label, limits::LABEL)?
        } else {
            checked("the button", &button.label, limits::TEXT)?
        };
        let action = match (&button.flow, &button.url, &button.phone) {
            (Some(flow), _, _) => self.postback(flow)?,
            (None, Some(url), _) => Action::Url {
                url: url.clone(),
                tags: Vec::new(),
                attribute: None,
            },
            (None, None, Some(_)) => {
                let advice = "write the number as a text";
                return Err(OMNICHAT.not_there("a button that calls", advice));
            }
            (None, None, None) => return Err(Unfit::NoTarget(title)),
        };
        Ok(AnswerButton {
            title,
            action,
            style: None,
        })
    }

    /// A text with quick replies.
    fn list(&self, message: &Message) -> Result<AnswerMessage, Unfit> {
        let text = match &message.body {
            Body::Text(text) if self.whatsapp => text,
            _ => {
                return Err(OMNICHAT.not_there(
                    "quick replies other than under a text on WhatsApp",
                    "put buttons on a card, or lead on to a message block",
                ));
            }
        };
        if !message.buttons.is_empty() {
            let advice = "make quick replies of them";
            return Err(OMNICHAT.not_there("buttons beside quick replies", advice));
        }
        let replies = &message.quick_replies;
        at_most(
            "quick replies",
            replies.len(),
            limits::OPTIONS,
            "show fewer",
        )?;
        let button = message.list_button.as_deref().ok_or(Unfit::NoListButton)?;
        let options = replies.iter().map(|reply| self.option(reply));
        Ok(AnswerMessage::OptionList {
            option_list: OptionList {
                text: checked("the text over a list", text, limits::LIST_TEXT)?,
                button_title: checked("the list's button", button, limits::LIST_BUTTON)?,
                options: options.collect::<Result<_, _>>()?,
            },
        })
    }

    fn option(&self, reply: &QuickReply) -> Result<ListOption, Unfit> {
        let title = checked("the quick reply", &reply.label, limits::OPTION_TITLE)?;
        let Some(flow) = &reply.flow else {
            return Err(Unfit::AnswersAQuestion {
                label: title,
                vendor: &OMNICHAT,
            });
        };
        let Some(description) = &reply.description else {
            return Err(Unfit::NoDescription(title));
        };
        Ok(ListOption {
            description: checked("the description", description, limits::OPTION_TEXT)?,
            action: self.postback(flow)?,
            title,
        })
    }

    fn postback(&self, flow: &FlowName) -> Result<Action, Unfit> {
        let place = self.blocks.places.get(flow);
        let place = place.ok_or_else(|| Unfit::NoFlow {
            flow: flow.clone(),
            vendor: &OMNICHAT,
        })?;
        Ok(Action::Postback {
            bot_id: place.bot_id.clone(),
            block_id: place.block_id.clone(),
            tags: Vec::new(),
            attribute: None,
        })
    }
}

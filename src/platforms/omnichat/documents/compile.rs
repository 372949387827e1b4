//! Messages -> an answer to a Call an API card, or what stands against it. Nothing is cut.

use std::collections::BTreeMap;

use super::limits::{self, Limit};
use super::{Action, Answer, AnswerButton, AnswerMessage, CarouselItem, ListOption, OptionList};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::language::project_file::Channel;

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

/// Why messages are no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("Omnichat's Call an API card does not work on {0}")]
    Channel(&'static str),
    #[error("there is nothing to say: an answer has at least one message")]
    Empty,
    #[error("{found} {what}, but {} takes at most {}; {advice}", limit.owner, limit.most)]
    TooMany {
        what: &'static str,
        found: usize,
        limit: Limit,
        advice: &'static str,
    },
    #[error("{what} `{start}` has {found} characters, but {} takes at most {}; shorten it", limit.owner, limit.most)]
    TooLong {
        what: &'static str,
        /// The first words of the text.
        start: String,
        found: usize,
        limit: Limit,
    },
    #[error("{0} is empty")]
    EmptyText(&'static str),
    #[error("the card `{card}` has no {what}, which Omnichat wants of every card; add one")]
    CardLacks { card: String, what: &'static str },
    #[error("the quick reply `{0}` has no description, which Omnichat wants of every row; add one")]
    NoDescription(String),
    #[error(
        "the list of quick replies has no words on its button, which Omnichat wants; add `list_button`"
    )]
    NoListButton,
    #[error(
        "the flow `{0}`, which a tap starts, has no message block in Omnichat; make one of its title there"
    )]
    NoBlock(FlowName),
    #[error(
        "the quick reply `{0}` is the answer to a question, which cannot come back from a Call an API card; give it a `flow`"
    )]
    AnswersAQuestion(String),
    #[error("{what} cannot stand in an answer to Omnichat; {advice}")]
    NotThere {
        what: &'static str,
        advice: &'static str,
    },
    #[error("the block `{0}` exists on Omnichat's own pages only; link it there")]
    PlatformBlock(String),
    #[error("the button `{0}` leads nowhere")]
    NoTarget(String),
}

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
        return Err(Unfit::Empty);
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
    Err(Unfit::Channel(name))
}

struct Compiler<'a> {
    blocks: &'a Blocks,
    whatsapp: bool,
}

impl Compiler<'_> {
    fn message(&self, message: &Message) -> Result<AnswerMessage, Unfit> {
        if !message.buttons.is_empty() {
            return Err(Unfit::NotThere {
                what: "buttons under a message that is no card",
                advice: "put them on a card with a picture, or lead on to a message block",
            });
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
            Body::Video(_) => {
                let what = "a video";
                return Err(Unfit::NotThere { what, advice });
            }
            Body::Audio(_) => {
                let what = "a sound";
                return Err(Unfit::NotThere { what, advice });
            }
            Body::File(_) => {
                let what = "a file";
                return Err(Unfit::NotThere { what, advice });
            }
            Body::Cards(cards) => {
                at_most("cards", cards.len(), limits::CARDS, "show fewer")?;
                if cards.is_empty() {
                    return Err(Unfit::Empty);
                }
                let items = cards.iter().map(|card| self.card(card));
                AnswerMessage::Carousel {
                    carousel: items.collect::<Result<_, _>>()?,
                }
            }
            Body::PlatformBlock(name) => return Err(Unfit::PlatformBlock(name.clone())),
        })
    }

    fn card(&self, card: &Card) -> Result<CarouselItem, Unfit> {
        let title = checked("the card's title", &card.title, limits::TEXT)?;
        let lacks = |what| Unfit::CardLacks {
            card: title.clone(),
            what,
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
                return Err(Unfit::NotThere {
                    what: "a button that calls",
                    advice: "write the number as a text",
                });
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
                return Err(Unfit::NotThere {
                    what: "quick replies other than under a text on WhatsApp",
                    advice: "put buttons on a card, or lead on to a message block",
                });
            }
        };
        if !message.buttons.is_empty() {
            return Err(Unfit::NotThere {
                what: "buttons beside quick replies",
                advice: "make quick replies of them",
            });
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
            return Err(Unfit::AnswersAQuestion(title));
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
        let place = place.ok_or_else(|| Unfit::NoBlock(flow.clone()))?;
        Ok(Action::Postback {
            bot_id: place.bot_id.clone(),
            block_id: place.block_id.clone(),
            tags: Vec::new(),
            attribute: None,
        })
    }
}

fn at_most(
    what: &'static str,
    found: usize,
    limit: Limit,
    advice: &'static str,
) -> Result<(), Unfit> {
    if found > limit.most {
        return Err(Unfit::TooMany {
            what,
            found,
            limit,
            advice,
        });
    }
    Ok(())
}

fn checked(what: &'static str, text: &str, limit: Limit) -> Result<String, Unfit> {
    let found = text.chars().count();
    if found > limit.most {
        let mut start: String = text.chars().take(20).collect();
        start.push('…');
        return Err(Unfit::TooLong {
            what,
            start,
            found,
            limit,
        });
    }
    if text.trim().is_empty() {
        return Err(Unfit::EmptyText(what));
    }
    Ok(text.to_owned())
}

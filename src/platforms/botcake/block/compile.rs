//! Messages -> a Dynamic Block, or the limit that they break. Nothing is cut.

use std::collections::BTreeMap;

use super::limits::{self, Limit};
use super::{Action, Block, BlockButton, BlockCard, BlockMessage, BlockQuickReply, Content};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::Id;

/// The flows of the bot that are on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    pub flows: BTreeMap<FlowName, Id>,
}

/// Which shapes may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shapes {
    /// Those that the vendor's documents show.
    Documented,
    /// Also those that they only name: a sandbox takes them.
    Inferred,
}

/// Why messages are no Dynamic Block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("there is nothing to send: no message and no action")]
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
    #[error("{0} is empty, which Messenger does not send")]
    EmptyText(&'static str),
    #[error("the card `{0}` has nothing but a title; add a subtitle, an image, a url or a button")]
    BareCard(String),
    #[error(
        "the flow `{0}`, which a tap starts, is not on the page; make it there under its folder and title"
    )]
    NoFlow(FlowName),
    #[error(
        "the quick reply `{0}` is the answer to a question, which cannot come back from a Dynamic Block; give it a `flow`"
    )]
    AnswersAQuestion(String),
    #[error(
        "{0} cannot be sent: Botcake's documents name them without showing how they are written; send a flow that is on the page instead"
    )]
    Undocumented(&'static str),
    #[error("{0} cannot be sent to Botcake")]
    NotThere(&'static str),
    #[error("the block `{0}` exists on Botcake's own pages only; send a flow that holds it")]
    PlatformBlock(String),
    #[error("the button `{0}` leads nowhere")]
    NoTarget(String),
}

/// Compiles what a bot says, in order, with the actions that go with it.
///
/// Quick replies live until the bot's next message, so those of the last message alone are there
/// for the person; a second line of a quick reply, which Botcake does not have, is left out.
///
/// # Errors
/// [`Unfit`], the first that is met.
pub fn compile(
    messages: &[Message],
    actions: &[Action],
    ids: &Ids,
    shapes: Shapes,
) -> Result<Block, Unfit> {
    if messages.is_empty() && actions.is_empty() {
        return Err(Unfit::Empty);
    }
    let split = "split the flow into two";
    at_most("messages", messages.len(), limits::MESSAGES, split)?;
    at_most("actions", actions.len(), limits::ACTIONS, split)?;
    let compiler = Compiler { ids, shapes };
    for action in actions {
        if matches!(action, Action::RemoveTag { .. }) {
            compiler.inferred("actions that remove a tag")?;
        }
    }
    let quick_replies = match messages.last() {
        Some(last) => compiler.quick_replies(&last.quick_replies)?,
        None => Vec::new(),
    };
    Ok(Block::new(Content {
        messages: messages
            .iter()
            .map(|message| compiler.message(message))
            .collect::<Result<_, _>>()?,
        actions: actions.to_vec(),
        quick_replies,
    }))
}

struct Compiler<'a> {
    ids: &'a Ids,
    shapes: Shapes,
}

impl Compiler<'_> {
    fn inferred(&self, what: &'static str) -> Result<(), Unfit> {
        match self.shapes {
            Shapes::Documented => Err(Unfit::Undocumented(what)),
            Shapes::Inferred => Ok(()),
        }
    }

    fn message(&self, message: &Message) -> Result<BlockMessage, Unfit> {
        let buttons = self.buttons(&message.buttons)?;
        Ok(match &message.body {
            Body::Text(text) => BlockMessage::Text {
                text: checked("the text", text, limits::TEXT)?,
                buttons,
            },
            Body::Image(url) => BlockMessage::Image {
                url: url.clone(),
                buttons,
            },
            Body::Video(url) => BlockMessage::Video {
                url: url.clone(),
                buttons,
            },
            Body::Audio(url) => BlockMessage::Audio {
                url: url.clone(),
                buttons,
            },
            Body::File(url) if buttons.is_empty() => BlockMessage::File { url: url.clone() },
            Body::File(_) => return Err(Unfit::NotThere("buttons under a file")),
            Body::Cards(_) if !buttons.is_empty() => {
                return Err(Unfit::NotThere("buttons under a row of cards"));
            }
            Body::Cards(cards) => {
                self.inferred("cards")?;
                at_most("cards", cards.len(), limits::CARDS, "show fewer")?;
                if cards.is_empty() {
                    return Err(Unfit::Empty);
                }
                BlockMessage::Cards {
                    elements: cards
                        .iter()
                        .map(|card| self.card(card))
                        .collect::<Result<_, _>>()?,
                    image_aspect_ratio: "horizontal".to_owned(),
                }
            }
            Body::PlatformBlock(name) => return Err(Unfit::PlatformBlock(name.clone())),
        })
    }

    fn card(&self, card: &Card) -> Result<BlockCard, Unfit> {
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
        Ok(BlockCard {
            title,
            subtitle: subtitle.transpose()?,
            image_url: card.image.clone(),
            action_url: card.url.clone(),
            buttons: self.buttons(&card.buttons)?,
        })
    }

    fn buttons(&self, buttons: &[Button]) -> Result<Vec<BlockButton>, Unfit> {
        at_most(
            "buttons under one message or card",
            buttons.len(),
            limits::BUTTONS,
            "show fewer",
        )?;
        buttons.iter().map(|button| self.button(button)).collect()
    }

    fn button(&self, button: &Button) -> Result<BlockButton, Unfit> {
        let title = checked("the button", &button.label, limits::LABEL)?;
        match (&button.flow, &button.url, &button.phone) {
            (Some(flow), _, _) => Ok(BlockButton::Flow {
                title,
                flow_id: self.flow(flow)?,
            }),
            (None, Some(url), _) => Ok(BlockButton::Url {
                title,
                url: url.clone(),
            }),
            (None, None, Some(phone)) => {
                self.inferred("buttons that call")?;
                Ok(BlockButton::Call {
                    title,
                    payload: phone.clone(),
                })
            }
            (None, None, None) => Err(Unfit::NoTarget(title)),
        }
    }

    fn quick_replies(&self, replies: &[QuickReply]) -> Result<Vec<BlockQuickReply>, Unfit> {
        at_most(
            "quick replies",
            replies.len(),
            limits::QUICK_REPLIES,
            "show fewer",
        )?;
        replies
            .iter()
            .map(|reply| {
                let caption = checked("the quick reply", &reply.label, limits::LABEL)?;
                match &reply.flow {
                    Some(flow) => Ok(BlockQuickReply::Flow {
                        caption,
                        flow_id: self.flow(flow)?,
                    }),
                    None => Err(Unfit::AnswersAQuestion(caption)),
                }
            })
            .collect()
    }

    fn flow(&self, name: &FlowName) -> Result<Id, Unfit> {
        let id = self.ids.flows.get(name).copied();
        id.ok_or_else(|| Unfit::NoFlow(name.clone()))
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

//! Messages -> a Dynamic Block, or the limit that they break. Nothing is cut.

use std::collections::BTreeMap;

use super::limits;
use super::{Action, Block, BlockButton, BlockCard, BlockMessage, BlockQuickReply, Content};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::Id;
use crate::platforms::fit::{Shapes, Unfit, Vendor, at_most, checked};

/// The flows of the bot that are on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    pub flows: BTreeMap<FlowName, Id>,
}

const UNDER_TEXT: &str = "put them under a text";

static BOTCAKE: Vendor = Vendor {
    name: "Botcake",
    document: "a Dynamic Block",
    no_flow: "is not on the page; make it there under its folder and title",
    undocumented: "Botcake's documents name them without showing how they are written; send a flow that is on the page instead",
    own_block: "send a flow that holds it",
};

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
        return Err(Unfit::Empty("no message and no action"));
    }
    let split = "split the flow into two";
    at_most("messages", messages.len(), limits::MESSAGES, split)?;
    at_most("actions", actions.len(), limits::ACTIONS, split)?;
    let compiler = Compiler { ids, shapes };
    for action in actions {
        if matches!(action, Action::RemoveTag { .. }) {
            BOTCAKE.inferred(shapes, "actions that remove a tag")?;
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
            Body::File(_) => {
                return Err(BOTCAKE.not_there("buttons under a file", UNDER_TEXT));
            }
            Body::Cards(_) if !buttons.is_empty() => {
                return Err(
                    BOTCAKE.not_there("buttons under a row of cards", "put them on the cards")
                );
            }
            Body::Cards(cards) => {
                BOTCAKE.inferred(self.shapes, "cards")?;
                at_most("cards", cards.len(), limits::CARDS, "show fewer")?;
                if cards.is_empty() {
                    return Err(Unfit::NoCards);
                }
                BlockMessage::Cards {
                    elements: cards
                        .iter()
                        .map(|card| self.card(card))
                        .collect::<Result<_, _>>()?,
                    image_aspect_ratio: "horizontal".to_owned(),
                }
            }
            Body::PlatformBlock(name) => {
                return Err(Unfit::PlatformBlock {
                    block: name.clone(),
                    vendor: &BOTCAKE,
                });
            }
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
                BOTCAKE.inferred(self.shapes, "buttons that call")?;
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
                    None => Err(Unfit::AnswersAQuestion {
                        label: caption,
                        vendor: &BOTCAKE,
                    }),
                }
            })
            .collect()
    }

    fn flow(&self, name: &FlowName) -> Result<Id, Unfit> {
        let id = self.ids.flows.get(name).copied();
        id.ok_or_else(|| Unfit::NoFlow {
            flow: name.clone(),
            vendor: &BOTCAKE,
        })
    }
}

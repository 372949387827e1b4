//! A Dynamic Block -> the messages that a person gets.

use super::{Block, BlockButton, BlockCard, BlockMessage, BlockQuickReply};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::Id;

impl Block {
    /// The messages, with the flows that taps start as `flow` knows them; a tap that starts another
    /// flow starts none.
    #[must_use]
    pub fn messages(&self, flow: &dyn Fn(Id) -> Option<FlowName>) -> Vec<Message> {
        let mut messages: Vec<Message> = self
            .content
            .messages
            .iter()
            .map(|message| read(message, flow))
            .collect();
        if let Some(last) = messages.last_mut() {
            let replies = self.content.quick_replies.iter();
            last.quick_replies = replies
                .map(|BlockQuickReply::Flow { caption, flow_id }| QuickReply {
                    label: caption.clone(),
                    tap: None,
                    description: None,
                    flow: flow(*flow_id),
                })
                .collect();
        }
        messages
    }
}

fn read(message: &BlockMessage, flow: &dyn Fn(Id) -> Option<FlowName>) -> Message {
    let (body, buttons) = match message {
        BlockMessage::Text { text, buttons } => (Body::Text(text.clone()), buttons.as_slice()),
        BlockMessage::Image { url, buttons } => (Body::Image(url.clone()), buttons.as_slice()),
        BlockMessage::Video { url, buttons } => (Body::Video(url.clone()), buttons.as_slice()),
        BlockMessage::Audio { url, buttons } => (Body::Audio(url.clone()), buttons.as_slice()),
        BlockMessage::File { url } => (Body::File(url.clone()), &[][..]),
        BlockMessage::Cards { elements, .. } => {
            let cards = elements.iter().map(|element| card(element, flow));
            (Body::Cards(cards.collect()), &[][..])
        }
    };
    Message {
        buttons: buttons.iter().map(|it| button(it, flow)).collect(),
        ..Message::of(body)
    }
}

fn card(card: &BlockCard, flow: &dyn Fn(Id) -> Option<FlowName>) -> Card {
    Card {
        title: card.title.clone(),
        subtitle: card.subtitle.clone(),
        image: card.image_url.clone(),
        url: card.action_url.clone(),
        buttons: card.buttons.iter().map(|it| button(it, flow)).collect(),
    }
}

fn button(button: &BlockButton, flow: &dyn Fn(Id) -> Option<FlowName>) -> Button {
    let (label, flow, url, phone) = match button {
        BlockButton::Url { title, url } => (title, None, Some(url), None),
        BlockButton::Flow { title, flow_id } => (title, flow(*flow_id), None, None),
        BlockButton::Call { title, payload } => (title, None, None, Some(payload)),
    };
    Button {
        label: label.clone(),
        tap: None,
        flow,
        url: url.cloned(),
        phone: phone.cloned(),
    }
}

//! What the person can tap, for advice.

use std::collections::BTreeSet;

use crate::language::message::{Body, Button, Message};

/// The labels of what the bot has sent that can still be tapped: the quick replies of its last
/// message, and all buttons.
#[derive(Debug, Default)]
pub(super) struct Live {
    buttons: Vec<(String, Option<u32>)>,
    quick_replies: Vec<String>,
}

impl Live {
    /// A message has arrived.
    pub(super) fn show(&mut self, message: &Message) {
        self.add(&message.buttons, None);
        if let Body::Cards(cards) = &message.body {
            for (number, card) in (1..).zip(cards) {
                self.add(&card.buttons, Some(number));
            }
        }
        let replies = message.quick_replies.iter();
        self.quick_replies = replies.map(|reply| reply.label.clone()).collect();
    }

    fn add(&mut self, buttons: &[Button], card: Option<u32>) {
        let buttons = buttons.iter();
        self.buttons
            .extend(buttons.map(|button| (button.label.clone(), card)));
    }

    /// All labels, or those on one card (from 1).
    pub(super) fn labels(&self, card: Option<u32>) -> BTreeSet<&str> {
        let buttons = self
            .buttons
            .iter()
            .filter(|(_, on)| card.is_none() || *on == card)
            .map(|(label, _)| label.as_str());
        let replies = self.quick_replies.iter().map(String::as_str);
        buttons.chain(replies.filter(|_| card.is_none())).collect()
    }
}

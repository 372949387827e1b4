//! What the person can tap.

use std::collections::BTreeSet;

use super::glob::level;
use crate::language::message::{Body, Button, Message, TapId};

/// What the bot has sent that can still be tapped: the quick replies of its last message, and all
/// buttons.
#[derive(Debug, Default)]
pub(super) struct Live {
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    label: String,
    tap: Option<TapId>,
    /// The card that it is on, from 1.
    card: Option<u32>,
    quick: bool,
}

impl Live {
    /// A message has arrived.
    pub(super) fn show(&mut self, message: &Message) {
        self.items.retain(|item| !item.quick);
        self.buttons(&message.buttons, None);
        if let Body::Cards(cards) = &message.body {
            for (number, card) in (1..).zip(cards) {
                self.buttons(&card.buttons, Some(number));
            }
        }
        for reply in &message.quick_replies {
            self.items.push(Item {
                label: reply.label.clone(),
                tap: reply.tap,
                card: None,
                quick: true,
            });
        }
    }

    fn buttons(&mut self, buttons: &[Button], card: Option<u32>) {
        for button in buttons {
            self.items.push(Item {
                label: button.label.clone(),
                tap: button.tap,
                card,
                quick: false,
            });
        }
    }

    /// The newest with this label, on this card if one is named. `Some(None)`: it opens a page or
    /// calls a number, and the bot hears nothing.
    pub(super) fn find(&self, label: &str, card: Option<u32>) -> Option<Option<TapId>> {
        let label = level(label);
        let newest =
            self.items.iter().rev().find(|item| {
                level(&item.label) == label && (card.is_none() || item.card == card)
            })?;
        Some(newest.tap)
    }

    /// The labels of all, each once.
    pub(super) fn labels(&self, card: Option<u32>) -> BTreeSet<&str> {
        let items = self.items.iter();
        items
            .filter(|item| card.is_none() || item.card == card)
            .map(|item| item.label.as_str())
            .collect()
    }
}

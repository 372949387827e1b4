//! Taps on what the bot has sent.

use super::Machine;
use super::turn::Given;
use crate::engine::event::Reason;
use crate::engine::state::{Action, Offer, OfferKind, State};
use crate::engine::understand::fold;
use crate::language::message::TapId;

/// What a person taps who taps this label, also on a page or a number: the newest that says so.
/// `card` counts the cards of a message from 1.
#[must_use]
pub fn find_tap(state: &State, label: &str, card: Option<usize>) -> Option<TapId> {
    let label = fold(label);
    let fits = |offer: &&Offer| {
        let there = card.is_none_or(|card| offer.kind == OfferKind::CardButton(card));
        there && fold(&offer.label) == label
    };
    let offers = &state.conversation.offers;
    let newest = offers.iter().rev().filter(fits);
    newest
        .clone()
        .find(|offer| !offer.old)
        .or_else(|| newest.clone().next())
        .map(|offer| offer.tap)
}

/// Whether there is something to tap that has this number.
#[must_use]
pub fn has_tap(state: &State, tap: TapId) -> bool {
    let mut offers = state.conversation.offers.iter();
    offers.any(|offer| offer.tap == tap)
}

impl Machine<'_> {
    /// The offer whose label was typed. Words open no page and call no number, so that these
    /// buttons do not count.
    pub(super) fn typed_tap(&self, text: &str) -> Option<Offer> {
        let text = fold(text);
        let offers = self.state.conversation.offers.iter().rev();
        offers
            .filter(|offer| !offer.old && offer.action != Action::Nothing)
            .find(|offer| fold(&offer.label) == text)
            .cloned()
    }

    pub(super) fn tapped(&mut self, offer: Offer) {
        let Offer {
            label,
            action,
            effects,
            place,
            ..
        } = offer;
        self.because(Reason::Tap(label), place.clone());
        if let Some(place) = &place {
            self.out
                .push(crate::engine::event::Happening::Reached(place.clone()));
        }
        self.apply(&effects, place.as_ref());
        match action {
            Action::Flow(flow) => self.start(&flow),
            Action::Answer(text) => self.tapped_answer(&text, Given::Text(text.clone())),
            Action::Option(value) => self.tapped_answer(&value, Given::Option(value.clone())),
            Action::Words(text) => {
                self.state.conversation.input = Some(text.clone());
                self.words(&text);
            }
            Action::Nothing => {}
        }
    }

    fn tapped_answer(&mut self, text: &str, given: Given) {
        if self.state.conversation.question.is_some() {
            self.answer(given);
        } else {
            self.other_words(text);
        }
    }
}

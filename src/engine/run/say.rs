//! Messages on their way to the person.

use super::{BYTES, MESSAGES, Machine};
use crate::engine::context::size;
use crate::engine::event::{Happening, Place};
use crate::engine::limits;
use crate::engine::state::{Offer, OfferKind};
use crate::language::message::{Message, TapId};
use crate::language::text::Text;

/// How many buttons of the past can still be tapped.
const BUTTONS: usize = 200;

impl Machine<'_> {
    pub(super) fn next_tap(&mut self) -> TapId {
        let conversation = &mut self.state.conversation;
        let tap = TapId(conversation.next_tap);
        conversation.next_tap = conversation.next_tap.wrapping_add(1);
        tap
    }

    /// A text in wire form, rendered; what goes wrong is told, and gives nothing.
    pub(super) fn render(
        &mut self,
        wire: &str,
        context: &minijinja::Value,
        place: &Place,
    ) -> Option<String> {
        match self.bot.renderer.text(wire, context) {
            Ok(text) => Some(text),
            Err(error) => {
                self.problem(error.to_string(), Some(place.clone()));
                None
            }
        }
    }

    /// The same for what must not be empty.
    pub(super) fn render_some(
        &mut self,
        wire: &str,
        context: &minijinja::Value,
        place: &Place,
        what: &str,
    ) -> Option<String> {
        let text = self.render(wire, context, place)?;
        if text.trim().is_empty() {
            self.problem(
                format!("{what} is empty with these values, so it is left out"),
                Some(place.clone()),
            );
            return None;
        }
        Some(text)
    }

    /// Whether a condition holds; one that cannot be computed does not.
    pub(super) fn holds(
        &mut self,
        source: &str,
        context: &minijinja::Value,
        place: &Place,
    ) -> bool {
        match self.bot.renderer.condition(source, context) {
            Ok(holds) => holds,
            Err(error) => {
                self.problem(error.to_string(), Some(place.clone()));
                false
            }
        }
    }

    /// A text with nothing to tap.
    pub(super) fn say_text(&mut self, text: &Text, place: &Place) {
        let context = self.context(None);
        if let Some(text) = self.render_some(text.source(), &context, place, "this text") {
            self.say(Message::text(text), Vec::new(), Some(place.clone()));
        }
    }

    /// Says a message. `false` if the person does not get it.
    pub(super) fn say(
        &mut self,
        message: Message,
        offers: Vec<Offer>,
        place: Option<Place>,
    ) -> bool {
        if !self.make(size(&message), place.as_ref()) {
            return false;
        }
        if let Some(why) = self.withheld() {
            self.out.push(Happening::Withheld {
                message,
                place,
                why,
            });
            return false;
        }
        let conversation = &mut self.state.conversation;
        if conversation.turn.messages >= MESSAGES {
            if !self.is_stopped() {
                self.stop(format!("{MESSAGES} messages in a row are enough"), place);
            }
            return false;
        }
        conversation.turn.messages += 1;
        conversation.active = Some(self.now);
        conversation
            .offers
            .retain(|offer| offer.kind != OfferKind::QuickReply);
        conversation.offers.extend(offers);
        let buttons = conversation.offers.iter();
        let buttons = buttons.filter(|offer| offer.kind != OfferKind::QuickReply);
        let mut excess = buttons.count().saturating_sub(BUTTONS);
        conversation.offers.retain(|offer| {
            let drop = excess > 0 && offer.kind != OfferKind::QuickReply;
            excess -= usize::from(drop);
            !drop
        });
        self.out.push(Happening::Said { message, place });
        true
    }

    /// Why the channel would not deliver a message now. A person of whom it is not known when
    /// they last wrote is given the benefit of the doubt.
    fn withheld(&self) -> Option<String> {
        let channel = self.state.contact.channel;
        let window = limits::window(channel)?;
        let heard = self.state.conversation.last_heard?;
        if self.now.duration_since(heard) <= window {
            return None;
        }
        let tag = self.state.conversation.turn.message_tag.as_deref();
        if tag.is_some_and(|tag| limits::is_allowed(channel, tag)) {
            return None;
        }
        Some(format!(
            "the person last wrote more than {} hours ago, and the channel delivers no message after that",
            window.as_hours()
        ))
    }

    /// Counts the bytes of a message or a value. `false`, and the turn is stopped, if there are
    /// too many.
    pub(super) fn make(&mut self, bytes: usize, place: Option<&Place>) -> bool {
        let turn = &mut self.state.conversation.turn;
        turn.bytes = turn.bytes.saturating_add(bytes);
        if turn.bytes <= BYTES {
            return true;
        }
        if !self.is_stopped() {
            let why = format!(
                "{} MiB of messages and values in one turn are enough",
                BYTES >> 20
            );
            self.stop(why, place.cloned());
        }
        false
    }

    /// Stops a turn that goes too far.
    pub(super) fn stop(&mut self, why: String, place: Option<Place>) {
        let who = match &place {
            Some(place) => format!("`{}` was stopped", place.address),
            None => "the turn was stopped".to_owned(),
        };
        self.problem(format!("{who}: {why}"), place);
        let turn = &mut self.state.conversation.turn;
        turn.queue.clear();
        turn.triggers.clear();
        turn.steps = super::STEPS + 1;
    }

    /// Whether the turn was stopped.
    pub(super) fn is_stopped(&self) -> bool {
        self.state.conversation.turn.steps > super::STEPS
    }
}

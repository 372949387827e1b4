//! What is sent from outside: flows and messages.

use super::Machine;
use crate::engine::event::Reason;
use crate::engine::state::{Action, Effects, Offer, OfferKind};
use crate::language::message::{Body, Button, Message, TapId};
use crate::language::name::FlowName;

impl Machine<'_> {
    /// A flow. While people have the conversation it is not started: it could ask something that
    /// only they would hear.
    pub(super) fn start_from_outside(&mut self, flow: FlowName, message_tag: Option<String>) {
        self.state.conversation.turn.message_tag = message_tag;
        if self.state.conversation.handed_to.is_some() {
            return self.because(Reason::Nobody, None);
        }
        self.because(Reason::Sent, None);
        self.start_flow(&flow);
    }

    /// Messages, also into a conversation that people have.
    pub(super) fn send_from_outside(
        &mut self,
        messages: Vec<Message>,
        message_tag: Option<String>,
    ) {
        self.state.conversation.turn.message_tag = message_tag;
        self.because(Reason::Sent, None);
        for mut message in messages {
            let offers = self.number(&mut message);
            if !self.say(message, offers, None) {
                break;
            }
        }
    }

    /// Gives a number to all that can be tapped in a message from outside.
    pub(super) fn number(&mut self, message: &mut Message) -> Vec<Offer> {
        let mut offers = Vec::new();
        for button in &mut message.buttons {
            self.number_button(button, OfferKind::Button, &mut offers);
        }
        if let Body::Cards(cards) = &mut message.body {
            for (card, number) in cards.iter_mut().zip(1..) {
                for button in &mut card.buttons {
                    self.number_button(button, OfferKind::CardButton(number), &mut offers);
                }
            }
        }
        for reply in &mut message.quick_replies {
            let tap = self.next_tap();
            reply.tap = Some(tap);
            let action = match &reply.flow {
                Some(flow) => Action::Flow(flow.clone()),
                None => Action::Answer(reply.label.clone()),
            };
            offers.push(offer(tap, &reply.label, OfferKind::QuickReply, action));
        }
        offers
    }

    fn number_button(&mut self, button: &mut Button, kind: OfferKind, offers: &mut Vec<Offer>) {
        let tap = self.next_tap();
        let action = match &button.flow {
            Some(flow) => Action::Flow(flow.clone()),
            None => Action::Nothing,
        };
        button.tap = button.flow.is_some().then_some(tap);
        offers.push(offer(tap, &button.label, kind, action));
    }
}

fn offer(tap: TapId, label: &str, kind: OfferKind, action: Action) -> Offer {
    Offer {
        tap,
        label: label.to_owned(),
        kind,
        old: false,
        action,
        effects: Effects::default(),
        place: None,
    }
}

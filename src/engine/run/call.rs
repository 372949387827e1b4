//! Calls of API cards and what they bring.

use serde_json::Value as Json;

use super::flow::Next;
use super::{CALLS, Machine, place};
use crate::engine::event::{Answer, Happening, PathPart, Place, Reason};
use crate::engine::omnichat::{self, TapPlace};
use crate::engine::state::{Action, Called, Calling, Effects, Offer, Thread};
use crate::language::address::Kind;
use crate::language::message::{Body, Message};
use crate::language::name::{FieldName, FlowName, TagName};
use crate::language::step::{CallStep, Step};

impl Machine<'_> {
    pub(super) fn call(&mut self, step: &CallStep, thread: &Thread, at: Place) -> Next {
        let turn = &mut self.state.conversation.turn;
        turn.calls += 1;
        if turn.calls > CALLS {
            let why = format!("{CALLS} calls in one turn are enough");
            self.stop(why, Some(at));
            return Next::Rest;
        }
        let request = match self.bot.cards.get(&step.call) {
            Some(card) => {
                let context = self.context(thread.called.as_ref());
                card.request(&step.call, &self.bot.renderer, &context)
            }
            None => Err(format!("there is no API card `{}`", step.call)),
        };
        match request {
            Ok(request) => {
                self.state.conversation.calling = Some(Calling {
                    card: step.call.clone(),
                    thread: thread.clone(),
                });
                self.out.push(Happening::Call {
                    request: Box::new(request),
                    place: at,
                });
                Next::Rest
            }
            Err(message) => {
                self.problem(message, Some(at));
                let mut thread = thread.clone();
                thread.called = Some(Called::Error {
                    status: None,
                    body: Json::Null,
                });
                Next::Go(self.after_call(step, thread, false))
            }
        }
    }

    /// The card that was called has answered.
    pub(super) fn answered(&mut self, answer: Answer) {
        let bot = self.bot;
        let Some(Calling { card, mut thread }) = self.state.conversation.calling.take() else {
            return;
        };
        let at = thread.place(&[]);
        self.because(Reason::Answered(card.clone()), Some(at.clone()));
        let success = answer.is_success();
        let (status, body) = match answer {
            Answer::Status { status, body } => (Some(status), body),
            Answer::Failed { .. } => (None, Json::Null),
        };
        if success {
            self.say_answer(card.as_str(), &body, &at);
            thread.called = Some(Called::Response(body));
        } else {
            thread.called = Some(Called::Error { status, body });
        }
        // If there is no such step, the bot has changed since it called.
        if let Some(Step::Call(step)) = bot.step(&thread.flow, &thread.path) {
            let thread = self.after_call(step, thread, success);
            self.run(thread);
        }
    }

    /// Goes on by the step's steps, else its flow, else the card's flow, else the next step.
    fn after_call(&mut self, step: &CallStep, mut thread: Thread, success: bool) -> Thread {
        let bot = self.bot;
        let card = bot.cards.get(&step.call);
        let (steps, steps_key, flow, flow_key, own) = if success {
            let own = card.and_then(|card| card.success.as_ref());
            (&step.then, "then", &step.success, "success", own)
        } else {
            let own = card.and_then(|card| card.failure.as_ref());
            (&step.otherwise, "else", &step.failure, "failure", own)
        };
        if steps.is_some() {
            let reached = thread.place(&[PathPart::Key(steps_key)]);
            self.out.push(Happening::Reached(reached));
            thread.path.push(PathPart::Key(steps_key));
            thread.path.push(PathPart::Index(0));
        } else if let Some(flow) = flow {
            let reached = thread.place(&[PathPart::Key(flow_key)]);
            thread = self.target(thread, flow, reached);
        } else if let Some(flow) = own {
            let reached = place(
                Kind::ApiCard,
                step.call.as_str(),
                &[PathPart::Key(flow_key)],
            );
            thread = self.target(thread, flow, reached);
        } else {
            thread.pass();
        }
        thread
    }

    fn target(&mut self, thread: Thread, flow: &FlowName, reached: Place) -> Thread {
        self.out.push(Happening::Reached(reached));
        Thread {
            called: thread.called,
            ..Thread::new(flow.clone())
        }
    }

    /// Says what an answer in Omnichat's format tells the bot to say.
    fn say_answer(&mut self, card: &str, body: &Json, at: &Place) {
        for said in omnichat::messages(card, body).unwrap_or_default() {
            let said = match said {
                Ok(said) => said,
                Err(why) => {
                    self.problem(why, Some(at.clone()));
                    continue;
                }
            };
            let mut message = said.message;
            let mut offers = self.number(&mut message);
            for tap in said.taps {
                self.settle_tap(tap, &mut message, &mut offers, at);
            }
            self.say(message, offers, Some(at.clone()));
        }
    }

    /// Adds to an offer what the answer wants on its tap.
    fn settle_tap(
        &mut self,
        tap: omnichat::Tap,
        message: &mut Message,
        offers: &mut [Offer],
        at: &Place,
    ) {
        let Some(offer) = number_of(message, tap.at).and_then(|index| offers.get_mut(index)) else {
            return;
        };
        offer.place = None;
        offer.effects = Effects::default();
        for (field, value) in tap.attributes {
            if self.bot.fields.contains_key(&*field) {
                offer.effects.set.push((FieldName::new(&field), value));
            } else {
                self.problem(
                    format!("the answer sets `{field}`, which is no custom field of this bot"),
                    Some(at.clone()),
                );
            }
        }
        for tag in tap.tags {
            if self.bot.tags.contains_key(&*tag) {
                offer.effects.add_tag.push(TagName::new(&tag));
            } else {
                self.problem(
                    format!("the answer adds the tag `{tag}`, which this bot does not have"),
                    Some(at.clone()),
                );
            }
        }
        if let Some(words) = tap.text {
            offer.action = Action::Words(words);
        }
        if let Some(block) = tap.block {
            match self.bot.find_flow(&block) {
                Some(flow) => offer.action = Action::Flow(flow),
                None => self.problem(
                    format!("the answer leads to `{block}`, but no flow has this name or title"),
                    Some(at.clone()),
                ),
            }
        }
        let flow = match &offer.action {
            Action::Flow(flow) => Some(flow.clone()),
            _ => None,
        };
        let tapped =
            (offer.action != Action::Nothing || !offer.effects.is_empty()).then_some(offer.tap);
        match (tap.at, &mut message.body) {
            (TapPlace::QuickReply(index), _) => {
                if let Some(reply) = message.quick_replies.get_mut(index) {
                    (reply.flow, reply.tap) = (flow, tapped);
                }
            }
            (TapPlace::Button(index), _) => {
                if let Some(button) = message.buttons.get_mut(index) {
                    (button.flow, button.tap) = (flow, tapped);
                }
            }
            (TapPlace::Card { card, button }, Body::Cards(cards)) => {
                let card = cards.get_mut(card);
                if let Some(button) = card.and_then(|card| card.buttons.get_mut(button)) {
                    (button.flow, button.tap) = (flow, tapped);
                }
            }
            _ => {}
        }
    }
}

/// The place of a button among the offers of its message, which are numbered buttons first, then
/// those of the cards, then the quick replies.
fn number_of(message: &Message, at: TapPlace) -> Option<usize> {
    let buttons = message.buttons.len();
    let cards = match &message.body {
        Body::Cards(cards) => cards.as_slice(),
        _ => &[],
    };
    let before = |cards: &[crate::language::message::Card]| -> usize {
        cards.iter().map(|card| card.buttons.len()).sum()
    };
    match at {
        TapPlace::Button(button) => (button < buttons).then_some(button),
        TapPlace::Card { card, button } => {
            let there = button < cards.get(card)?.buttons.len();
            there.then(|| buttons + before(&cards[..card]) + button)
        }
        TapPlace::QuickReply(reply) => Some(buttons + before(cards) + reply),
    }
}

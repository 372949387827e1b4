//! The open question, for those who show it.

use super::{Bot, Place, State};
use crate::language::address::{Address, Kind};
use crate::language::step::{AskStep, Step};

/// The question that the person has not answered yet.
#[derive(Clone, Debug)]
pub struct OpenQuestion<'a> {
    pub place: Place,
    pub ask: &'a AskStep,
}

/// The question that is open in a conversation, if there is one.
#[must_use]
pub fn open_question<'a>(bot: &'a Bot, state: &State) -> Option<OpenQuestion<'a>> {
    let thread = &state.conversation.question.as_ref()?.thread;
    let Step::Ask(ask) = bot.step(&thread.flow, &thread.path)? else {
        return None;
    };
    Some(OpenQuestion {
        place: Place {
            address: Address::new(Kind::Flow, thread.flow.as_str()),
            path: thread.path.clone(),
        },
        ask,
    })
}

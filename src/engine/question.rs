//! The open question, for those who show it.

use super::{Bot, Place, State};
use crate::language::step::AskStep;

/// The question that the person has not answered yet.
#[derive(Clone, Debug)]
pub struct OpenQuestion<'a> {
    pub place: Place,
    pub ask: &'a AskStep,
}

/// The question that is open in a conversation, if there is one.
#[must_use]
pub fn open_question<'a>(bot: &'a Bot, state: &State) -> Option<OpenQuestion<'a>> {
    let _ = (bot, state);
    None
}

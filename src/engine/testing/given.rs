//! What a test sets up that its project does not have.

use super::super::context::word;
use super::super::event::{PathPart, Place};
use super::played::{At, Failure, Kind};
use super::stage::Stage;
use crate::diagnostics::{choices, count};
use crate::language::address::Kind as Of;
use crate::language::conversation_test::Given;
use crate::language::name::FlowName;
use crate::language::step::Step;

/// A channel that the project does not have.
pub(super) fn channel(stage: &Stage, given: &Given) -> Option<Failure> {
    let channel = given.channel?;
    if stage.channels.is_empty() || stage.channels.contains(&channel) {
        return None;
    }
    let sentence = format!("the project has no channel `{}`", word(channel));
    let names = stage.channels.iter().map(|one| word(*one));
    let advice = format!("choose {}", choices(names));
    let failure = Failure::new(Kind::Setup, At::keys(&["given", "channel"]), sentence);
    Some(failure.note(advice))
}

/// Whether a place is a choice of a `random` step, and if so, how many choices there are.
pub(super) fn choices_at(stage: &Stage, place: &Place) -> Option<usize> {
    let [path @ .., PathPart::Key("random"), PathPart::Index(_)] = place.path.as_slice() else {
        return None;
    };
    if place.address.kind() != Of::Flow {
        return None;
    }
    let flow = FlowName::new(place.address.name());
    match stage.bot.step(&flow, path)? {
        Step::Random(step) => Some(step.random.len()),
        _ => None,
    }
}

/// A choice, counted from 0, that the `random` step at this place does not have.
pub(super) fn random(choice: usize, there: usize, place: Place) -> Option<Failure> {
    if choice < there {
        return None;
    }
    let choice = choice.saturating_add(1);
    let sentence = format!(
        "the test takes choice {choice} of a `random` that has {}",
        count(there, "choice")
    );
    let failure = Failure::new(Kind::Setup, At::keys(&["given", "random"]), sentence);
    Some(failure.in_bot(Some(place)))
}

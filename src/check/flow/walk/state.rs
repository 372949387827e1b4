//! What is known at one point of a flow.

use crate::check::flow::conditions::Facts;
use crate::check::flow::piece::Avail;
use crate::source::Span;

/// What is true where a conversation has come to.
#[derive(Clone, Debug)]
pub(super) struct State<'p> {
    pub(super) response: Avail,
    pub(super) error: Avail,
    /// The API cards of the flow whose answer can be there, by their keys.
    pub(super) answered: Vec<Span>,
    pub(super) facts: Facts,
    /// Fields that are surely set, and fields that were emptied since the flow's start.
    pub(super) sure: Vec<&'p str>,
    pub(super) cleared: Vec<&'p str>,
}

impl<'p> State<'p> {
    pub(super) fn start() -> State<'p> {
        State {
            response: Avail::ENTRY,
            error: Avail::ENTRY,
            answered: Vec::new(),
            facts: Facts::default(),
            sure: Vec::new(),
            cleared: Vec::new(),
        }
    }

    pub(super) fn join(self, other: State<'p>) -> State<'p> {
        let mut cleared = self.cleared;
        cleared.extend(other.cleared);
        let mut answered = self.answered;
        for card in other.answered {
            if !answered.contains(&card) {
                answered.push(card);
            }
        }
        State {
            response: self.response.or(other.response),
            error: self.error.or(other.error),
            answered,
            facts: self.facts.join(&other.facts),
            sure: self
                .sure
                .into_iter()
                .filter(|name| other.sure.contains(name))
                .collect(),
            cleared,
        }
    }

    pub(super) fn set(&mut self, name: &'p str) {
        self.facts.forget_field(name);
        self.cleared.retain(|other| *other != name);
        if !self.sure.contains(&name) {
            self.sure.push(name);
        }
    }

    pub(super) fn clear(&mut self, name: &'p str) {
        self.facts.forget_field(name);
        self.sure.retain(|other| *other != name);
        self.cleared.push(name);
    }
}

/// Where two ways come together again.
pub(super) fn join<'p>(one: Option<State<'p>>, other: Option<State<'p>>) -> Option<State<'p>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.join(other)),
        (one, other) => one.or(other),
    }
}

//! What is true between flows: which ones are reached, where it goes round, where an answer of an
//! API card can be.

use std::collections::BTreeMap;

use super::piece::{Avail, Called};
use super::{Map, NOWHERE};
use crate::language::address::Kind;
use crate::project::Namespace;
use crate::source::Span;

/// A circle of flows that asks nobody: each flow with the number of its jump to the next one.
pub(crate) type Circle = Vec<(usize, usize)>;

/// Whether there can be a `response` and an `error`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Answers {
    response: bool,
    error: bool,
}

impl Answers {
    fn of(self, response: Avail, error: Avail) -> Answers {
        Answers {
            response: response.here || response.entry && self.response,
            error: error.here || error.entry && self.error,
        }
    }

    fn or(self, other: Answers) -> Answers {
        Answers {
            response: self.response || other.response,
            error: self.error || other.error,
        }
    }

    fn lacks(self, called: Called) -> bool {
        !(if called.error {
            self.error
        } else {
            self.response
        } && called.entry)
    }
}

impl Map<'_> {
    /// The flows with which conversations start. Those of a card that nothing calls are among
    /// them: the card is the mistake.
    pub(super) fn entries(&self) -> Vec<usize> {
        let bot = &self.project.bot;
        let named = self.pieces.iter().flat_map(|piece| &piece.entries);
        let mut entries: Vec<usize> = named.filter_map(|entry| self.number(entry.flow)).collect();
        for card in bot.api_cards.values() {
            if self.is_used(card.key) {
                continue;
            }
            for name in [&card.value.success, &card.value.failure]
                .into_iter()
                .flatten()
            {
                let flow = Namespace::Resource(Kind::Flow);
                if let Some(key) = self.project.declared.place(flow, name.as_str()) {
                    entries.extend(self.number(key));
                }
            }
        }
        entries
    }

    /// Everything to which these flows lead, they themselves included. Steps that no way leads to
    /// count too: they are a mistake of their own.
    pub(super) fn reach(&self, mut waiting: Vec<usize>) -> Vec<bool> {
        let mut reached = vec![false; self.flows.len()];
        for flow in &waiting {
            reached[*flow] = true;
        }
        while let Some(flow) = waiting.pop() {
            for target in self.targets(flow) {
                if !reached[target] {
                    reached[target] = true;
                    waiting.push(target);
                }
            }
        }
        reached
    }

    fn targets(&self, flow: usize) -> impl Iterator<Item = usize> + '_ {
        let numbers = self.targets[flow].iter();
        numbers
            .filter(|number| **number != NOWHERE)
            .map(|number| *number as usize)
    }

    /// The target of a jump.
    pub(super) fn target(&self, flow: usize, jump: usize) -> Option<usize> {
        let number = *self.targets[flow].get(jump)?;
        (number != NOWHERE).then_some(number as usize)
    }

    /// The flows that nothing leads to, without those to which only such a flow leads.
    pub(crate) fn unreachable(&self) -> Vec<usize> {
        let lost: Vec<usize> = (0..self.flows.len())
            .filter(|flow| !self.reached[*flow])
            .collect();
        if lost.is_empty() {
            return lost;
        }
        let mut named = vec![false; self.flows.len()];
        for flow in &lost {
            for target in self.targets(*flow).filter(|target| target != flow) {
                named[target] = true;
            }
        }
        let mut covered = vec![false; self.flows.len()];
        let mut roots = Vec::new();
        // First those that nothing names at all, then one of each circle that is left.
        for circles in [false, true] {
            for flow in &lost {
                if covered[*flow] || named[*flow] && !circles {
                    continue;
                }
                roots.push(*flow);
                covered[*flow] = true;
                let mut waiting = vec![*flow];
                while let Some(flow) = waiting.pop() {
                    for target in self.targets(flow) {
                        if !covered[target] {
                            covered[target] = true;
                            waiting.push(target);
                        }
                    }
                }
            }
        }
        roots.sort_unstable();
        roots
    }

    /// The circles from which no way leads to a question, a wait or an end.
    pub(crate) fn circles(&self) -> Vec<Circle> {
        let mut stops: Vec<bool> = self.flows.iter().map(|flow| flow.stops).collect();
        if stops.iter().all(|stops| *stops) {
            return Vec::new();
        }
        let mut sources: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut waiting = Vec::new();
        for (flow, _) in stops.iter().enumerate().filter(|(_, stops)| !**stops) {
            for (_, target) in self.goes(flow) {
                sources.entry(target).or_default().push(flow);
                if stops[target] {
                    waiting.push(target);
                }
            }
        }
        while let Some(flow) = waiting.pop() {
            for source in sources.get(&flow).into_iter().flatten() {
                if !stops[*source] {
                    stops[*source] = true;
                    waiting.push(*source);
                }
            }
        }
        // On each flow that is left, any way goes round: the first one is followed.
        let mut walked = vec![usize::MAX; self.flows.len()];
        let mut circles = Vec::new();
        for start in (0..self.flows.len()).filter(|flow| !stops[*flow] && self.reached[*flow]) {
            let mut way: Circle = Vec::new();
            let mut at = start;
            while walked[at] == usize::MAX {
                walked[at] = start;
                let Some((jump, target)) = self.goes(at).next() else {
                    break;
                };
                way.push((at, jump));
                at = target;
            }
            if walked[at] == start
                && let Some(first) = way.iter().position(|(flow, _)| *flow == at)
            {
                circles.push(way.split_off(first));
            }
        }
        circles
    }

    /// The jumps that nobody has to tap for, and their targets.
    fn goes(&self, flow: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let jumps = self.flows[flow].jumps.iter().enumerate();
        jumps
            .filter(|(_, jump)| jump.live && !jump.tap)
            .filter_map(move |(index, _)| Some((index, self.target(flow, index)?)))
    }

    /// The reads of `response` (and, with `true`, of `error`) where no way has made a call.
    pub(crate) fn unanswered(&self) -> Vec<(Span, bool)> {
        let mut found: Vec<Called> = Vec::new();
        for piece in &self.pieces {
            found.extend(&piece.outside);
        }
        let asks = self.flows.iter().any(|flow| !flow.called.is_empty())
            || self.pieces.iter().any(|piece| !piece.cards.is_empty());
        if asks {
            let answers = self.answers();
            for (index, flow) in self.flows.iter().enumerate() {
                if self.reached[index] {
                    let lacks = |called: &&Called| answers[index].lacks(**called);
                    found.extend(flow.called.iter().filter(lacks));
                }
            }
            self.unanswered_cards(&answers, &mut found);
        }
        found
            .iter()
            .map(|called| (called.at, called.error))
            .collect()
    }

    /// What can be there at the start of each flow.
    fn answers(&self) -> Vec<Answers> {
        let mut answers = vec![Answers::default(); self.flows.len()];
        let mut waiting: Vec<usize> = (0..self.flows.len()).collect();
        while let Some(flow) = waiting.pop() {
            for (index, jump) in self.flows[flow].jumps.iter().enumerate() {
                let Some(target) = self.target(flow, index).filter(|_| jump.live) else {
                    continue;
                };
                let known = answers[target].or(answers[flow].of(jump.response, jump.error));
                if known != answers[target] {
                    answers[target] = known;
                    waiting.push(target);
                }
            }
        }
        answers
    }

    /// A card is sent with what was known where it is called.
    fn unanswered_cards(&self, answers: &[Answers], found: &mut Vec<Called>) {
        let mut known: BTreeMap<Span, Answers> = BTreeMap::new();
        for piece in &self.pieces {
            for card in piece.cards.iter().filter(|card| self.is_used(card.key)) {
                known.insert(card.key, Answers::default());
            }
        }
        if known.is_empty() {
            return;
        }
        for (flow, answers) in self.flows.iter().zip(answers) {
            for call in &flow.calls {
                if let Some(known) = known.get_mut(&call.card) {
                    *known = known.or(answers.of(call.response, call.error));
                }
            }
        }
        for card in self.pieces.iter().flat_map(|piece| &piece.cards) {
            if let Some(known) = known.get(&card.key) {
                let lacks = |called: &&Called| known.lacks(**called);
                found.extend(card.called.iter().filter(lacks));
            }
        }
    }
}

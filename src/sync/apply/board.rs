//! What waits for what, and what may start now.

use std::collections::{BTreeMap, BTreeSet};

use super::End;
use crate::language::address::{Address, Kind};
use crate::sync::plan::{Action, Op, is_entry};

/// Ops that must all have ended before another kind of op may start, whatever their end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Write,
    /// After all flows.
    Enter,
    /// After all writes.
    Delete,
    /// After everything.
    Publish,
}

fn phase(op: &Op) -> Phase {
    match (op.action, op.address.as_ref().map(Address::kind)) {
        (Action::Publish, _) => Phase::Publish,
        (Action::Delete | Action::Retire, _) => Phase::Delete,
        (Action::Create | Action::Update | Action::Bind, Some(kind)) if is_entry(kind) => {
            Phase::Enter
        }
        _ => Phase::Write,
    }
}

/// What the dispatch knows at one moment.
pub(super) struct Board<'a> {
    pub(super) ops: &'a [Op],
    /// By place in the plan.
    pub(super) ends: Vec<Option<End>>,
    places: BTreeMap<&'a str, usize>,
    /// How many ops each still waits for.
    waits: Vec<usize>,
    after: Vec<Vec<usize>>,
    /// Nothing left to wait for but the phase.
    ready: BTreeSet<(Phase, usize)>,
    /// Flows, all writes, and everything but the publish that have not ended.
    open: [usize; 3],
}

impl<'a> Board<'a> {
    pub(super) fn new(ops: &'a [Op]) -> Board<'a> {
        let places: BTreeMap<&str, usize> = ops
            .iter()
            .enumerate()
            .map(|(place, op)| (op.id.as_str(), place))
            .collect();
        let mut after = vec![Vec::new(); ops.len()];
        let mut waits = vec![0; ops.len()];
        for (place, op) in ops.iter().enumerate() {
            for other in op
                .depends_on
                .iter()
                .filter_map(|id| places.get(id.as_str()))
            {
                after[*other].push(place);
                waits[place] += 1;
            }
        }
        let mut board = Board {
            ops,
            ends: vec![None; ops.len()],
            places,
            ready: BTreeSet::new(),
            after,
            open: [0; 3],
            waits,
        };
        for (place, op) in ops.iter().enumerate() {
            board.count(op, |open| open + 1);
            if board.waits[place] == 0 {
                board.ready.insert((phase(op), place));
            }
        }
        board
    }

    fn count(&mut self, op: &Op, change: fn(usize) -> usize) {
        let phase = phase(op);
        let is_flow = op.address.as_ref().is_some_and(|a| a.kind() == Kind::Flow);
        if phase == Phase::Write && is_flow {
            self.open[0] = change(self.open[0]);
        }
        if phase <= Phase::Enter {
            self.open[1] = change(self.open[1]);
        }
        if phase <= Phase::Delete {
            self.open[2] = change(self.open[2]);
        }
    }

    /// The next op that may start now.
    pub(super) fn next(&mut self) -> Option<usize> {
        let (phase, place) = *self.ready.first()?;
        let open = match phase {
            Phase::Write => 0,
            Phase::Enter => self.open[0],
            Phase::Delete => self.open[1],
            Phase::Publish => self.open[2],
        };
        (open == 0).then(|| self.ready.remove(&(phase, place)))?;
        Some(place)
    }

    /// Why an op cannot be started: one that it depends on did not end well.
    pub(super) fn stopped_by(&self, place: usize) -> Option<String> {
        let op = &self.ops[place];
        op.depends_on.iter().find_map(|id| {
            let other = *self.places.get(id.as_str())?;
            match &self.ends[other] {
                Some(End::Done) => None,
                _ => Some(shown(&self.ops[other])),
            }
        })
    }

    pub(super) fn ended(&mut self, place: usize, end: End) {
        let op = &self.ops[place];
        self.count(op, |open| open.saturating_sub(1));
        self.ends[place] = Some(end);
        for next in self.after[place].clone() {
            self.waits[next] -= 1;
            if self.waits[next] == 0 {
                self.ready.insert((phase(&self.ops[next]), next));
            }
        }
    }

    pub(super) fn done(&self) -> usize {
        self.ends.iter().flatten().count()
    }
}

/// An op as people know it.
fn shown(op: &Op) -> String {
    op.address
        .as_ref()
        .map_or_else(|| "publish".to_owned(), Address::to_string)
}

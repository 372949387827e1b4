//! Fields that are read where some way has not set them.

use std::collections::{BTreeMap, BTreeSet};

use super::Map;
use crate::source::Span;
use crate::syntax::Node;

impl Map<'_> {
    /// The first read of each field in a flow that some conversation comes to without a value.
    pub(crate) fn maybe_unset(&self) -> Vec<(Span, &str)> {
        let sure = self.surely_set();
        let mut found = Vec::new();
        for (flow, sure) in self.flows.iter().zip(&sure) {
            let Some(sure) = sure else { continue };
            let mut told = BTreeSet::new();
            for read in &flow.reads {
                let set = read.entry && sure.contains(read.field.as_str());
                if !set && told.insert(read.field.as_str()) {
                    found.push((read.at, read.field.as_str()));
                }
            }
        }
        self.unset_in_cards(&sure, &mut found);
        found
    }

    /// The first read of each field in what a card sends, where some call can come without it.
    fn unset_in_cards<'m>(
        &'m self,
        sure: &[Option<BTreeSet<&str>>],
        found: &mut Vec<(Span, &'m str)>,
    ) {
        let cards = self.pieces.iter().flat_map(|piece| &piece.cards);
        let cards: Vec<_> = cards.filter(|card| !card.reads.is_empty()).collect();
        if cards.is_empty() {
            return;
        }
        let mut calls: BTreeMap<Span, Vec<_>> = BTreeMap::new();
        for (flow, sure) in self.flows.iter().zip(sure) {
            let Some(sure) = sure else { continue };
            for call in &flow.calls {
                calls.entry(call.card).or_default().push((call, sure));
            }
        }
        for card in cards {
            let calls = calls.get(&card.key).map(Vec::as_slice).unwrap_or_default();
            let mut told = BTreeSet::new();
            for read in &card.reads {
                let field = read.field.as_str();
                let all = calls.iter().all(|(call, sure)| {
                    call.sure.iter().any(|name| name == field)
                        || sure.contains(field) && !call.cleared.contains(&field)
                });
                if !all && told.insert(field) {
                    found.push((read.at, field));
                }
            }
        }
    }

    /// The fields that every way to a flow has set; `None` for a flow that no way leads to.
    fn surely_set(&self) -> Vec<Option<BTreeSet<&str>>> {
        let mut sure: Vec<Option<BTreeSet<&str>>> = vec![None; self.flows.len()];
        let mut waiting = Vec::new();
        for entry in self.pieces.iter().flat_map(|piece| &piece.entries) {
            if let Some(flow) = self.number(entry.flow) {
                let sets = entry.sets.map(Node::entries).unwrap_or_default();
                let set = sets.iter().map(|field| &*field.key.text).collect();
                meet(&mut sure[flow], set);
                waiting.push(flow);
            }
        }
        while let Some(flow) = waiting.pop() {
            for jump in self.flows[flow].jumps.iter().filter(|jump| jump.live) {
                let (Some(target), Some(before)) = (self.number(jump.to), &sure[flow]) else {
                    continue;
                };
                let kept = before.iter().filter(|name| !jump.cleared.contains(name));
                let set = kept.chain(&jump.sure).copied().collect();
                if meet(&mut sure[target], set) {
                    waiting.push(target);
                }
            }
        }
        sure
    }
}

/// Keeps what is set on both ways; whether that is less than before.
fn meet<'a>(known: &mut Option<BTreeSet<&'a str>>, other: BTreeSet<&'a str>) -> bool {
    match known {
        None => {
            *known = Some(other);
            true
        }
        Some(known) => {
            let before = known.len();
            known.retain(|name| other.contains(name));
            known.len() < before
        }
    }
}

//! How conversations go: the flows of the merged bot as a graph, gathered once for all rules of
//! the group "flow logic".
//!
//! Each file is read by itself, beside the other rules ([`gather`], [`walk`]); the files are then
//! brought together ([`Map`]). Rules about what is missing stay silent where a broken part could
//! have been the answer ([`Silence`]).

mod answers;
mod conditions;
mod domain;
mod gather;
mod graph;
mod piece;
mod seen;
mod tested;
#[cfg(test)]
mod tests;
mod unset;
mod walk;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Group, Severity, codes};
use crate::project::Project;
use crate::source::Span;

pub(crate) use answers::Lacking;
pub(crate) use conditions::{Decided, Why};
pub(crate) use gather::{Asked, Gather};
pub(crate) use piece::{Away, Flow, Piece};

/// What all files say together.
pub(crate) struct Map<'p> {
    pub(crate) project: &'p Project,
    /// In order of their keys.
    pub(crate) flows: Vec<Flow<'p>>,
    /// The number of the flow to which each jump of each flow leads.
    targets: Vec<Box<[u32]>>,
    /// The rest of each file; its flows are in `flows`.
    pub(crate) pieces: Vec<Piece<'p>>,
    /// What is named somewhere, by the keys that declare it; sorted.
    used: Vec<Span>,
    /// Which flows some conversation can come to.
    reached: Vec<bool>,
    pub(crate) silence: Silence,
}

/// What cannot be said to be missing, since something is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Silence {
    /// Some file or some part of one could not be understood.
    pub(crate) all: bool,
    pub(crate) flows: bool,
    pub(crate) fields: bool,
    pub(crate) tags: bool,
    pub(crate) cards: bool,
    pub(crate) sequences: bool,
}

impl Silence {
    /// By what has been found before.
    pub(crate) fn of(project: &Project, found: &[Diagnostic]) -> Silence {
        let declared = &project.declared;
        let mut silence = Silence {
            all: declared.repeated().next().is_some()
                || declared.repeated_singles().next().is_some()
                || project
                    .diagnostics
                    .iter()
                    .any(|one| one.code.severity == Severity::Error),
            ..Silence::default()
        };
        silence.note(found);
        silence
    }

    /// By what has been found at names and texts.
    pub(crate) fn note(&mut self, found: &[Diagnostic]) {
        for diagnostic in found {
            if diagnostic.code.severity != Severity::Error {
                continue;
            }
            let code: &Code = diagnostic.code;
            if *code == codes::UNKNOWN_FLOW {
                self.flows = true;
            } else if *code == codes::UNKNOWN_API_CARD {
                self.cards = true;
            } else if *code == codes::UNKNOWN_SEQUENCE {
                self.sequences = true;
            } else if *code == codes::UNKNOWN_TAG {
                self.tags = true;
            } else if *code == codes::UNKNOWN_FIELD {
                self.fields = true;
            } else if code.group == Group::Names {
                // A broken text or condition could have named either.
                self.fields = true;
                self.tags = true;
            }
        }
    }
}

impl<'p> Map<'p> {
    /// Brings the files together.
    pub(crate) fn new(
        project: &'p Project,
        mut pieces: Vec<Piece<'p>>,
        silence: Silence,
    ) -> Map<'p> {
        let mut flows: Vec<Flow<'p>> = Vec::new();
        let mut used = Vec::new();
        for piece in &mut pieces {
            flows.append(&mut piece.flows);
            used.append(&mut piece.used);
        }
        flows.sort_by_key(|flow| flow.key);
        let (tags, fields) = of_contacts(project);
        used.extend(tags.into_iter().chain(fields));
        used.par_sort_unstable();
        used.dedup();
        let targets = flows
            .par_iter()
            .map(|flow| {
                let numbers = flow.jumps.iter().map(|jump| number(&flows, jump.to));
                numbers.collect()
            })
            .collect();
        let mut map = Map {
            project,
            flows,
            targets,
            pieces,
            used,
            reached: Vec::new(),
            silence,
        };
        map.reached = map.reach(map.entries());
        map
    }

    /// Whether something names what is declared here.
    pub(crate) fn is_used(&self, key: Span) -> bool {
        self.used.binary_search(&key).is_ok()
    }

    /// The keys of all tags that something gives to people, or that a test takes for given.
    pub(crate) fn given_tags(&self) -> BTreeSet<Span> {
        let mut given: BTreeSet<Span> = self
            .pieces
            .iter()
            .flat_map(|piece| piece.given_tags.iter().copied())
            .collect();
        given.extend(of_contacts(self.project).0);
        given
    }

    fn number(&self, key: Span) -> Option<usize> {
        self.flows.binary_search_by_key(&key, |flow| flow.key).ok()
    }
}

/// The keys of the tags and the fields that the project's contacts have.
fn of_contacts(project: &Project) -> (BTreeSet<Span>, BTreeSet<Span>) {
    let bot = &project.bot;
    let contacts = bot.contacts.as_ref();
    let rows = contacts.and_then(|contacts| contacts.value.rows.as_ref());
    let (mut tags, mut fields) = (BTreeSet::new(), BTreeSet::new());
    for row in rows.into_iter().flatten() {
        let named = row
            .tags
            .iter()
            .flatten()
            .filter_map(|tag| bot.tags.get(tag));
        tags.extend(named.map(|tag| tag.key));
        let named = row
            .fields
            .iter()
            .flatten()
            .filter_map(|(name, _)| bot.fields.get(name));
        fields.extend(named.map(|field| field.key));
    }
    (tags, fields)
}

/// No flow: the key that declares the name is no longer the first of that name.
const NOWHERE: u32 = u32::MAX;

fn number(flows: &[Flow<'_>], key: Span) -> u32 {
    match flows.binary_search_by_key(&key, |flow| flow.key) {
        Ok(index) => u32::try_from(index).unwrap_or(NOWHERE),
        Err(_) => NOWHERE,
    }
}

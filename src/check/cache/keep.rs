//! What a check notes of each file, so that the next one can tell whether a change in it matters
//! to any other.

use std::borrow::Cow;

use rayon::prelude::*;

use super::super::scope::Environment;
use super::super::{Walked, flow};
use crate::check::print::{Hash, Name, Print};
use crate::diagnostics::{Diagnostic, Severity};
use crate::language::name::borrowed_nfc;
use crate::project::{Declared, Project};
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// Keys of the bot files that name people or what is sent to them: their tables belong to them.
const WITH_TABLES: [&str; 2] = ["contacts", "broadcasts"];

/// What one check notes.
#[derive(Debug)]
pub(in crate::check) struct Keep<'p> {
    keys: Keys<'p>,
    /// By file: what others see of it.
    seen: Vec<Option<Hash>>,
    /// By file: whether something is said of it, or of another together with it, that a look at
    /// the file alone does not tell.
    held: Vec<bool>,
    /// Every environment variable that a text names.
    pub(super) environment: Vec<String>,
    /// Where secrets stand.
    pub(super) secrets: Vec<Span>,
}

impl<'p> Keep<'p> {
    /// Notes what reading has found.
    pub(super) fn new(project: &'p Project) -> Keep<'p> {
        let count = project.sources.len();
        let mut keep = Keep {
            keys: Keys::of(project, count),
            seen: vec![None; count],
            held: vec![false; count],
            environment: Vec::new(),
            secrets: Vec::new(),
        };
        for diagnostic in &project.diagnostics {
            let file = diagnostic.primary.as_ref().map(|label| label.span.file);
            if [diagnostic.code.severity, diagnostic.severity].contains(&Severity::Error) {
                keep.hold(file);
            }
            keep.apart(file, diagnostic);
        }
        keep
    }

    /// What others see of a file; `None` if that cannot be told.
    pub(in crate::check) fn seen(&self, root: &Node, walked: &Walked<'_>) -> Option<Hash> {
        seen(root, walked, &|span| self.keys.find(span))
    }

    /// Notes what was found in one file by itself.
    pub(in crate::check) fn file(
        &mut self,
        file: FileId,
        seen: Option<Hash>,
        found: &[Diagnostic],
    ) {
        if let Some(place) = self.seen.get_mut(file.0 as usize) {
            *place = seen;
        }
        for diagnostic in found {
            self.apart(Some(file), diagnostic);
        }
    }

    /// Notes what was found in all files together.
    pub(in crate::check) fn of_all(&mut self, found: &[Diagnostic], environment: &Environment) {
        self.environment = environment.keys().cloned().collect();
        for file in found.iter().flat_map(files) {
            self.hold(Some(file));
        }
    }

    /// Notes where secrets stand.
    pub(in crate::check) fn secrets(&mut self, places: &[Span]) {
        self.secrets = places.to_vec();
    }

    /// What others see of a file, if it can be looked at alone when it changes.
    pub(super) fn alone(&self, file: FileId) -> Option<Hash> {
        let index = file.0 as usize;
        let held = self.held.get(index).copied().unwrap_or(true);
        self.seen.get(index).copied()?.filter(|_| !held)
    }

    /// What is said by a file must be said in it.
    fn apart(&mut self, by: Option<FileId>, diagnostic: &Diagnostic) {
        for file in files(diagnostic) {
            if Some(file) != by {
                self.hold(Some(file));
                self.hold(by);
            }
        }
    }

    fn hold(&mut self, file: Option<FileId>) {
        let index = file.map(|file| file.0 as usize);
        if let Some(held) = index.and_then(|index| self.held.get_mut(index)) {
            *held = true;
        }
    }
}

/// The files at which a diagnostic points.
pub(super) fn files(diagnostic: &Diagnostic) -> impl Iterator<Item = FileId> {
    let labels = diagnostic.primary.iter().chain(&diagnostic.secondary);
    let edits = diagnostic.suggestions.iter().flat_map(|fix| &fix.edits);
    let edits = edits.map(|edit| edit.span.file);
    labels.map(|label| label.span.file).chain(edits)
}

/// What others see of a file: all that stands outside of its flows, what its flows are called,
/// the ways that they lead, and what keeps others silent.
pub(super) fn seen<'n>(
    root: &Node,
    walked: &Walked<'_>,
    name: &dyn Fn(Span) -> Option<Name<'n>>,
) -> Option<Hash> {
    // A key that came through an alias has the place of the alias, as its neighbours have.
    if Declared::keys(root).any(|(_, key)| key.anchor.is_some()) {
        return None;
    }
    let mut print = Print::of_file();
    print.number(root.entries().len());
    for entry in root.entries() {
        if WITH_TABLES.contains(&&*entry.key.text) {
            return None;
        }
        print.word(&entry.key.text);
        if &*entry.key.text != "flows" {
            print.tree(&entry.value);
            continue;
        }
        print.number(entry.value.entries().len());
        for flow in entry.value.entries() {
            print.word(&flow.key.text);
            for key in ["title", "folder"] {
                let value = flow.value.get(key);
                print.flags([value.is_some()]);
                if let Some(value) = value {
                    print.tree(value);
                }
            }
        }
    }
    print.words(walked.environment.keys().map(String::as_str));
    let mut silence = flow::Silence::default();
    silence.note(&walked.found);
    silence.write(&mut print);
    walked.piece.write(&mut print, name);
    print.finish()
}

/// Where a key starts, the number of its family, and the name that it declares.
type Declaring<'p> = (u32, u8, Cow<'p, str>);

/// The keys that declare names, by file and place.
#[derive(Debug)]
pub(super) struct Keys<'p>(Vec<Box<[Declaring<'p>]>>);

impl<'p> Keys<'p> {
    /// Those of a project with `count` files.
    pub(super) fn of(project: &'p Project, count: usize) -> Keys<'p> {
        let mut keys = vec![Box::default(); count];
        let all: Vec<_> = project
            .units
            .par_iter()
            .map(|unit| {
                let mut keys: Vec<Declaring<'p>> = unit
                    .root
                    .as_deref()
                    .into_iter()
                    .flat_map(Declared::keys)
                    .map(|(family, key)| (key.range.start, family, borrowed_nfc(&key.text)))
                    .collect();
                keys.sort_by_key(|(start, ..)| *start);
                (unit.file, keys.into_boxed_slice())
            })
            .collect();
        for (file, found) in all {
            if let Some(place) = keys.get_mut(file.0 as usize) {
                *place = found;
            }
        }
        Keys(keys)
    }

    /// The name that a key declares.
    pub(super) fn find(&self, key: Span) -> Option<Name<'_>> {
        let keys = self.0.get(key.file.0 as usize)?;
        let index = keys.binary_search_by_key(&key.start, |(start, ..)| *start);
        let (_, family, name) = keys.get(index.ok()?)?;
        Some((*family, name))
    }
}

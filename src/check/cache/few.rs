//! A few files that have changed, each checked by itself.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::{Looking, allow, drop_repeated, flow, levels, secrets};
use super::keep::{self, Keys};
use super::stored::Stored;
use super::told;
use crate::check::Options;
use crate::check::print::Name;
use crate::diagnostics::{Code, Diagnostic, Severity, codes};
use crate::language::address::Kind;
use crate::language::name::borrowed_nfc;
use crate::project::{BOT_GRAMMAR, Index, Namespace, Project, Texts};
use crate::source::{FileId, Span};
use crate::syntax::{Content, Node};

/// With more files than that a check of all is hardly slower.
const MOST: usize = 16;

/// All that is to be said of the project, by what was said before; `None` if the change of one of
/// the files (by their numbers among the bot files) may matter to others.
pub(super) fn check(
    texts: &mut Texts,
    options: Options<'_>,
    stored: &Stored<'_>,
    changed: &[usize],
    said: Vec<Diagnostic>,
) -> Option<Vec<Diagnostic>> {
    if changed.len() > MOST || changed.iter().any(|index| stored.seen(*index).is_none()) {
        return None;
    }
    let files = changed.iter().map(|index| texts.files.get(*index).copied());
    let files: Vec<FileId> = files.collect::<Option<_>>()?;
    let index: Arc<Index> = Arc::new(postcard::from_bytes(stored.index).ok()?);
    let mut project = texts.part(&files, Arc::clone(&index));
    let others = needed(&project, &index);
    if others.iter().any(|file| !files.contains(file)) {
        texts.take_back(project);
        let all = others.into_iter().chain(files.iter().copied());
        let mut all: Vec<FileId> = all.collect();
        all.sort_unstable();
        all.dedup();
        project = texts.part(&all, Arc::clone(&index));
    }
    let few = Few {
        project: &project,
        index: &index,
        files: &files,
        stored,
    };
    let found = few.check(options, changed, said);
    texts.take_back(project);
    found
}

struct Few<'a> {
    /// The changed files, and those that declare what they name.
    project: &'a Project,
    index: &'a Index,
    /// The changed files.
    files: &'a [FileId],
    stored: &'a Stored<'a>,
}

impl Few<'_> {
    fn check(
        &self,
        options: Options<'_>,
        changed: &[usize],
        mut said: Vec<Diagnostic>,
    ) -> Option<Vec<Diagnostic>> {
        let project = self.project;
        let is_here = |file: Option<FileId>| file.is_some_and(|file| self.files.contains(&file));
        let place = |one: &Diagnostic| Some(one.primary.as_ref()?.span.file);
        let reading = project.diagnostics.iter();
        let mut found: Vec<Diagnostic> = reading
            .filter(|one| keep::files(one).any(|file| is_here(Some(file))))
            .cloned()
            .collect();
        if found.iter().any(|one| one.severity == Severity::Error) {
            return None;
        }
        let is_silent = |code: &Code| levels::is_silent(project, options.levels, code);
        let is_on = |code: &Code| code.on || !is_silent(code);
        let asked = flow::Asked {
            fields: !is_silent(&codes::MAYBE_UNSET_FIELD),
            examples: self.stored.examples,
        };
        let looking = Looking::new(project, options.target, is_on);
        let names = Declaring::new(project, self.index);
        for (file, number) in self.files.iter().zip(changed) {
            let unit = project.units.iter().find(|unit| unit.file == *file)?;
            let root = unit.root.as_ref()?;
            let gather = flow::Gather::new(project, *file, root, asked);
            let walked = looking.at(gather, *file, root, &BOT_GRAMMAR.shapes);
            let seen = keep::seen(root, &walked, &|key| names.find(key))?;
            if self.stored.seen(*number) != Some(seen) {
                return None;
            }
            found.extend(walked.found);
        }
        // What is said elsewhere by these files may be said by others, too.
        if found.iter().any(|one| !is_here(place(one))) {
            return None;
        }
        said.retain(|one| !is_here(place(one)));
        let broken = said.iter().chain(&found).any(|one| one.code.is_fixed());
        if broken != self.stored.broken {
            return None;
        }
        drop_repeated(&mut found);
        let elsewhere = self.stored.secrets.iter().copied().map(told::span);
        let mut secrets: Vec<Span> = elsewhere
            .filter(|place| !is_here(Some(place.file)))
            .collect();
        secrets.extend(secrets::places(&found));
        let targeted = options.target.is_some();
        allow::apply(project, targeted, broken, &is_silent, &mut found);
        found.retain(|one| is_here(place(one)));
        levels::set_levels(project, options.levels, &mut found);
        secrets::hide(&secrets, &mut found);
        said.append(&mut found);
        Some(said)
    }
}

/// The files that declare what the files of a part name, as far as more of it matters than that
/// it is declared: its fields and its API cards, and what tests can tap. Any word that could be
/// such a name is taken for one.
fn needed(project: &Project, index: &Index) -> BTreeSet<FileId> {
    let mut needed = BTreeSet::new();
    for root in project.units.iter().filter_map(|unit| unit.root.as_ref()) {
        if root.get("tests").is_some() {
            for key in ["menu", "ice_breakers"] {
                needed.extend(index.files_of_single(key));
            }
        }
        words(root, &mut |text| {
            for kind in [Kind::Field, Kind::ApiCard] {
                needed.extend(index.files(Namespace::Resource(kind), &borrowed_nfc(text)));
            }
            // Names of fields in templates and conditions.
            let other = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
            for word in text.split(other).filter(|word| word.len() < text.len()) {
                needed.extend(index.files(Namespace::Resource(Kind::Field), word));
            }
        });
    }
    needed
}

/// Calls `visit` for every key and every text.
fn words(node: &Node, visit: &mut impl FnMut(&str)) {
    match &node.content {
        Content::Text(text) => visit(&text.value),
        Content::List(items) => items.iter().for_each(|item| words(item, visit)),
        Content::Map(entries) => {
            for entry in entries {
                visit(&entry.key.text);
                words(&entry.value, visit);
            }
        }
        _ => {}
    }
}

/// The names that keys declare: those of the files of a part, and of all others by the index.
struct Declaring<'a> {
    here: Keys<'a>,
    part: BTreeSet<FileId>,
    index: &'a Index,
    others: RefCell<BTreeMap<FileId, BTreeMap<u32, Name<'a>>>>,
}

impl<'a> Declaring<'a> {
    fn new(project: &'a Project, index: &'a Index) -> Declaring<'a> {
        Declaring {
            here: Keys::of(project, project.sources.len()),
            part: project.units.iter().map(|unit| unit.file).collect(),
            index,
            others: RefCell::default(),
        }
    }

    fn find(&self, key: Span) -> Option<Name<'_>> {
        if self.part.contains(&key.file) {
            return self.here.find(key);
        }
        let mut others = self.others.borrow_mut();
        let names = others.entry(key.file).or_insert_with(|| {
            let names = self.index.of_file(key.file);
            names
                .map(|(start, family, name)| (start, (family, name)))
                .collect()
        });
        names.get(&key.start).copied()
    }
}

//! What must hold of the check of any project.

use std::collections::BTreeSet;
use std::path::Path;

use botwright::check::fix::{Fixed, fix};
use botwright::check::rules;
use botwright::check::{self, Levels, Options};
use botwright::diagnostics::render::{self, HumanOptions, Report, RulePage, human, json};
use botwright::diagnostics::{Diagnostic, Severity};
use botwright::project::{self, Project};
use botwright::source::FileId;

use crate::memory::{Memory, ROOT};
use crate::{play, printable};

/// Reads, checks, renders and fixes a project, and plays it if it has no errors.
///
/// # Panics
/// If something does not hold that must.
pub fn project(memory: &Memory) {
    let is_set = |name: &str| memory.environment.contains(name);
    let options = Options {
        is_set: &is_set,
        target: None,
        levels: Levels::NONE,
    };
    let root = Path::new(ROOT);
    let project = project::load(memory, root);
    let found = check::check(&project, options);
    places(&project, &found);
    renderings(&project, &found);
    let fixed = fix(memory, root, options, &|_| true);
    mended(memory, options, &project, &found, &fixed);
    if errors(&found) == 0 {
        play::sound(memory, &project);
    }
}

/// Every place is a piece of its file, and so is every edit.
fn places(project: &Project, found: &[Diagnostic]) {
    for one in found {
        let labels = one
            .primary
            .iter()
            .chain(&one.secondary)
            .map(|label| label.span);
        let edits = one
            .suggestions
            .iter()
            .flat_map(|fix| &fix.edits)
            .map(|edit| edit.span);
        for span in labels.chain(edits) {
            let file = project.sources.get(span.file);
            let inside = file.is_some_and(|file| file.text().get(span.range()).is_some());
            assert!(inside, "a place that is not in its file: {one:?}");
        }
        assert!(!one.message.is_empty(), "{one:?}");
    }
}

/// Every format can be made, is printable and, where it is JSON, can be read.
fn renderings(project: &Project, found: &[Diagnostic]) {
    for (color, unicode, width) in [(false, true, 100), (true, false, 40)] {
        let mut text = String::new();
        let options = HumanOptions {
            color,
            unicode,
            width,
        };
        human(&mut text, found, &project.sources, options).expect("a text takes everything");
        printable("human", &text, color);
    }
    let name = project.name();
    let summary = check::summary(project, found);
    let files: Vec<FileId> = project.sources.iter().map(|(file, _)| file).collect();
    let reported: BTreeSet<&str> = found.iter().map(|one| one.code.name).collect();
    let pages: Vec<RulePage> = rules::checked()
        .filter(|rule| reported.contains(rule.code.name))
        .map(|rule| RulePage {
            code: rule.code,
            summary: rule.summary(),
            finds: rule.finds,
            why: rule.why,
            // Making a page checks its examples, which are no part of the input.
            markdown: String::new(),
        })
        .collect();
    let report = Report {
        project: &name,
        prefix: "",
        summary,
        diagnostics: found,
        fingerprints: &check::fingerprints(project, found),
        sources: &project.sources,
        files: &files,
        rules: &pages,
        deny_warnings: false,
        exit_code: 0,
    };
    let plain = json::to_string(&json::report(&name, summary, found, &project.sources));
    for (format, text) in [
        ("json", plain),
        ("sarif", render::sarif(&report)),
        ("gitlab", render::gitlab(&report)),
        ("rdjson", render::rdjson(&report)),
    ] {
        printable(format, &text, false);
        let read = serde_json::from_str::<serde_json::Value>(&text);
        assert!(read.is_ok(), "{format}: {read:?}\n{text}");
    }
    printable("github", &render::github(&report), false);
    printable("junit", &render::junit(&report), false);
}

/// Fixing takes nothing away that could be read, never adds errors, and has nothing left to do.
fn mended(
    memory: &Memory,
    options: Options<'_>,
    project: &Project,
    found: &[Diagnostic],
    fixed: &Fixed,
) {
    let (mut old, new) = (readable(project), readable(&fixed.project));
    // Once the project file is mended, its `files` may name others.
    old.retain(|path| fixed.project.sources.find(path).is_some());
    assert!(
        old.is_subset(&new),
        "{old:?} could be read, and now {new:?}: {:?}",
        fixed.changes
    );
    if old.len() == new.len() {
        assert!(
            errors(&fixed.diagnostics) <= errors(found),
            "{:#?}\nbefore\n{}\nafter\n{}",
            fixed.changes,
            told(found),
            told(&fixed.diagnostics)
        );
    }
    if fixed.changes.is_empty() {
        return;
    }
    places(&fixed.project, &fixed.diagnostics);
    let mut changed = memory.clone();
    for (path, change) in &fixed.changes {
        changed.set(path, change.after.as_bytes());
    }
    let again = fix(&changed, Path::new(ROOT), options, &|_| true);
    assert!(
        again.changes.is_empty(),
        "fixed twice: {:#?}\nat first {:#?}",
        again.changes,
        fixed.changes
    );
    assert_eq!(told(&again.diagnostics), told(&fixed.diagnostics));
}

fn errors(found: &[Diagnostic]) -> usize {
    found
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .count()
}

/// The files that are YAML.
fn readable(project: &Project) -> BTreeSet<&str> {
    let units = project.units.iter().map(|unit| (unit.file, &unit.root));
    units
        .chain([(project.settings.file, &project.settings.root)])
        .filter(|(_, root)| root.is_some())
        .map(|(file, _)| project.sources.path(file))
        .collect()
}

fn told(found: &[Diagnostic]) -> String {
    let lines = found
        .iter()
        .map(|one| format!("{} {}\n", one.code, one.message));
    lines.collect()
}

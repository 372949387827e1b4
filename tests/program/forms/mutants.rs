//! `--fix` on examples with random slips never makes anything worse.

use std::fs;
use std::path::PathBuf;

use botwright::check::fix::{Fixed, fix};
use botwright::check::{self, Levels, Options};
use botwright::diagnostics::{Diagnostic, Severity};
use botwright::project::{self, Project};
use botwright::source::Overlay;
use botwright::syntax::comments;
use proptest::prelude::*;

use crate::common::{EXAMPLES, files_below, root};

/// Slips: what is put in, and in place of how many characters.
const SLIPS: &[(&str, usize)] = &[
    ("", 1),
    ("", 3),
    ("x", 0),
    ("e", 1),
    (" ", 0),
    (": ", 0),
    (" # ", 0),
    (", ", 0),
    ("{{ ", 0),
    ("{{ contact.name }}", 0),
    ("}", 0),
    ("[", 0),
    ("\"", 0),
    ("'", 0),
    ("no", 2),
    ("012", 2),
    ("+886", 3),
    ("null", 4),
    ("\t", 0),
    ("\r", 0),
    ("\n", 0),
    ("- ", 0),
    ("&a ", 0),
    ("*a", 2),
    ("票", 1),
    ("${var.sit}", 0),
];

/// Where a slip goes: an example, one of its files, a place in it.
type Slip = (usize, u16, usize);

fn mutated(text: &str, slips: &[Slip]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (which, at, _) in slips {
        let (insert, over) = SLIPS[which % SLIPS.len()];
        let at = usize::from(*at) * letters.len() / (usize::from(u16::MAX) + 1);
        let end = (at + over).min(letters.len());
        letters.splice(at..end, insert.chars());
    }
    letters.into_iter().collect()
}

fn options() -> Options<'static> {
    Options {
        is_set: &|_| true,
        target: None,
        levels: Levels::NONE,
    }
}

fn errors(list: &[Diagnostic]) -> usize {
    list.iter()
        .filter(|one| one.severity == Severity::Error)
        .count()
}

/// The files that are YAML.
fn read(project: &Project) -> Vec<&str> {
    let units = project.units.iter().filter(|unit| unit.root.is_some());
    let mut paths: Vec<&str> = units.map(|unit| project.sources.path(unit.file)).collect();
    if project.settings.root.is_some() {
        paths.push("botwright.yaml");
    }
    paths
}

fn told(list: &[Diagnostic]) -> String {
    let lines: Vec<String> = list
        .iter()
        .map(|one| format!("{} {}", one.code, one.message))
        .collect();
    lines.join("\n")
}

/// A text without its quotes.
fn bare(text: &str) -> String {
    text.replace(['"', '\'', '\\'], "")
}

/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    let given = std::env::var("PROPTEST_CASES").ok();
    given.and_then(|cases| cases.parse().ok()).unwrap_or(96)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn fixing_never_makes_it_worse(
        example in 0..EXAMPLES.len(),
        file in any::<prop::sample::Index>(),
        slips in prop::collection::vec((any::<usize>(), any::<u16>(), any::<usize>()), 1..4),
    ) {
        let root = root().join("examples").join(EXAMPLES[example]);
        let files: Vec<PathBuf> = files_below(&root)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
            .filter(|path| !path.components().any(|part| part.as_os_str() == ".botwright"))
            .collect();
        let path = file.get(&files);
        let text = mutated(&fs::read_to_string(path).unwrap(), &slips);
        let mut overlay = Overlay::new();
        overlay.set(path.clone(), text.clone());
        let before = project::load(&overlay, &root);
        let found = check::check(&before, options());
        let fixed: Fixed = fix(&overlay, &root, options(), &|_| true);
        let (old, new) = (read(&before), read(&fixed.project));
        for path in &old {
            prop_assert!(new.contains(path), "{path} can no longer be read\n{text}");
        }
        if new.len() == old.len() {
            prop_assert!(
                errors(&fixed.diagnostics) <= errors(&found),
                "before\n{}\nafter\n{}\n{text}", told(&found), told(&fixed.diagnostics)
            );
        }
        for (path, change) in &fixed.changes {
            let kept = comments(&change.before);
            for comment in kept {
                // What only looks like a comment is put into quotes with its text.
                let is_there = bare(&change.after).contains(&bare(comment.text));
                prop_assert!(is_there, "{path} lost `{}`", comment.text);
            }
            overlay.set(root.join(path), change.after.clone());
        }
        let again = fix(&overlay, &root, options(), &|_| true);
        prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
        prop_assert_eq!(told(&again.diagnostics), told(&fixed.diagnostics));
    }
}

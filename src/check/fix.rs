//! Making the safe changes that diagnostics suggest, in memory.
//!
//! Edits that overlap wait for the next round, in which the project is checked anew; rounds go on
//! until nothing safe is left. A change after which a file could no longer be read is taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Options, check};
use crate::diagnostics::{Diagnostic, Edit, Severity, Suggestion};
use crate::project::{self, Project};
use crate::source::{FileId, ReadError, Reader, Sources};

/// Rounds after which what is left is left. A file that is no YAML tells of one slip a round.
const ROUNDS: usize = 1_000;
/// What a file may gain by changes, beside its own length again, in bytes: what quotes the same
/// text round after round would double it.
const MOST_GAIN: usize = 4_096;

/// A project after all safe changes.
#[derive(Debug)]
pub struct Fixed {
    /// As it would be with the changes.
    pub project: Project,
    /// What is still wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// By path relative to the project.
    pub changes: BTreeMap<String, Change>,
    /// How many suggestions were followed.
    pub followed: usize,
}

/// The text of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub before: String,
    pub after: String,
}

/// Reads the project in `root`, and follows safe suggestions for files that are `wanted`.
#[must_use]
pub fn fix(
    reader: &dyn Reader,
    root: &Path,
    options: Options<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> Fixed {
    let mut over = Changed {
        below: reader,
        texts: BTreeMap::new(),
    };
    let mut fixed = Fixed {
        project: project::load(reader, root),
        diagnostics: Vec::new(),
        changes: BTreeMap::new(),
        followed: 0,
    };
    fixed.diagnostics = check(&fixed.project, options);
    let mut originals: BTreeMap<String, String> = BTreeMap::new();
    // Files that the machine makes worse.
    let mut given_up: BTreeSet<String> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let sources = &fixed.project.sources;
        let may = |file| {
            let path = sources.path(file);
            wanted(path) && !given_up.contains(path)
        };
        let (texts, followed) = mended(sources, &fixed.diagnostics, &may);
        if texts.is_empty() {
            break;
        }
        let before = over.texts.clone();
        let mut paths = BTreeSet::new();
        for (file, text) in texts {
            let path = sources.path(file).to_owned();
            let original = originals
                .entry(path.clone())
                .or_insert_with(|| sources.text(file).to_owned());
            if outgrown(original, &text) {
                over.texts.remove(&root.join(&path));
                given_up.insert(path);
            } else {
                over.texts.insert(root.join(&path), text);
                paths.insert(path);
            }
        }
        let next = project::load(&over, root);
        let diagnostics = check(&next, options);
        let worse = worse(&fixed, &next, &diagnostics, &paths);
        if worse.is_empty() {
            fixed.followed += followed;
            fixed.project = next;
            fixed.diagnostics = diagnostics;
        } else {
            over.texts = before;
            given_up.extend(worse);
        }
    }
    for (path, before) in originals {
        if let Some(after) = over.texts.remove(&root.join(&path))
            && before != after
        {
            fixed.changes.insert(path, Change { before, after });
        }
    }
    fixed
}

/// Whether changes go round in a circle and make a text longer each time.
fn outgrown(original: &str, text: &str) -> bool {
    text.len() > original.len() * 2 + MOST_GAIN
}

/// The files among `paths` that would be worse off: no longer YAML, or with more errors in all.
fn worse(
    fixed: &Fixed,
    next: &Project,
    diagnostics: &[Diagnostic],
    paths: &BTreeSet<String>,
) -> BTreeSet<String> {
    let (old, new) = (trees(&fixed.project), trees(next));
    let lost: BTreeSet<String> = paths
        .iter()
        .filter(|path| old.contains(path.as_str()) && !new.contains(path.as_str()))
        .cloned()
        .collect();
    // A file that can be read for the first time may show what was hidden in it.
    if !lost.is_empty() || new.len() > old.len() {
        return lost;
    }
    if errors(diagnostics) > errors(&fixed.diagnostics) {
        return paths.clone();
    }
    BTreeSet::new()
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .count()
}

/// The files that are YAML.
fn trees(project: &Project) -> BTreeSet<&str> {
    let settings = (project.settings.file, &project.settings.root);
    let units = project.units.iter().map(|unit| (unit.file, &unit.root));
    units
        .chain([settings])
        .filter(|(_, root)| root.is_some())
        .map(|(file, _)| project.sources.path(file))
        .collect()
}

/// The files that change when safe suggestions are followed once, and how many of those were
/// followed. The first suggestion of a diagnostic counts; of two that overlap, the first.
#[must_use]
pub fn mended(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    may: &dyn Fn(FileId) -> bool,
) -> (BTreeMap<FileId, String>, usize) {
    let mut taken: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let mut followed = 0;
    for suggestion in diagnostics.iter().filter_map(safe) {
        let edits = &suggestion.edits;
        let known = |edit: &Edit| {
            taken
                .get(&edit.span.file)
                .is_some_and(|all| all.contains(&edit))
        };
        if edits.iter().all(known) {
            // Said twice.
            followed += 1;
            continue;
        }
        let fits = |edit: &Edit| {
            let text = sources.text(edit.span.file);
            may(edit.span.file)
                && text.get(edit.span.range()).is_some()
                && taken
                    .get(&edit.span.file)
                    .is_none_or(|all| all.iter().all(|other| apart(edit, other)))
        };
        if edits.iter().all(fits) {
            followed += 1;
            for edit in edits {
                taken.entry(edit.span.file).or_default().push(edit);
            }
        }
    }
    let texts = taken
        .into_iter()
        .filter_map(|(file, mut edits)| {
            let text = sources.text(file);
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
            let mut after = text.to_owned();
            for edit in edits {
                let replacement = broken_like(text, &edit.replacement);
                after.replace_range(edit.span.range(), &replacement);
            }
            (after != text).then_some((file, after))
        })
        .collect();
    (texts, followed)
}

/// What `--fix` does about a diagnostic.
#[must_use]
pub fn safe(diagnostic: &Diagnostic) -> Option<&Suggestion> {
    diagnostic.suggestions.iter().find(|one| one.safe)
}

/// Edits that touch could depend on each other.
fn apart(one: &Edit, other: &Edit) -> bool {
    one.span.end < other.span.start || other.span.end < one.span.start
}

/// Line breaks as the file has them.
fn broken_like(text: &str, replacement: &str) -> String {
    if replacement.contains('\n') && text.contains("\r\n") {
        replacement.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        replacement.to_owned()
    }
}

/// A reader with changed texts over it.
struct Changed<'a> {
    below: &'a dyn Reader,
    texts: BTreeMap<PathBuf, String>,
}

impl Reader for Changed<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<String, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.below.read(path, limit),
        }
    }

    fn unsaved(&self) -> Vec<&Path> {
        self.below.unsaved()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use crate::diagnostics::codes;
    use crate::source::{Overlay, Span};

    fn with(file: FileId, edits: &[(u32, u32, &str)], safe: bool) -> Diagnostic {
        Diagnostic::new(&codes::UNKNOWN_FLOW, "m").suggest(Suggestion {
            message: String::new(),
            safe,
            edits: edits
                .iter()
                .map(|(start, end, replacement)| Edit {
                    span: Span::new(file, *start..*end),
                    replacement: (*replacement).to_owned(),
                })
                .collect(),
        })
    }

    fn all(text: &str, diagnostics: &[Diagnostic]) -> (Option<String>, usize) {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let (mut texts, followed) = mended(&sources, diagnostics, &|_| true);
        (texts.remove(&file), followed)
    }

    #[test]
    fn the_first_of_two_that_touch_wins() {
        let file = FileId(0);
        let list = [
            with(file, &[(0, 1, "A")], true),
            with(file, &[(1, 2, "B")], true),
            with(file, &[(3, 4, "D"), (5, 6, "F")], true),
            with(file, &[(4, 5, "x")], true),
            with(file, &[(5, 6, "F")], true),
            with(file, &[(7, 8, "H")], false),
        ];
        assert_eq!(
            all("abcdefgh", &list),
            (Some("AbcDeFgh".to_owned()), 3),
            "what is said twice counts twice"
        );
    }

    #[test]
    fn places_that_are_none_are_left() {
        let file = FileId(0);
        assert_eq!(all("票", &[with(file, &[(1, 2, "x")], true)]), (None, 0));
        assert_eq!(all("a", &[with(file, &[(0, 9, "x")], true)]), (None, 0));
        assert_eq!(all("a", &[with(file, &[(0, 1, "a")], true)]), (None, 1));
    }

    /// A file that is no YAML tells of one slip at a time.
    #[test]
    fn every_slip_of_a_file_is_mended() {
        let root = Path::new("nowhere");
        let mut reader = Overlay::new();
        reader.set(
            root.join("botwright.yaml"),
            "botwright: 1\nname: example\nchannels: [line]\n",
        );
        let steps = "      - text: {{ input }} is what you said\n".repeat(70);
        let bot = format!("default_reply: f\nflows:\n  f:\n    steps:\n{steps}");
        reader.set(root.join("bot/main.yaml"), bot);
        let options = Options {
            is_set: &|_| true,
            target: None,
            levels: crate::check::Levels::NONE,
        };
        let fixed = fix(&reader, root, options, &|_| true);
        assert_eq!(fixed.diagnostics, []);
        assert_eq!(fixed.followed, 70);
    }

    #[test]
    fn a_text_that_doubles_has_outgrown() {
        let text = "a: b\n".repeat(10_000);
        assert!(!outgrown(&text, &text.replace("a: b", "a: \"b\"")));
        assert!(!outgrown("", &text[..4_096]));
        assert!(outgrown(&text, &text.repeat(3)));
    }

    #[test]
    fn line_breaks_stay_as_they_are() {
        let (text, _) = all("a\r\nb", &[with(FileId(0), &[(0, 1, "x\ny")], true)]);
        assert_eq!(text.unwrap(), "x\r\ny\r\nb");
    }
}

//! What a problem is known by while the lines around it move: its code, the resource that it is
//! in, and the words that it is about.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::diagnostics::Diagnostic;
use crate::language::address::Kind;
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// How many bytes of the digest are kept.
const LENGTH: usize = 16;

/// One fingerprint for each diagnostic: hexadecimal, and different for each. Equal problems in one
/// resource are told apart by their order.
#[must_use]
pub fn fingerprints(project: &Project, diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let key = key(project, diagnostic);
            let count = seen.entry(key.clone()).or_default();
            *count += 1;
            let digest = Sha256::digest(format!("{key}\0{count}"));
            digest
                .iter()
                .take(LENGTH)
                .fold(String::new(), |mut text, byte| {
                    // A `String` takes everything.
                    let _ = write!(text, "{byte:02x}");
                    text
                })
        })
        .collect()
}

fn key(project: &Project, diagnostic: &Diagnostic) -> String {
    let code = diagnostic.code.name;
    match &diagnostic.primary {
        None => format!("{code}\0\0{}", diagnostic.message),
        Some(label) => {
            let place = resource(project, label.span)
                .unwrap_or_else(|| project.sources.path(label.span.file).to_owned());
            format!("{code}\0{place}\0{}", words(project, label.span))
        }
    }
}

/// What the label points at, or else its line, with single spaces.
fn words(project: &Project, span: Span) -> String {
    let pointed = project.sources.slice(span);
    let text = match project.sources.get(span.file) {
        Some(file) if pointed.trim().is_empty() => {
            let line = file.lines().line(span.start);
            let range = file.lines().range(file.text(), line);
            &file.text()[range.start as usize..range.end as usize]
        }
        _ => pointed,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the resource that a place is in: `flows.my-tickets`, `menu`.
#[must_use]
fn resource(project: &Project, span: Span) -> Option<String> {
    let root = tree(project, span.file)?;
    let within = |start: u32, end: u32| start <= span.start && span.start <= end;
    let entry = root
        .entries()
        .iter()
        .find(|entry| within(entry.key.range.start, entry.value.range.end))?;
    let kind = &entry.key.text;
    if Kind::ALL
        .iter()
        .any(|one| one.is_singleton() && *one.key() == **kind)
    {
        return Some(kind.to_string());
    }
    let named = entry
        .value
        .entries()
        .iter()
        .find(|entry| within(entry.key.range.start, entry.value.range.end));
    Some(match named {
        Some(named) => format!("{kind}.{}", named.key.text),
        None => kind.to_string(),
    })
}

fn tree(project: &Project, file: FileId) -> Option<&Node> {
    if project.settings.file == file {
        return project.settings.root.as_deref();
    }
    let unit = project.units.iter().find(|unit| unit.file == file)?;
    unit.root.as_deref()
}

#[cfg(test)]
mod tests {
    use super::super::example::Example;
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let (project, found) = Example::parse(text).check();
        fingerprints(&project, &found)
    }

    #[test]
    fn they_stay_when_lines_move() {
        let before = of(
            "flows:\n  a: { steps: [{ go_to: b }, { go_to: b }] }\n  c: { steps: [{ go_to: b }] }\n",
        );
        let after = of(
            "# new\ntags: {}\nflows:\n  c: { steps: [{ go_to: b }] }\n  a:\n    steps:\n    - text: x\n    - { go_to: b }\n    - go_to: b\n",
        );
        assert!(before.len() >= 3, "{before:?}");
        for one in before {
            assert!(after.contains(&one), "{one} of {after:?}");
        }
    }

    #[test]
    fn each_has_its_own() {
        let all = of(
            "flows:\n  a: { steps: [{ go_to: b }, { go_to: b }, { go_to: d }] }\n  c: { steps: [{ go_to: b }] }\nmenu: [{ label: x, flow: b }]\n",
        );
        let different: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert!(all.len() >= 5);
        assert!(all.iter().all(|one| one.len() == 32));
    }
}

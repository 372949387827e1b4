//! The phrases of all keywords, compared as the bot compares them.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::language::answer::fold;
use crate::language::name::borrowed_nfc;
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Node};

/// One phrase.
#[derive(Clone, Copy)]
pub(super) struct Phrase<'a> {
    /// As it is written.
    pub(super) text: &'a str,
    pub(super) span: Span,
    /// The name of its keyword.
    pub(super) keyword: &'a str,
    node: &'a Node,
}

/// A phrase that equals one before it, in the same way of matching.
pub(super) struct Repeat<'a> {
    pub(super) phrase: Phrase<'a>,
    pub(super) first: Phrase<'a>,
    pub(super) same_answer: bool,
}

/// Every phrase that equals an earlier one, in the order of the files.
pub(super) fn repeated(project: &Project) -> Vec<Repeat<'_>> {
    let all: Vec<Vec<(String, Phrase<'_>)>> = project
        .units
        .par_iter()
        .map(|unit| {
            each(unit.file, unit.root.as_deref())
                .map(|phrase| (key(&phrase), phrase))
                .collect()
        })
        .collect();
    let mut seen: HashMap<String, Phrase<'_>> = HashMap::new();
    let mut repeats = Vec::new();
    for (key, phrase) in all.into_iter().flatten() {
        // What is nothing when it is compared equals nothing.
        if key.len() <= 1 {
            continue;
        }
        match seen.get(&key) {
            Some(first) => {
                // A name that stands twice is a mistake of its own.
                let twice =
                    first.keyword == phrase.keyword && !std::ptr::eq(first.node, phrase.node);
                if !twice {
                    repeats.push(Repeat {
                        phrase,
                        first: *first,
                        same_answer: answer(first.node) == answer(phrase.node),
                    });
                }
            }
            None => {
                seen.insert(key, phrase);
            }
        }
    }
    repeats
}

/// Tells every phrase of which nothing is left when it is compared.
pub(super) fn empty(project: &Project, mut tell: impl FnMut(Span)) {
    for unit in &project.units {
        for phrase in each(unit.file, unit.root.as_deref()) {
            // No sign that is left out is shorter, and few phrases hold one.
            if !phrase.text.starts_with(|c: char| c.is_alphanumeric())
                && fold(phrase.text).is_empty()
            {
                tell(phrase.span);
            }
        }
    }
}

fn each(file: FileId, root: Option<&Node>) -> impl Iterator<Item = Phrase<'_>> {
    let keywords = root.and_then(|root| root.get("keywords"));
    let entries = keywords.map(Node::entries).unwrap_or_default();
    entries.iter().flat_map(move |entry: &Entry| {
        let phrases = entry.value.get("match").map(Node::items);
        phrases.unwrap_or_default().iter().filter_map(move |node| {
            Some(Phrase {
                text: node.as_str()?,
                span: Span::new(file, node.range.clone()),
                keyword: &entry.key.text,
                node: &entry.value,
            })
        })
    })
}

/// The way of matching, and the phrase as it is compared.
fn key(phrase: &Phrase<'_>) -> String {
    let mode = match phrase.node.get("mode").and_then(Node::as_str) {
        Some("contains") => 'c',
        Some("starts_with") => 's',
        _ => 'e',
    };
    let mut key = fold(phrase.text);
    key.insert(0, mode);
    key
}

/// All that a keyword does, beside its phrases.
fn answer(node: &Node) -> Vec<(String, serde_json::Value)> {
    let mut answer: Vec<(String, serde_json::Value)> = node
        .entries()
        .iter()
        .filter(|entry| !matches!(&*entry.key.text, "match" | "mode"))
        .map(|entry| {
            (
                borrowed_nfc(&entry.key.text).into_owned(),
                entry.value.to_json(),
            )
        })
        .collect();
    answer.sort_by(|left, right| left.0.cmp(&right.0));
    answer
}

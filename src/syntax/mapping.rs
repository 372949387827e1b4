//! What is checked when a mapping is whole: cut texts, nulls and duplicate keys.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::parse::MAX_PROBLEMS;
use super::{Content, Entry, Style, Text, quote, refuse};
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::source::{FileId, Span};

/// Up to this many keys, comparing all pairs is faster than hashing.
const FEW: usize = 12;

/// Puts a text together again that a comma cut inside `{ }`, and reports it: the sign is a key
/// without a colon after a text without quotes.
pub(super) fn join_cut_texts(
    file: FileId,
    text: &str,
    entries: &mut Vec<Entry>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !entries.iter().any(|entry| is_bare(text, entry)) {
        return;
    }
    let mut joined: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut run: Option<(Entry, u32)> = None;
    for entry in entries.drain(..) {
        if is_bare(text, &entry)
            && let Some(end) = run
                .as_ref()
                .map(|(_, end)| *end)
                .or_else(|| joined.last().map(|last| last.value.range.end))
            && let Some(first) = run.take().map(|(first, _)| first).or_else(|| joined.pop())
        {
            if continues(text, &first, end, &entry) {
                run = Some((first, entry.key.range.end));
            } else {
                joined.push(whole(file, text, first, end, diagnostics));
                joined.push(entry);
            }
            continue;
        }
        if let Some((first, end)) = run.take() {
            joined.push(whole(file, text, first, end, diagnostics));
        }
        joined.push(entry);
    }
    if let Some((first, end)) = run {
        joined.push(whole(file, text, first, end, diagnostics));
    }
    *entries = joined;
}

/// Puts a key together again that a comma cut inside `{ }`, such as `sat,sun: 10:00-14:00`, and
/// reports it: the signs are keys without a colon, with no blank behind their commas.
pub(super) fn join_cut_keys(
    file: FileId,
    text: &str,
    entries: &mut Vec<Entry>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut at = 0;
    while at < entries.len() {
        let first = at;
        let goes_on = |at: usize| {
            let (Some(entry), Some(next)) = (entries.get(at), entries.get(at + 1)) else {
                return false;
            };
            let written = |entry: &Entry| {
                text.get(entry.key.range.start as usize..entry.key.range.end as usize)
                    == Some(&*entry.key.text)
            };
            is_bare(text, entry)
                && text.get(entry.key.range.end as usize..next.key.range.start as usize)
                    == Some(",")
                && written(entry)
                && written(next)
        };
        while goes_on(at) {
            at += 1;
        }
        at += 1;
        let last = at - 1;
        let Some(entry) = entries.get(last).filter(|_| last > first) else {
            continue;
        };
        if is_bare(text, entry) {
            continue;
        }
        let range = entries[first].key.range.start..entry.key.range.end;
        let raw = &text[range.start as usize..range.end as usize];
        diagnostics.push(
            Diagnostic::new(
                &codes::UNQUOTED_TEXT,
                format!("a comma ends the key `{}` here", entries[first].key.text),
            )
            .at(Span::new(file, range.clone()), "")
            .help(format!(
                "inside `{{ }}` a key with a comma needs quotes: {}",
                quote(raw)
            ))
            .suggest(Suggestion::replace(
                Span::new(file, range.clone()),
                quote(raw),
                true,
            )),
        );
        let entry = &mut entries[last];
        entry.key.text = raw.into();
        entry.key.range = range;
        entries.drain(first..last);
        at = first + 1;
    }
}

/// Whether the key has neither a colon nor a value.
fn is_bare(text: &str, entry: &Entry) -> bool {
    entry.value.content == Content::Null
        && entry.key.anchor.is_none()
        && entry.value.range.is_empty()
        && entry.key.range.end <= entry.value.range.start
        && !text[entry.key.range.end as usize..entry.value.range.start as usize].contains(':')
}

/// Whether the bare key is the rest of the value before it, which ends at `end`.
fn continues(text: &str, first: &Entry, end: u32, bare: &Entry) -> bool {
    let between = &text[end as usize..bare.key.range.start as usize];
    if first.value.anchor.is_some() || between.contains(['\n', '\r', '"', '\'']) {
        return false;
    }
    match &first.value.content {
        Content::Text(value) => value.style == Style::Plain,
        // `1,000` is one amount; `1, required` is a forgotten value.
        Content::Int(_) | Content::Float(_) => {
            between == ","
                && bare
                    .key
                    .text
                    .starts_with(|first: char| first.is_ascii_digit())
        }
        _ => false,
    }
}

fn whole(
    file: FileId,
    text: &str,
    mut entry: Entry,
    end: u32,
    diagnostics: &mut Vec<Diagnostic>,
) -> Entry {
    let node = &mut entry.value;
    if node.range.end == end {
        return entry;
    }
    let before = node.raw(text);
    let range = node.range.start..end;
    let raw = &text[range.start as usize..range.end as usize];
    let rest = raw[before.len()..].trim_start_matches([',', ' ', '\t']);
    let start = range.end - rest.len() as u32;
    let quotes = Suggestion::replace(Span::new(file, range.clone()), quote(raw), true);
    node.content = Content::Text(Text {
        value: raw.into(),
        style: Style::Plain,
    });
    node.range = range.clone();
    // The reader has told of its start alone, and takes that back.
    if raw.starts_with("{{") {
        diagnostics.push(refuse::template(file, raw, range));
        return entry;
    }
    diagnostics.push(
        Diagnostic::new(
            &codes::UNQUOTED_TEXT,
            format!("a comma ends the text `{before}` here, and `{rest}` is read as a key"),
        )
        .at(Span::new(file, start..end), "cut off from its text")
        .help(format!(
            "inside `{{ }}` a text with a comma needs quotes: {}",
            quote(raw)
        ))
        .suggest(quotes),
    );
    entry
}

/// Reports duplicate keys; of two equal keys the first one stays, or else the one with a value.
pub(super) fn check_duplicates(
    file: FileId,
    entries: &mut Vec<Entry>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let duplicates = duplicates(entries);
    if duplicates.is_empty() {
        return;
    }
    // One more than the limit, so that the limit is seen to be passed.
    for &(first, second) in duplicates.iter().take(MAX_PROBLEMS + 1) {
        let (first, second) = (&entries[first].key, &entries[second].key);
        diagnostics.push(
            Diagnostic::new(
                &codes::DUPLICATE_KEY,
                format!("the key `{}` stands twice in one mapping", second.text),
            )
            .at(Span::new(file, second.range.clone()), "second time")
            .also(Span::new(file, first.range.clone()), "first written here")
            .help("remove one of them, or give it another name"),
        );
    }
    let empty = |at: usize| entries[at].value.content == Content::Null;
    let mut dropped: Vec<usize> = duplicates
        .iter()
        .map(|&(first, second)| {
            if empty(first) && !empty(second) {
                first
            } else {
                second
            }
        })
        .collect();
    dropped.sort_unstable();
    dropped.dedup();
    let mut dropped = dropped.into_iter().peekable();
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        dropped.next_if_eq(&(at - 1)).is_none()
    });
}

/// The places of equal keys, as (first, later), in order.
fn duplicates(entries: &[Entry]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if entries.len() <= FEW {
        for (second, entry) in entries.iter().enumerate() {
            let equal = |other: &Entry| same(&other.key.text, &entry.key.text);
            if let Some(first) = entries[..second].iter().position(equal) {
                found.push((first, second));
            }
        }
        return found;
    }
    let mut seen = HashMap::with_capacity(entries.len());
    for (second, entry) in entries.iter().enumerate() {
        match seen.entry(nfc(&entry.key.text)) {
            std::collections::hash_map::Entry::Occupied(first) => {
                found.push((*first.get(), second));
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(second);
            }
        }
    }
    found
}

fn same(one: &str, other: &str) -> bool {
    one == other || (!one.is_ascii() && !other.is_ascii() && nfc(one) == nfc(other))
}

fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

//! Bytes through the YAML reader: the tree, its places, comments, paths and printed problems.

#![no_main]

use std::ops::Range;
use std::time::Duration;

use botwright::diagnostics::Diagnostic;
use botwright::diagnostics::Summary;
use botwright::diagnostics::render::{HumanOptions, human, json};
use botwright::source::Sources;
use botwright::syntax::{Node, comments, locate, parse, quote, scalar_trap};
use botwright_fuzz::{printable, time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let text: &str = &text;
    let mut sources = Sources::new();
    let file = sources.add("bot/a.yaml", text);
    let parsed = time::bounded("reading", Duration::from_secs(2), || parse(file, text));
    if let Some(root) = &parsed.root {
        node(text, root, &(0..text.len() as u32));
        assert!(!root.to_json().is_null() || !parsed.diagnostics.is_empty());
    } else {
        assert_eq!(
            parsed.diagnostics.len(),
            1,
            "a file without a tree has one problem"
        );
    }
    for one in &parsed.diagnostics {
        diagnostic(text, one);
    }
    let mut last = 0;
    for comment in comments(text) {
        let start = comment.range.start as usize;
        assert!(
            start >= last && comment.range.end as usize <= text.len(),
            "{comment:?}"
        );
        assert!(text.is_char_boundary(start), "{comment:?}");
        last = start;
    }
    let mut out = String::new();
    let options = HumanOptions {
        color: false,
        unicode: true,
        width: 80,
    };
    human(&mut out, &parsed.diagnostics, &sources, options).expect("a text takes everything");
    printable("human", &out, false);
    let summary = Summary::new(&parsed.diagnostics, 1, 0);
    let report = json::to_string(&json::report("", summary, &parsed.diagnostics, &sources));
    printable("json", &report, false);
    let lines = sources
        .get(file)
        .map(|file| file.lines().count())
        .unwrap_or(0);
    assert!(lines as usize <= text.len() + 1);
    let _ = scalar_trap(text);
    quoted(text);
});

fn inside(text: &str, range: &Range<u32>) -> bool {
    text.get(range.start as usize..range.end as usize).is_some()
}

/// Every value lies within its parent, unless an alias stands between them, and values that follow
/// each other in a list or a mapping stand in this order.
fn node(text: &str, one: &Node, parent: &Range<u32>) {
    let range = &one.range;
    assert!(inside(text, range), "{range:?}");
    assert!(
        parent.start <= range.start && range.end <= parent.end,
        "{range:?} not in {parent:?}"
    );
    if let Some(anchor) = &one.anchor {
        assert!(inside(text, anchor), "{anchor:?}");
    }
    if let Some(value) = one.as_str() {
        // Every place of a text leads to a place in the file.
        for at in (0..=value.len())
            .filter(|at| value.is_char_boundary(*at))
            .take(12)
        {
            let place = locate(text, one, at..value.len());
            assert!(inside(text, &place), "{place:?} of {one:?}");
        }
    }
    // What came through an alias has one place for all its parts.
    let mut last = range.start;
    for item in one.items() {
        node(text, item, range);
        assert!(
            last <= item.range.start,
            "{range:?}: {:?} after {last}",
            item.range
        );
        last = if one.anchor.is_some() {
            last
        } else {
            item.range.end
        };
    }
    for entry in one.entries() {
        let key = &entry.key.range;
        assert!(inside(text, key), "{key:?}");
        assert!(
            range.start <= key.start && key.end <= range.end,
            "{key:?} not in {range:?}"
        );
        node(text, &entry.value, range);
        if one.anchor.is_none() {
            assert!(last <= key.start, "{key:?} after {last}");
            assert!(
                key.end <= entry.value.range.start,
                "{key:?} before {:?}",
                entry.value.range
            );
            last = entry.value.range.end;
        }
    }
}

fn diagnostic(text: &str, one: &Diagnostic) {
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
        assert!(text.get(span.range()).is_some(), "{one:?}");
    }
    assert!(one.primary.is_some() && one.help.is_some(), "{one:?}");
}

/// What is quoted is read as the same text, where YAML can say it.
fn quoted(text: &str) {
    let mut sources = Sources::new();
    let yaml = format!("a: {}\n", quote(text));
    let file = sources.add("bot/a.yaml", yaml.as_str());
    let parsed = parse(file, &yaml);
    if yaml.len() < 100_000 {
        let read = parsed
            .root
            .as_ref()
            .and_then(|root| root.get("a"))
            .and_then(Node::as_str);
        assert_eq!(read, Some(text), "{yaml:?}: {:?}", parsed.diagnostics);
    }
}

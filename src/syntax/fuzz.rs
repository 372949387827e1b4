//! Whatever is read: no panic, and every place lies within the text.

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;
use crate::diagnostics::render::{HumanOptions, human, json};
use crate::diagnostics::{Diagnostic, Summary};
use crate::source::{FileId, Sources};

const BOT: &str = r#"# 票券
flows:
  my-tickets:
    title: 我的票券
    steps:
      - ask: 請輸入 👩‍💻 "會員" 編號
        attempts: 3
      - call: &card unused-tickets
        then:
          - text: |-
              您有 {{ response.count }} 張

              票券
            quick_replies: [{ label: "a \
              b", set: { topic: '{{ t.id }}' } }, { label: 'it''s', flow: agent }]
      - cards: &c
        - { title: 高鐵票, price: 012, on: yes }
      - again: *c
        call: *card
        text: >+
          folded
          text

  plain: many
    lines here
menu: []
"#;

/// Pieces that mean something to YAML.
const PIECES: &[&str] = &[
    ":",
    ": ",
    "- ",
    "-",
    "? ",
    "#",
    " #",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "|",
    ">",
    "|+\n",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!x ",
    "%",
    "@",
    "`",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "\\",
    "{{",
    "}}",
    "{%",
    "---\n",
    "...\n",
    "\u{feff}",
    "票",
    "👩‍💻",
    "\u{85}",
    "\u{2028}",
    "\0",
    "~",
    "null",
    "1e3",
    ".inf",
    "é",
    "\u{7}",
];

fn mutated() -> impl Strategy<Value = String> {
    let change = (
        any::<prop::sample::Index>(),
        0..4_usize,
        prop::sample::select(PIECES),
    );
    prop::collection::vec(change, 1..6).prop_map(|changes| {
        let mut text = BOT.to_owned();
        for (place, length, piece) in changes {
            let at = text.floor_char_boundary(place.index(text.len() + 1));
            let end = text.ceil_char_boundary((at + length).min(text.len()));
            text.replace_range(at..end, piece);
        }
        text
    })
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn bytes() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<u8>(), 0..200)
        .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn inside(text: &str, range: &Range<u32>) -> bool {
    text.get(range.start as usize..range.end as usize).is_some()
}

/// Every node lies within its parent, unless an alias stands between them.
fn check_node(text: &str, node: &Node, parent: &Range<u32>) -> Result<(), TestCaseError> {
    prop_assert!(inside(text, &node.range), "{:?}", node.range);
    prop_assert!(
        parent.start <= node.range.start && node.range.end <= parent.end,
        "{:?} not in {parent:?}",
        node.range
    );
    if let Some(anchor) = &node.anchor {
        prop_assert!(inside(text, anchor), "{anchor:?}");
    }
    for item in node.items() {
        check_node(text, item, &node.range)?;
    }
    for entry in node.entries() {
        let key = &entry.key.range;
        prop_assert!(inside(text, key), "{key:?}");
        prop_assert!(
            node.range.start <= key.start && key.end <= node.range.end,
            "{key:?}"
        );
        check_node(text, &entry.value, &node.range)?;
    }
    Ok(())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let mut sources = Sources::new();
    let file = sources.add("bot/a.yaml", text);
    let parsed = parse(file, text);
    if let Some(root) = &parsed.root {
        check_node(text, root, &(0..text.len() as u32))?;
        prop_assert!(root.to_json() != serde_json::Value::Null || !parsed.diagnostics.is_empty());
    } else {
        prop_assert_eq!(parsed.diagnostics.len(), 1);
    }
    for one in &parsed.diagnostics {
        check_diagnostic(text, one)?;
    }
    let options = HumanOptions {
        color: false,
        unicode: true,
        width: 80,
    };
    let mut out = String::new();
    prop_assert!(human(&mut out, &parsed.diagnostics, &sources, options).is_ok());
    let summary = Summary::new(&parsed.diagnostics, 1, 0);
    let report = json::report("", summary, &parsed.diagnostics, &sources);
    let read = serde_json::from_str::<serde_json::Value>(&json::to_string(&report));
    prop_assert!(read.is_ok());
    Ok(())
}

fn check_diagnostic(text: &str, one: &Diagnostic) -> Result<(), TestCaseError> {
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
        prop_assert!(text.get(span.range()).is_some(), "{one:?}");
    }
    prop_assert!(one.primary.is_some() && one.help.is_some(), "{one:?}");
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 800, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_bytes(text in bytes()) {
        check(&text)?;
    }

    #[test]
    fn soups_of_yaml(text in soup()) {
        check(&text)?;
    }

    #[test]
    fn mutated_bots(text in mutated()) {
        check(&text)?;
    }
}

#[test]
fn the_bot_itself_is_fine() {
    assert_eq!(parse(FileId(0), BOT).diagnostics, []);
}

#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use super::*;
use crate::diagnostics::{Diagnostic, Suggestion, Summary, codes, sort};
use crate::source::{FileId, Sources, Span};

const PLAIN: HumanOptions = HumanOptions {
    color: false,
    unicode: true,
    width: 80,
};

/// The span of the first `part` in a file.
fn span(sources: &Sources, file: FileId, part: &str) -> Span {
    let start = sources.text(file).find(part).unwrap() as u32;
    Span::new(file, start..start + part.len() as u32)
}

fn one_file(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add("bot/tickets.yaml", text);
    (sources, file)
}

fn shown(diagnostics: &[Diagnostic], sources: &Sources, options: HumanOptions) -> String {
    let mut out = String::new();
    human(&mut out, diagnostics, sources, options).unwrap();
    out
}

fn redem(text: &str) -> (Vec<Diagnostic>, Sources) {
    let (sources, file) = one_file(text);
    let place = span(&sources, file, "redem");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_FLOW, "there is no flow `redem`")
        .at(place, "not defined in any file")
        .help("did you mean `redeem`?")
        .suggest(Suggestion::replace(place, "redeem", true));
    (vec![diagnostic], sources)
}

#[test]
fn cjk_and_emoji() {
    let text = "flows:\n  票券:\n    - { label: 我的票券 👩‍💻🎉, flow: redem }\n    - x\n";
    let (list, sources) = redem(text);
    let out = shown(&list, &sources, PLAIN);
    // 32 characters stand before the name, in 51 bytes.
    assert!(out.contains("bot/tickets.yaml:3:33]"), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn tabs_and_ascii_frames() {
    let (list, sources) = redem("a: 1\nflow:\t redem\t# x\r\nb: 2\r\n");
    let out = shown(
        &list,
        &sources,
        HumanOptions {
            unicode: false,
            ..PLAIN
        },
    );
    assert!(out.is_ascii(), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn carriage_returns() {
    let (list, sources) = redem("a: 1\r\nflow: redem\r\nb: 2\r\n");
    let out = shown(&list, &sources, PLAIN);
    assert!(!out.contains(['\r', '␍']) && out.contains(":2:7]"), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn a_very_long_line() {
    let text = format!(
        "{{ a: '{}', flow: redem, b: '{}' }}\n",
        "票".repeat(500),
        "x".repeat(500)
    );
    let (list, sources) = redem(&text);
    let out = shown(&list, &sources, PLAIN);
    assert!(out.contains(":1:516]"), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn at_the_end_and_in_nothing() {
    let (mut sources, file) = one_file("a: [1,\n");
    let end = Diagnostic::new(&codes::YAML_SYNTAX, "`[` is never closed")
        .at(Span::new(file, 7..7), "the file ends here")
        .also(Span::new(file, 3..4), "opened here");
    let empty = sources.add("bot/empty.yaml", "");
    let nothing = Diagnostic::new(&codes::EMPTY_FILE, "the file is empty")
        .at(Span::new(empty, 0..0), "")
        .help("write something into it, or remove it");
    let nowhere = Diagnostic::new(&codes::NO_FILES, "no file fits `bot/*.yaml`");
    insta::assert_snapshot!(shown(&[end, nothing, nowhere], &sources, PLAIN));
}

#[test]
fn labels_in_two_files_and_far_apart() {
    let mut sources = Sources::new();
    let lines: String = (1..30).map(|line| format!("key{line}: 票\n")).collect();
    let one = sources.add("bot/a.yaml", lines.as_str());
    let two = sources.add("bot/b.yaml", "x: 1\nkey7: 2\n");
    let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, "there are three of `key7`")
        .at(span(&sources, two, "key7"), "this one")
        .also(span(&sources, one, "key7"), "first defined here")
        .also(span(&sources, one, "key21"), "and here")
        .also(span(&sources, one, "key8"), "close by");
    insta::assert_snapshot!(shown(&[diagnostic], &sources, PLAIN));
}

#[test]
fn several_lines_and_a_large_block() {
    let block: String = (0..20).map(|line| format!("  line {line}\n")).collect();
    let (sources, file) = one_file(&format!("a: |\n{block}b: [1,\n  2]\n"));
    let large = Diagnostic::new(&codes::WRONG_TYPE, "`a` must be a list, but is a text")
        .at(Span::new(file, 3..200), "this text");
    let place = span(&sources, file, "[1,\n  2]");
    let two = Diagnostic::new(&codes::WRONG_TYPE, "`b` must be a text, but is a list")
        .at(place, "two lines");
    insta::assert_snapshot!(shown(&[large, two], &sources, PLAIN));
}

#[test]
fn nothing_from_a_file_steers_the_terminal() {
    let mut sources = Sources::new();
    let file = sources.add(
        "bot/\u{1b}[2J.yaml",
        "flow: a\u{202e}b\u{1b}[31m\u{7}redem\n",
    );
    let place = span(&sources, file, "redem");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_FLOW, "there is no flow `\u{1b}]0;x\u{7}`")
        .at(place, "\u{202e}here")
        .help("\u{9b}1m\nsecond line");
    let out = shown(std::slice::from_ref(&diagnostic), &sources, PLAIN);
    assert!(
        !out.chars()
            .any(|letter| letter != '\n' && crate::diagnostics::is_unsafe(letter))
    );
    insta::assert_snapshot!(out);

    let list = [diagnostic];
    let report = json::report("p", Summary::new(&list, 1, 0), &list, &sources);
    let text = json::to_string(&report);
    assert!(
        !text
            .chars()
            .any(|letter| letter != '\n' && crate::diagnostics::is_unsafe(letter))
    );
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        read["diagnostics"][0]["labels"][0]["file"],
        "bot/\u{1b}[2J.yaml"
    );
    assert_eq!(read["diagnostics"][0]["labels"][0]["text"], "\u{202e}here");
}

#[test]
fn colors_only_when_asked_for() {
    let (list, sources) = redem("flow: redem\n");
    let colored = shown(
        &list,
        &sources,
        HumanOptions {
            color: true,
            ..PLAIN
        },
    );
    assert!(colored.contains("\u{1b}["));
    assert!(!shown(&list, &sources, PLAIN).contains('\u{1b}'));
}

#[test]
fn json_as_promised() {
    let (mut list, mut sources) = redem("a: 票\nb: { 👩: redem }\n");
    let other = sources.add("bot/a.yaml", "");
    list.push(
        Diagnostic::new(&codes::EMPTY_FILE, "the file is empty").at(Span::new(other, 0..0), ""),
    );
    sort(&mut list, &sources);
    let report = json::report("lotus-travel", Summary::new(&list, 2, 31), &list, &sources);
    let text = json::to_string(&report);
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let wanted = serde_json::json!({
        "format": json::FORMAT, "project": "lotus-travel",
        "summary": { "files": 2, "resources": 31, "errors": 1, "warnings": 1 },
        "diagnostics": [
            { "code": "empty-file", "severity": "warning", "message": "the file is empty",
              "labels": [ { "primary": true, "file": "bot/a.yaml", "text": "",
                "start": { "line": 1, "column": 1, "offset": 0 }, "end": { "line": 1, "column": 1, "offset": 0 } } ],
              "suggestions": [] },
            { "code": "unknown-flow", "severity": "error", "message": "there is no flow `redem`",
              "help": "did you mean `redeem`?",
              "labels": [ { "primary": true, "file": "bot/tickets.yaml", "text": "not defined in any file",
                "start": { "line": 2, "column": 9, "offset": 18 }, "end": { "line": 2, "column": 14, "offset": 23 } } ],
              "suggestions": [ { "message": "change to `redeem`", "safe": true,
                "edits": [ { "file": "bot/tickets.yaml", "start": 18, "end": 23, "replacement": "redeem" } ] } ] },
        ],
    });
    assert_eq!(read, wanted);
    let schema = serde_json::to_value(json::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&read));
    let mut broken = read;
    broken["diagnostics"][0]["severity"] = "fatal".into();
    assert!(!validator.is_valid(&broken));
}

#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use crate::source::FileId;
use crate::syntax::parse;

/// The only diagnostic of a text: code, place, sentence, and the text after a safe fix.
fn slip(text: &str) -> (String, Option<String>) {
    let parsed = parse(FileId(0), text);
    assert!(parsed.root.is_none(), "{text:?}");
    let [one] = parsed.diagnostics.as_slice() else {
        unreachable!("{text:?} {:?}", parsed.diagnostics);
    };
    let place = &text[one.primary.as_ref().unwrap().span.range()];
    let said = format!("{} [{place}] {}", one.code, one.message);
    assert!(one.help.is_some(), "{said}");
    let fixed = one.suggestions.iter().find(|fix| fix.safe).map(|fix| {
        let mut fixed = text.to_owned();
        for edit in &fix.edits {
            fixed.replace_range(edit.span.range(), &edit.replacement);
        }
        fixed
    });
    (said, fixed)
}

fn says(text: &str, wanted: &str) {
    assert_eq!(slip(text), (wanted.to_owned(), None), "{text:?}");
}

/// As [`says`], and the safe fix gives a text without problems.
fn fixes(text: &str, wanted: &str, fixed: &str) {
    assert_eq!(
        slip(text),
        (wanted.to_owned(), Some(fixed.to_owned())),
        "{text:?}"
    );
    let after = parse(FileId(0), fixed);
    assert_eq!(after.diagnostics, [], "{fixed:?}");
}

#[test]
fn tabs() {
    let wanted = "yaml-syntax [\t] this line is indented with a tab";
    for text in [
        "a:\n\tb: 1\n",
        "a:\n  b: 1\n\tc: 2\n",
        "a:\n  b: 1\n  \tc: 2",
        "a: {\n\tb: 1 }",
    ] {
        says(text, wanted);
    }
}

#[test]
fn colons_inside_texts() {
    let wanted = "unquoted-text [Note:] a text with `: ` in it needs quotes";
    fixes(
        "text: Note: hello # x\n",
        wanted,
        "text: \"Note: hello\" # x\n",
    );
    fixes("- text: a Note: b\n", wanted, "- text: \"a Note: b\"\n");
    fixes(
        "a: { b: Note: x, c: d }",
        wanted,
        "a: { b: \"Note: x\", c: d }",
    );
    let wanted = "unquoted-text [請注意:] a text with `: ` in it needs quotes";
    fixes(
        "flows:\n  x: 請注意: 您好",
        wanted,
        "flows:\n  x: \"請注意: 您好\"",
    );
    says("a: 'x': y", "yaml-syntax [:] this line has a second colon");
}

#[test]
fn quotes() {
    says(
        "text: \"hello\nb: 1\n",
        "yaml-syntax [\"hello] the quote `\"` is never closed",
    );
    says(
        "text: 'hello",
        "yaml-syntax ['hello] the quote `'` is never closed",
    );
    says(
        "a: \"x\"\nb: \"y\nc: \"z\"\n",
        "yaml-syntax [\"y] the quote `\"` is never closed",
    );
    let behind = "the text goes on behind its closing quote";
    fixes(
        "text: 'it's fine'\n",
        &format!("yaml-syntax [s] {behind}"),
        "text: \"it's fine\"\n",
    );
    says(
        "text: \"hello\" world\n",
        &format!("yaml-syntax [world] {behind}"),
    );
    says("- 'x' 'y'\n", &format!("yaml-syntax ['y'] {behind}"));
    says("a: { b: \"x\" y }\n", &format!("yaml-syntax [y] {behind}"));
    fixes(
        "b: \"y\"# no\n",
        "yaml-syntax [#] a space is missing before the comment",
        "b: \"y\" # no\n",
    );
    says(
        "a: \"b \\q\"",
        "yaml-syntax [\\q] `\\q` in double quotes stands for no character",
    );
    says(
        "a: \"\\u00e9 \\ud800\"",
        "yaml-syntax [\\ud800] `\\ud800` in double quotes stands for no character",
    );
}

#[test]
fn indentation() {
    let by = |indent, wanted| {
        format!("this line is indented by {indent}, but its neighbours by {wanted}")
    };
    says(
        "a:\n  b: 1\n c: 2\n",
        &format!("yaml-syntax [c:] {}", by("1 space", 2)),
    );
    says(
        "a:\n  b: 1\n   c: 2\n",
        &format!("yaml-syntax [c:] {}", by("3 spaces", 2)),
    );
    says(
        "a:\n   b: 1\n  c: 2\n",
        &format!("yaml-syntax [c:] {}", by("2 spaces", 3)),
    );
    says(
        "a:\n  - x\n - y\n",
        &format!("yaml-syntax [-] {}", by("1 space", 2)),
    );
    says(
        "  a: 1\nb: 2\n",
        &format!("yaml-syntax [b:] {}", by("0 spaces", 2)),
    );
    says(
        "a: |\n  foo\n bar\n",
        &format!("yaml-syntax [bar] {}", by("1 space", 2)),
    );
    says(
        "text: hello\n  world: 1\n",
        "yaml-syntax [world:] no keys can stand below `text`, which has a value on its own line",
    );
    says(
        "- a\nb: 1\n",
        "yaml-syntax [b:] a key cannot stand beside list items",
    );
    says(
        "a: 1\n- b\n",
        "yaml-syntax [-] a list item cannot stand beside keys",
    );
    says(
        "a: b\nd\ne: f\n",
        "yaml-syntax [d] a colon is missing after `d`",
    );
    says(
        "hello world\na: b\n",
        "yaml-syntax [hello] a colon is missing after `hello`",
    );
    says(
        "a: - b\n",
        "yaml-syntax [-] a list with `-` cannot start in the middle of a line",
    );
}

#[test]
fn no_space_after_a_colon() {
    let wanted = |key| format!("yaml-syntax [{key}:] a space is missing after the colon");
    fixes(
        "f:\n  text:hello\n  b: 1\n",
        &wanted("text"),
        "f:\n  text: hello\n  b: 1\n",
    );
    fixes("a:1\nb: 2\n", &wanted("a"), "a: 1\nb: 2\n");
    fixes(
        "- text: hi\n  flow:票券\n- b: 1\n",
        &wanted("flow"),
        "- text: hi\n  flow: 票券\n- b: 1\n",
    );
    says(
        "a: 1\nhttp://x.example\n",
        "yaml-syntax [http://x.example] a colon is missing after `http://x.example`",
    );
}

#[test]
fn signs_at_the_start() {
    for (text, start) in [
        ("*hello* world", "*hello*"),
        ("*hello*", "*hello*"),
        ("@hello", "@hello"),
        ("%hello%", "%hello%"),
        ("& more", "&"),
        ("[hello] world", "[hello]"),
        ("{name}, hello", "{name},"),
        ("> hello", ">"),
        ("| hello", "|"),
        ("} b", "}"),
        (", b", ","),
    ] {
        let wanted = format!(
            "unquoted-text [{start}] a text that starts with `{}` needs quotes",
            &start[..1]
        );
        fixes(
            &format!("- text: {text}\n"),
            &wanted,
            &format!("- text: \"{text}\"\n"),
        );
    }
    fixes(
        "a: `b`",
        "unquoted-text [`b`] a text that starts with a backtick needs quotes",
        "a: \"`b`\"",
    );
    says(
        "a: > hello\n  world\n",
        "unquoted-text [>] a text that starts with `>` needs quotes",
    );
    says(
        "a: *hello\n",
        "yaml-syntax [*hello] `*hello` repeats a value, but there is no `&hello` above",
    );
}

#[test]
fn templates_that_go_on() {
    let wanted = |text: &str| {
        format!(
            "unquoted-text [{text}] a text that starts with `{}` needs quotes",
            &text[..2]
        )
    };
    let text = "{{ x }} hello";
    fixes(
        "a: {{ x }} hello\nb: 1",
        &wanted(text),
        "a: \"{{ x }} hello\"\nb: 1",
    );
    fixes(
        "a: { b: {{ x }} hello, c: 1 }",
        &wanted(text),
        "a: { b: \"{{ x }} hello\", c: 1 }",
    );
    let text = "{% if x %}hi{% endif %}";
    fixes(
        "- a: {% if x %}hi{% endif %}\n",
        &wanted(text),
        "- a: \"{% if x %}hi{% endif %}\"\n",
    );
    let text = "{{ x | default('a', 'b') }}!";
    fixes(
        "a: {{ x | default('a', 'b') }}!",
        &wanted(text),
        "a: \"{{ x | default('a', 'b') }}!\"",
    );
}

/// Quotes around the template alone would be a part of the text, and be quoted again.
#[test]
fn a_template_in_the_middle_of_a_text() {
    for (text, meant, fixed) in [
        (
            "a: [messen{% for t in ger]\n",
            "messen{% for t in ger]",
            "a: [\"messen{% for t in ger]\"\n",
        ),
        (
            "a: [b, messen{% x %}y, c]\n",
            "messen{% x %}y",
            "a: [b, \"messen{% x %}y\", c]\n",
        ),
        (
            "a: [hello {% x %}, c]\n",
            "hello {% x %}",
            "a: [\"hello {% x %}\", c]\n",
        ),
    ] {
        let sentence = format!("unquoted-text [{meant}] a text with `{{%` in it needs quotes");
        assert_eq!(slip(text), (sentence, Some(fixed.to_owned())), "{text:?}");
    }
    let quoted = "yaml-syntax [{%] the text goes on behind its closing quote";
    says("a: ['b'{% x %}, c]\n", quoted);
}

#[test]
fn brackets() {
    says("a: [1, 2\nb: 3\n", "yaml-syntax [[] `[` is never closed");
    says("a: { x: 1\nb: 3\n", "yaml-syntax [{] `{` is never closed");
    says("a: [1, 2}\n", "yaml-syntax [[] `[` is closed by `}`");
    says("a: [1, 2]]\n", "yaml-syntax []] `]` closes nothing here");
    let wanted = "unquoted-text [#bar] `#` starts a comment here, which cuts the text short";
    fixes("a: { b: foo #bar }", wanted, "a: { b: \"foo #bar\" }");
    says("a: { b: foo #bar,\n  c: 1 }", wanted);
    says(
        "a: { b: [x] y }\n",
        "yaml-syntax [y] a comma or `}` is missing before `y`",
    );
}

#[test]
fn a_list_behind_a_lost_colon_is_no_text() {
    says(
        "a:\n  - b= [{ label: Open, url: c }]\n",
        "unquoted-text [url:] a text with `: ` in it needs quotes",
    );
}

#[test]
fn signs_that_hide_a_bracket() {
    let wanted = "unquoted-text [#1 here] `#` starts a comment here, which cuts the text short";
    for (text, fixed) in [
        (
            "- text: { x: We are #1 here }\n- text: hi\n",
            "- text: { x: \"We are #1 here\" }\n- text: hi\n",
        ),
        (
            "a: { steps: [{ text: We are #1 here }] }\nb: { steps: [{ text: c }] }\n",
            "a: { steps: [{ text: \"We are #1 here\" }] }\nb: { steps: [{ text: c }] }\n",
        ),
        (
            "a:\n  - { text: We are #1 here, flow: 'it''s } #' }\n  - b\n",
            "a:\n  - { text: \"We are #1 here\", flow: 'it''s } #' }\n  - b\n",
        ),
        (
            "a: [\n  { l: \"x #\", t: We {{ a }} are #1 here }, # why }\n  { t: b },\n]\n",
            "a: [\n  { l: \"x #\", t: \"We {{ a }} are #1 here\" }, # why }\n  { t: b },\n]\n",
        ),
        ("a: { t: 票 are #1 here }", "a: { t: \"票 are #1 here\" }"),
        (
            "a: [x, 24 #1 here]\r\nb: c\r\n",
            "a: [x, \"24 #1 here\"]\r\nb: c\r\n",
        ),
    ] {
        fixes(text, wanted, fixed);
    }
    // Comments, and a bracket that nothing closes.
    for text in [
        "a: { b: c, # d }\ne: f\n",
        "a: { b: \"c\" # d }\ne: f\n",
        "a: { b: c # d\ne: f\n",
    ] {
        assert!(!slip(text).0.contains("starts a comment"), "{text:?}");
    }
}

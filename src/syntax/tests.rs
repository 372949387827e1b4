#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::json;

use super::*;
use crate::diagnostics::Diagnostic;
use crate::source::FileId;

fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

/// Code, the text under the primary label, and the message.
fn problems(text: &str) -> Vec<String> {
    let parsed = read(text);
    parsed
        .diagnostics
        .iter()
        .map(|one| line(text, one))
        .collect()
}

fn line(text: &str, diagnostic: &Diagnostic) -> String {
    let place = &text[diagnostic.primary.as_ref().unwrap().span.range()];
    format!("{} [{place}] {}", diagnostic.code, diagnostic.message)
}

/// The text after all safe suggestions.
fn fixed(text: &str) -> String {
    let mut edits: Vec<_> = read(text)
        .diagnostics
        .into_iter()
        .flat_map(|one| one.suggestions)
        .filter(|one| one.safe)
        .flat_map(|one| one.edits)
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut fixed = text.to_owned();
    for edit in edits {
        fixed.replace_range(edit.span.range(), &edit.replacement);
    }
    fixed
}

fn value(text: &str) -> serde_json::Value {
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    parsed.root.unwrap().to_json()
}

fn raw<'t>(text: &'t str, pointer: &str) -> &'t str {
    let root = read(text).root.unwrap();
    find(&root, pointer).unwrap().value.raw(text)
}

#[test]
fn scalars_and_collections() {
    let text = "a: 1\nb: [yes, 'no', \"x\\ny\", 3.0, 2.5, true]\nc: {}\nd:\n- x\n- {y: 012}\n1: z\ntrue: t\n";
    let wanted = json!({
        "a": 1, "b": ["yes", "no", "x\ny", 3, 2.5, true], "c": {}, "d": ["x", { "y": 12 }],
        "1": "z", "true": "t",
    });
    assert_eq!(value(text), wanted);
}

#[test]
fn ranges_cover_what_was_written() {
    let text = "a: {b: [1, '二']}\nc:\n  - d: |+\n      x\n\n  - >-\n    y  \n    z\n\ne: &n !!str 12\n# end\n";
    assert_eq!(raw(text, "/a"), "{b: [1, '二']}");
    assert_eq!(raw(text, "/a/b/1"), "'二'");
    assert_eq!(
        raw(text, "/c"),
        "- d: |+\n      x\n\n  - >-\n    y  \n    z"
    );
    assert_eq!(raw(text, "/c/0/d"), "|+\n      x\n\n");
    assert_eq!(raw(text, "/c/1"), ">-\n    y  \n    z");
    assert_eq!(raw(text, "/e"), "12");
    assert_eq!(value(text)["e"], json!("12"));
    assert_eq!(raw("a: | # note\n\nb: 1\n", "/a"), "|");
    assert_eq!(raw("a: &x|y |2-\n   x\n", "/a"), "|2-\n   x");
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let text = "\u{feff}a: 票\n";
    let root = read(text).root.unwrap();
    assert_eq!(root.to_json(), json!({ "a": "票" }));
    assert_eq!(root.entry("a").unwrap().key.range, 3..4);
    assert_eq!(raw(text, "/a"), "票");
}

#[test]
fn empty_files() {
    for text in [
        "",
        "\n",
        "# x\n",
        "---\n",
        "--- # x\n",
        "\u{feff}",
        "\u{feff}# x",
    ] {
        let parsed = read(text);
        assert!(parsed.root.is_none(), "{text:?}");
        assert_eq!(parsed.diagnostics.len(), 1, "{text:?}");
        assert_eq!(parsed.diagnostics[0].code.name, "empty-file", "{text:?}");
    }
    assert_eq!(
        problems("~"),
        ["null-value [~] the file holds nothing but a null"]
    );
}

#[test]
fn aliases_are_copies_that_know_both_places() {
    let text = "a: &a {x: [1], y: *b0}\n".replace("*b0", "2") + "b: &b [*a, t]\nc: *b\n";
    assert_eq!(
        value(&text),
        json!({ "a": { "x": [1], "y": 2 }, "b": [{ "x": [1], "y": 2 }, "t"], "c": [{ "x": [1], "y": 2 }, "t"] })
    );
    let root = read(&text).root.unwrap();
    let found = find(&root, "/c/0/x/0").unwrap().value;
    assert_eq!(
        &text[found.range.start as usize..found.range.end as usize],
        "*b"
    );
    assert_eq!(found.raw(&text), "1");
    assert_eq!(found.anchor, Some(Box::new(11..12)));
    let key = find(&root, "/c/0/x").unwrap().key.unwrap();
    assert_eq!(key.anchor, Some(Box::new(7..8)));
    let keyed = "&k key: 1\nb: { *k : 2 }\n";
    assert_eq!(value(keyed), json!({ "key": 1, "b": { "key": 2 } }));
}

#[test]
fn alias_limits() {
    assert_eq!(
        problems("a: &x [*x]"),
        ["yaml-syntax [*x] `*x` stands inside the value that it repeats"]
    );
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert_eq!(
        problems(&bomb),
        ["yaml-limit [*a3] the aliases of this file repeat more than 100000 values"]
    );
    let mut deep = String::from("a0: &a0 [[[[[[[[x]]]]]]]]\n");
    for level in 1..9 {
        deep.push_str(&format!(
            "a{level}: &a{level} [[[[[[[*a{}]]]]]]]\n",
            level - 1
        ));
    }
    assert!(
        problems(&deep)[0].starts_with("yaml-limit"),
        "{:?}",
        problems(&deep)
    );
}

#[test]
fn depth_and_size() {
    let flow = "[".repeat(10_000) + &"]".repeat(10_000);
    let maps = "{a: ".repeat(10_000);
    let dashes = "- ".repeat(10_000) + "x";
    let block: String = (0..10_000)
        .map(|depth| " ".repeat(depth.min(400)) + "a:\n")
        .collect();
    for text in [flow, maps, dashes, block] {
        assert!(
            problems(&text)[0].starts_with("yaml-limit"),
            "{:?}",
            problems(&text)
        );
    }
    let fits = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    assert_eq!(problems(&fits), [""; 0]);
    let mixed = "- ".repeat(MAX_DEPTH) + "[]";
    assert!(problems(&mixed)[0].starts_with("yaml-limit"));
    let large = format!("a: {}", "x".repeat(MAX_BYTES));
    assert!(problems(&large)[0].starts_with("yaml-limit"));
}

#[test]
fn duplicate_keys() {
    let text = "a: 1\nb: 2\na: 3\n";
    assert_eq!(
        problems(text),
        ["duplicate-key [a] the key `a` stands twice in one mapping"]
    );
    let parsed = read(text);
    let second = &parsed.diagnostics[0].secondary[0];
    assert_eq!(
        (second.span.range(), &*second.text),
        (0..1, "first written here")
    );
    assert_eq!(parsed.root.unwrap().to_json(), json!({ "a": 1, "b": 2 }));
    // The same letter composed and decomposed, in a small and in a large mapping.
    assert_eq!(problems("é: 1\ne\u{301}: 2\n").len(), 1);
    let mut many: String = (0..20).map(|index| format!("k{index}: 1\n")).collect();
    assert_eq!(problems(&many), [""; 0]);
    many.push_str("é: 1\ne\u{301}: 2\nk3: 4\n");
    assert_eq!(problems(&many).len(), 2);
    assert_eq!(read(&many).root.unwrap().entries().len(), 21);
    assert_eq!(problems("{a: 1, 'a': 2}").len(), 1);
}

#[test]
fn nulls() {
    assert_eq!(
        problems("a:\nb: ~\nc: [null, x]\nd:\n  -\n  - x\n"),
        [
            "null-value [null] this item of the list has no value",
            "null-value [-] this item of the list has no value",
            "null-value [a] `a` has no value",
            "null-value [~] `b` has no value",
        ]
    );
    // An alias of a null is not reported again.
    assert_eq!(problems("a: &x ~\nb: *x\n").len(), 1);
    let root = read("a :\nb: 1").root.unwrap();
    assert_eq!(root.get("a").unwrap().range, 3..3);
}

#[test]
fn keys_must_be_texts() {
    assert_eq!(
        problems("? [a, b]\n: c\nx: {? {a: 1} : 2}\n"),
        [
            "yaml-syntax [[a, b]] a key must be a text, but this one is a list",
            "yaml-syntax [{a: 1}] a key must be a text, but this one is a mapping",
        ]
    );
    assert_eq!(
        problems(": x\n"),
        ["yaml-syntax [] there is no key before this colon"]
    );
    assert_eq!(
        problems("\"a\\nb\": 1\n"),
        ["yaml-syntax [\"a\\nb\"] a key cannot hold a line break or control character"]
    );
    assert_eq!(
        problems("<<: {a: 1}\nb: 2"),
        ["merge-key [<<] the merge key `<<` is not supported"]
    );
    assert_eq!(value("'<<': 1"), json!({ "<<": 1 }));
}

#[test]
fn numbers_and_tags_that_are_refused() {
    assert_eq!(
        problems("a: .inf\nb: .nan\nc: 12345678901234567890\nd: [-.Inf]\n"),
        [
            "invalid-value [.inf] `.inf` is the infinite number, which is not allowed",
            "invalid-value [.nan] `.nan` stands for \"not a number\", which is not allowed",
            "invalid-value [12345678901234567890] the number `12345678901234567890` is too large (64 bits are the limit)",
            "invalid-value [-.Inf] `-.Inf` is the infinite number, which is not allowed",
        ]
    );
    assert_eq!(
        problems("a: !!int 1\nb: !foo {x: 1}\nc: !!str x\nd: ! 12\n"),
        [
            "yaml-syntax [!!int] the tag `!!int` is not supported",
            "yaml-syntax [!foo] the tag `!foo` is not supported",
            "yaml-syntax [!] the tag `!` is not supported",
        ]
    );
}

#[test]
fn a_second_document() {
    assert_eq!(
        problems("a: 1\n---\nb: 2\n"),
        ["yaml-syntax [---] a second document starts here, but a file holds one"]
    );
    assert!(read("a: 1\n---\nb: 2\n").root.is_none());
    assert_eq!(value("---\na: 1\n...\n"), json!({ "a": 1 }));
}

#[test]
fn templates_without_quotes() {
    let table = [
        ("a: {{ x.y }}\nb: 1\n", "a: \"{{ x.y }}\"\nb: 1\n"),
        ("- {{ name }}\n", "- \"{{ name }}\"\n"),
        (
            "a: { b: {{ x | default('z') }}, c: d }",
            "a: { b: \"{{ x | default('z') }}\", c: d }",
        ),
        ("a: [{{ x }}, y]", "a: [\"{{ x }}\", y]"),
        ("a: {{ x, y }}", "a: \"{{ x, y }}\""),
        ("a: {{ x == \"q\" }}", "a: '{{ x == \"q\" }}'"),
    ];
    for (text, wanted) in table {
        let parsed = read(text);
        assert_eq!(parsed.diagnostics.len(), 1, "{text}");
        assert_eq!(parsed.diagnostics[0].code.name, "unquoted-text");
        assert_eq!(fixed(text), wanted);
        // The tree is already the one that the fix will give.
        assert_eq!(parsed.root.unwrap().to_json(), value(wanted));
    }
}

#[test]
fn commas_that_cut_a_text() {
    let table = [
        (
            "{ label: Hello, world, flow: x }",
            "{ label: \"Hello, world\", flow: x }",
        ),
        (
            "{ label: a, b , c, flow: x, t: d, e }",
            "{ label: \"a, b , c\", flow: x, t: \"d, e\" }",
        ),
        ("{ price: 1,000, flow: x }", "{ price: \"1,000\", flow: x }"),
        ("a: { label: 您好, 朋友 }", "a: { label: \"您好, 朋友\" }"),
    ];
    for (text, wanted) in table {
        assert!(
            problems(text)
                .iter()
                .all(|one| one.starts_with("unquoted-text")),
            "{text}"
        );
        assert_eq!(fixed(text), wanted);
        assert_eq!(read(text).root.unwrap().to_json(), value(wanted));
    }
    assert_eq!(
        problems("{ label: Hello, world, flow: x }"),
        ["unquoted-text [world] a comma ends the text `Hello` here, and `world` is read as a key"]
    );
    for text in [
        "{ a: 1, required }",
        "{ a: 'x', b }",
        "{ b }",
        "{ a: x, b: }",
    ] {
        let found = problems(text);
        assert!(
            found.len() == 1 && found[0].starts_with("null-value"),
            "{text} {found:?}"
        );
    }
}

#[test]
fn hashes_that_cut_a_text() {
    assert_eq!(
        problems("a: 訂單 #123 已出貨\nb: x # note\nc: y #!x\nd: 1 #2\n"),
        ["unquoted-text [#123 已出貨] `#` starts a comment here, so the text ends at `訂單`"]
    );
    assert_eq!(
        fixed("a: 訂單 #123 已出貨 \n"),
        "a: \"訂單 #123 已出貨\" \n"
    );
    assert_eq!(fixed("flow: x #todo\n"), "flow: x #todo\n");
}

#[test]
fn an_item_indented_too_deep() {
    let text = "steps:\n- a\n - b\n";
    assert_eq!(
        problems(text),
        [
            "yaml-syntax [-] this `- ` is read as part of the text above, since it is indented deeper"
        ]
    );
    assert_eq!(problems("a: plain\n  text - with\n  dashes-\n"), [""; 0]);
}

#[test]
fn the_number_of_problems_has_a_limit() {
    for text in ["- ~\n".repeat(20_000), "a: 1\n".repeat(20_000)] {
        let parsed = read(&text);
        assert_eq!(parsed.diagnostics.len(), MAX_PROBLEMS + 1);
        assert_eq!(parsed.diagnostics[MAX_PROBLEMS].code.name, "yaml-limit");
    }
}

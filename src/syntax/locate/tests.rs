#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;
use crate::source::FileId;
use crate::syntax::parse;

/// The bytes of the file for the first `part` in the text under `a`.
fn slice<'t>(text: &'t str, part: &str) -> &'t str {
    let root = parse(FileId(0), text).root.unwrap();
    let node = root.get("a").unwrap();
    let start = node.as_str().unwrap().find(part).unwrap();
    let range = locate(text, node, start..start + part.len());
    &text[range.start as usize..range.end as usize]
}

#[test]
fn each_style() {
    let table = [
        ("a: 您好 world\n", "world", "world"),
        ("a: x\n  y z\n\n  w\n", "y z\nw", "y z\n\n  w"),
        ("a: x\r\n  y\r\n\r\n  w\r\n", "x y", "x\r\n  y"),
        ("a: 'it''s 票'\n", "t's", "t''s"),
        ("a: 'x\n\n\n  y'\n", "\ny", "\n  y"),
        ("a: \"\\u7968\\\"\\n\\xe9\"\n", "票\"", "\\u7968\\\""),
        ("a: \"\\ud83d\\ude00x\"\n", "😀", "\\ud83d\\ude00"),
        ("a: \"b \\\n  c\"\n", " c", " \\\n  c"),
        ("a: \"b\\\n\n  c\"\n", "\nc", "\n\n  c"),
        ("a: |\n  x\n\n   y\n  z\n", "y\nz", "y\n  z"),
        ("a: |4+\n     x\n\n\n", " x\n\n", " x\n\n"),
        ("a: |\r\n  x\r\n  y\r\n", "x\ny", "x\r\n  y"),
        ("a: >-\n  x\n  y\n\n  z\n   w\n  v\n", "y\nz", "y\n\n  z"),
        ("a: >-\n  x\n  y\n\n  z\n   w\n  v\n", " w\nv", " w\n  v"),
        ("a: >\n  x\n  y\n\n\nb: 1\n", "y\n", "y\n"),
        ("a: |\n  x", "x", "x"),
    ];
    for (text, part, wanted) in table {
        assert_eq!(slice(text, part), wanted, "{text:?} {part:?}");
    }
}

#[test]
fn nothing_exact_for_aliases_and_others() {
    let text = "a: &x \"b c\"\nb: *x\nc: 12\nd: ''\n";
    let root = parse(FileId(0), text).root.unwrap();
    let place = |key: &str, range| {
        let found = locate(text, root.get(key).unwrap(), range);
        &text[found.start as usize..found.end as usize]
    };
    assert_eq!(place("a", 2..3), "c");
    assert_eq!(place("b", 2..3), "*x");
    assert_eq!(place("c", 0..1), "12");
    assert_eq!(place("d", 0..0), "''");
    assert_eq!(place("a", 2..99), "c");
    assert_eq!(place("a", 99..99), "");
}

const LETTERS: &[char] = &[
    'a', 'b', '票', '👩', '\u{200d}', 'é', '\'', '"', '\\', ' ', '\n', '.', '{', '#', ':', '-', '0',
];

fn decoded() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LETTERS), 1..40)
        .prop_map(|letters| letters.into_iter().collect())
}

fn double_quoted(text: &str, choice: &[bool]) -> String {
    let mut out = String::from("a: \"");
    for (letter, long) in text.chars().zip(choice.iter().cycle()) {
        match (letter, long) {
            ('\n', true) => out.push_str("\\n"),
            ('\n', false) => out.push_str("\\x0a\\\n    "),
            ('"' | '\\', _) => out.extend(['\\', letter]),
            (' ', _) => out.push_str("\\x20"),
            (letter, true) => out.push_str(&format!("\\U{:08X}", u32::from(letter))),
            (letter, false) => out.push(letter),
        }
    }
    out + "\"\n"
}

/// Folds at spaces, and doubles line breaks, where the letters around allow it.
fn folded_lines(text: &str, choice: &[bool]) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let fold = *letter == ' '
            && choice[at % choice.len()]
            && at > 0
            && !letters[at - 1].is_whitespace()
            && letters
                .get(at + 1)
                .is_some_and(|next| !next.is_whitespace());
        match letter {
            '\n' => out.push_str("\n\n    "),
            ' ' if fold => out.push_str("\n    "),
            letter => out.push(*letter),
        }
    }
    out
}

fn block(sign: &str, text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("    {line}")
            }
        })
        .collect();
    format!("a: {sign}\n{}\n", lines.join("\n"))
}

/// Parses `yaml`, and checks every sub-range that `decode` can read back.
fn check(
    yaml: &str,
    ends: (prop::sample::Index, prop::sample::Index),
    same: impl Fn(&str, &str) -> bool,
) -> Result<(), TestCaseError> {
    let parsed = parse(FileId(0), yaml);
    let Some(node) = parsed.root.as_ref().and_then(|root| root.get("a")) else {
        return Ok(());
    };
    let Some(value) = node.as_str() else {
        return Ok(());
    };
    let (one, other) = (ends.0.index(value.len() + 1), ends.1.index(value.len() + 1));
    let start = value.floor_char_boundary(one.min(other));
    let end = value.floor_char_boundary(one.max(other));
    if start == end {
        return Ok(());
    }
    let found = locate(yaml, node, start..end);
    let raw = &yaml[found.start as usize..found.end as usize];
    prop_assert!(
        same(raw, &value[start..end]),
        "{yaml:?} {:?} {raw:?}",
        &value[start..end]
    );
    if start > 0 || end < value.len() {
        prop_assert!(found != node.range, "{yaml:?}");
    }
    Ok(())
}

fn reads_as(yaml: &str, wanted: &str) -> bool {
    let root = parse(FileId(0), yaml).root;
    root.is_some_and(|root| root.as_str() == Some(wanted))
}

/// As [`reads_as`] in single quotes. One of several line breaks, cut out, cannot be read by itself.
fn folds_to(raw: &str, part: &str) -> bool {
    reads_as(&format!("'{raw}'"), part)
        || (part.starts_with('\n')
            && without_blanks(raw) == without_blanks(&part.replace('\'', "''")))
}

fn without_blanks(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn double(text in decoded(), choice in prop::collection::vec(any::<bool>(), 1..9), ends in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let yaml = double_quoted(&text, &choice);
        let root = parse(FileId(0), &yaml).root.unwrap();
        prop_assert_eq!(root.get("a").unwrap().as_str(), Some(text.as_str()));
        check(&yaml, ends, |raw, part| reads_as(&format!("\"{raw}\""), part))?;
    }

    #[test]
    fn single(text in decoded(), choice in prop::collection::vec(any::<bool>(), 1..9), ends in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let yaml = format!("a: '{}'\n", folded_lines(&text.replace('\'', "''"), &choice));
        check(&yaml, ends, folds_to)?;
    }

    #[test]
    fn plain(text in decoded(), choice in prop::collection::vec(any::<bool>(), 1..9), ends in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let yaml = format!("a: b{}\n", folded_lines(text.trim(), &choice));
        check(&yaml, ends, |raw, part| folds_to(&raw.replace('\'', "''"), part))?;
    }

    #[test]
    fn literal(text in decoded(), sign in prop::sample::select(vec!["|4", "|4-", "|4+"]), ends in any::<(prop::sample::Index, prop::sample::Index)>()) {
        check(&block(sign, &text), ends, |raw, part| raw.replace("\n    ", "\n") == part)?;
    }

    #[test]
    fn folded(text in decoded(), sign in prop::sample::select(vec![">4", ">4-", ">4+"]), ends in any::<(prop::sample::Index, prop::sample::Index)>()) {
        check(&block(sign, &text), ends, |raw, part| {
            without_blanks(raw) == without_blanks(part)
                && raw.chars().next().is_none_or(|first| first.is_whitespace() || part.starts_with(first))
        })?;
    }
}

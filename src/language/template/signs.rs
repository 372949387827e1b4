//! Signs and words that people bring along from other languages and keyboards.

use super::problem::{ProblemKind, TemplateProblem};
use super::scan::string_end;
use super::slips::EXAMPLE;

/// Signs and words of other languages, the longest first, and what to write instead.
const SIGNS: [(&str, &str); 11] = [
    ("===", "=="),
    ("!==", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("&", "and"),
    ("!", "not"),
    ("?", ""),
    ("=", "=="),
];

const WORDS: [(&str, &str); 8] = [
    ("AND", "and"),
    ("And", "and"),
    ("OR", "or"),
    ("Or", "or"),
    ("NOT", "not"),
    ("Not", "not"),
    ("IN", "in"),
    ("IS", "is"),
];

/// All slips of one expression; `base` is its place in the text.
pub(crate) fn find_slips(source: &str, base: usize, kind: ProblemKind) -> Vec<TemplateProblem> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let length = match c {
            '\'' | '"' => match string_end(source.as_bytes(), at, c as u8) {
                Some(end) if source.is_char_boundary(end) => end - at,
                _ => {
                    found.push(
                        TemplateProblem::new(
                            kind,
                            base + at..base + at + 1,
                            "this text in quotes is never closed",
                        )
                        .help(format!("close it with `{c}`")),
                    );
                    break;
                }
            },
            '(' | '[' => {
                depth += 1;
                1
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                1
            }
            _ if c.is_ascii_alphabetic() || c == '_' => {
                let length = run(rest, |c| c.is_ascii_alphanumeric() || c == '_');
                let word = WORDS.iter().find(|(word, _)| *word == &rest[..length]);
                let member = source[..at].ends_with('.');
                if let Some((word, meant)) = word.filter(|_| !member) {
                    let range = base + at..base + at + length;
                    found.push(
                        TemplateProblem::new(kind, range, format!("`{word}` is written small"))
                            .help(format!("write `{meant}`"))
                            .replace(*meant),
                    );
                }
                length
            }
            _ if !c.is_ascii() => {
                let (length, problem) = foreign(source, at, base, kind);
                found.push(problem);
                length
            }
            _ => sign(source, at, base, depth, kind, &mut found),
        };
        at += length;
    }
    found
}

/// The length in bytes of the run of characters that `fits` at the start of `text`.
fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c: char| !fits(c)).unwrap_or(text.len())
}

/// An operator, right or wrong, at `at`; gives its length.
fn sign(
    source: &str,
    at: usize,
    base: usize,
    depth: usize,
    kind: ProblemKind,
    found: &mut Vec<TemplateProblem>,
) -> usize {
    let rest = &source[at..];
    let wrong = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    let right = ["==", "!=", ">=", "<="]
        .iter()
        .any(|sign| rest.starts_with(sign));
    let Some((sign, meant)) = wrong.filter(|(sign, _)| !(right && sign.len() < 3)) else {
        return if right { 2 } else { 1 };
    };
    // `join(d=", ")` names an argument.
    if *sign == "=" && depth > 0 {
        return 1;
    }
    // `> =` is one sign that a blank has cut.
    let before = source[..at].trim_end_matches(' ');
    if *sign == "=" && before.len() < at && before.ends_with(['>', '<', '!']) {
        let start = before.len() - 1;
        let whole = format!("{}=", &before[start..]);
        found.push(
            TemplateProblem::new(
                kind,
                base + start..base + at + 1,
                format!(
                    "`{}` is not an operator of the language",
                    &source[start..=at]
                ),
            )
            .help(format!("write `{whole}`"))
            .replace(whole),
        );
        return 1;
    }
    let range = base + at..base + at + sign.len();
    let problem = TemplateProblem::new(
        kind,
        range,
        format!("`{sign}` is not an operator of the language"),
    );
    found.push(if meant.is_empty() {
        problem.help("write `a if b else c`")
    } else {
        let mut text = String::new();
        let letters = meant.starts_with(char::is_alphabetic);
        if letters && !source[..at].ends_with([' ', '(']) && at > 0 {
            text.push(' ');
        }
        text.push_str(meant);
        if letters && !rest[sign.len()..].starts_with(' ') {
            text.push(' ');
        }
        problem.help(format!("write `{meant}`")).replace(text)
    });
    sign.len()
}

/// A character that the language does not have: typographic quotes, full-width signs, words
/// without quotes. Gives its length and the problem.
fn foreign(source: &str, at: usize, base: usize, kind: ProblemKind) -> (usize, TemplateProblem) {
    let rest = &source[at..];
    let c = rest.chars().next().unwrap_or(' ');
    let problem = |length: usize, message: String| {
        TemplateProblem::new(kind, base + at..base + at + length, message)
    };
    let closers: &[char] = match c {
        '“' | '”' | '„' => &['”', '“'],
        '‘' | '’' => &['’', '‘'],
        '「' => &['」'],
        '『' => &['』'],
        '＂' => &['＂'],
        '＇' => &['＇'],
        _ => &[],
    };
    if !closers.is_empty() {
        let inside = &rest[c.len_utf8()..];
        let help = "write straight quotes, such as `'text'`";
        return match inside.char_indices().find(|(_, c)| closers.contains(c)) {
            Some((end, closer)) => {
                let length = c.len_utf8() + end + closer.len_utf8();
                let text = &inside[..end];
                let quote = if text.contains('\'') { '"' } else { '\'' };
                let message = format!("`{c}` and `{closer}` are not quotes of the language");
                let problem = problem(length, message).help(help);
                (length, problem.replace(format!("{quote}{text}{quote}")))
            }
            None => (
                c.len_utf8(),
                problem(
                    c.len_utf8(),
                    format!("`{c}` is not a quote of the language"),
                )
                .help(help),
            ),
        };
    }
    if c.is_whitespace() {
        let length = run(rest, |c| c.is_whitespace() && !c.is_ascii());
        let message = "this is a wide space, which the language does not know".to_owned();
        let problem = problem(length, message).help("write a plain space");
        return (length, problem.replace(" "));
    }
    if narrow(c).is_some() && !c.is_alphanumeric() {
        let length = run(rest, |c| narrow(c).is_some() && !c.is_alphanumeric());
        let wide = &rest[..length];
        let plain: String = wide.chars().filter_map(narrow).collect();
        let problem = problem(length, format!("`{wide}` is a full-width sign"))
            .help(format!("write `{plain}`"));
        return (length, problem.replace(plain));
    }
    let plain = match c {
        '≥' | '≧' => Some(">="),
        '≤' | '≦' => Some("<="),
        '≠' => Some("!="),
        _ => None,
    };
    if let Some(plain) = plain {
        let message = format!("`{c}` is not an operator of the language");
        let problem = problem(c.len_utf8(), message).help(format!("write `{plain}`"));
        return (c.len_utf8(), problem.replace(plain));
    }
    if !c.is_alphanumeric() {
        let message = format!("`{c}` is not part of the language");
        return (c.len_utf8(), problem(c.len_utf8(), message).help(EXAMPLE));
    }
    let length = run(rest, |c| c.is_alphanumeric() || c == '_');
    let word = &rest[..length];
    let message = format!("`{word}` stands without quotes");
    if let Some(before) = source[..at].strip_suffix('.') {
        let problem = problem(length, message)
            .help("a name outside of a-z, digits and `_` is written in brackets and quotes")
            .replace_at(
                base + before.len()..base + at + length,
                format!("[\"{word}\"]"),
            );
        return (length, problem);
    }
    let problem = problem(length, message).help(format!("write `'{word}'`"));
    (length, problem.replace(format!("'{word}'")))
}

/// The ASCII sign of a full-width one.
fn narrow(c: char) -> Option<char> {
    match c {
        '。' => Some('.'),
        '、' => Some(','),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

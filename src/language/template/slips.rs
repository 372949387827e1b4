//! Why an expression cannot be read, in the author's words: slips of the keyboard and habits of
//! other languages first, then the place where the parser gave up.

use std::ops::Range;

use super::problem::{ProblemKind, TemplateProblem};
use super::scan::string_end;
use super::tree::{SyntaxError, Why};

const EXAMPLE: &str = "an expression has names, values and operators, such as `fields.seats >= 4`";

/// What is wrong with a lone expression before it is parsed.
pub(crate) fn not_an_expression(source: &str) -> Option<TemplateProblem> {
    let kind = ProblemKind::BadCondition;
    let whole = 0..source.len();
    let inner = source.trim();
    if inner.is_empty() {
        return Some(TemplateProblem::new(kind, whole, "the expression is empty").help(EXAMPLE));
    }
    if let Some(bare) = inner
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"))
    {
        let bare = bare.trim_matches(['-', '+']).trim();
        let problem = TemplateProblem::new(kind, whole, "an expression is written without `{{ }}`")
            .help("remove the braces");
        let single = !bare.is_empty() && !bare.contains("{{");
        return Some(if single {
            problem.replace(bare)
        } else {
            problem
        });
    }
    for (at, _) in outside_strings(source) {
        let rest = &source[at..];
        let (length, message, help) = if rest.starts_with("{{") {
            (
                2,
                "an expression is written without `{{ }}`",
                "remove the braces",
            )
        } else if rest.starts_with("{%") {
            (
                2,
                "an expression has no `{% %}`",
                "write the condition alone",
            )
        } else if rest.starts_with("${") {
            let length = rest.find('}').map_or(2, |end| end + 1);
            let help = "compare with a field, or write the value itself";
            (length, "`${…}` cannot stand in an expression", help)
        } else {
            continue;
        };
        return Some(TemplateProblem::new(kind, at..at + length, message).help(help));
    }
    None
}

/// The characters that stand outside of texts in quotes. A quote that is never closed ends it.
fn outside_strings(source: &str) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let c = source[at..].chars().next()?;
            let start = at;
            if matches!(c, '\'' | '"') {
                at = string_end(source.as_bytes(), at, c as u8)
                    .filter(|end| source.is_char_boundary(*end))?;
                continue;
            }
            at += c.len_utf8();
            return Some((start, c));
        }
    })
}

/// What made the parser fail on the expression at `range` of `text`. Never empty.
pub(crate) fn explain(
    text: &str,
    range: Range<usize>,
    error: &SyntaxError,
    kind: ProblemKind,
) -> Vec<TemplateProblem> {
    let source = &text[range.clone()];
    let trimmed = source.trim();
    if trimmed.is_empty() {
        let around = range.start.saturating_sub(2)..(range.end + 2).min(text.len());
        let around = if text.is_char_boundary(around.start) && text.is_char_boundary(around.end) {
            around
        } else {
            range
        };
        return vec![
            TemplateProblem::new(kind, around, "there is no expression between the braces")
                .help("write what to print, such as `{{ contact.first_name }}`"),
        ];
    }
    let slips = find_slips(source, range.start, kind);
    if !slips.is_empty() {
        return slips;
    }
    let start = range.start + (source.len() - source.trim_start().len());
    let whole = start..start + trimmed.len();
    let at = place(text, error, &whole);
    let word = &text[at.clone()];
    vec![match error.why {
        Why::TooDeep => TemplateProblem::new(kind, whole, "this is nested too deeply")
            .help("make it shorter; split it into several steps"),
        Why::BadEscape => TemplateProblem::new(
            kind,
            escaped(text, &whole),
            "a `\\` in this text means nothing",
        )
        .help("write `\\\\` for a backslash and `\\n` for a new line"),
        Why::BadNumber => {
            TemplateProblem::new(kind, at.clone(), format!("`{word}` is not a number"))
                .help("write digits, with a point for decimals")
        }
        Why::Ends => {
            let last = last_word(text, &whole);
            let word = text[last.clone()].to_owned();
            TemplateProblem::new(kind, last, format!("something is missing after `{word}`"))
                .help(EXAMPLE)
        }
        Why::Unexpected if word == "=" => TemplateProblem::new(kind, at, "`=` does not compare")
            .help("write `==`")
            .replace("=="),
        Why::Unexpected => {
            TemplateProblem::new(kind, at.clone(), format!("`{word}` is not expected here"))
                .help(EXAMPLE)
        }
    }]
}

/// The first text in quotes with a backslash, for which the parser tells no place.
fn escaped(text: &str, whole: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut at = whole.start;
    while at < whole.end {
        at = match bytes[at] {
            quote @ (b'\'' | b'"') => match string_end(bytes, at, quote) {
                Some(end) if end <= whole.end && text[at..end].contains('\\') => return at..end,
                Some(end) => end,
                None => break,
            },
            _ => at + 1,
        };
    }
    whole.clone()
}

/// Where the parser gave up, as a piece of `whole` that starts and ends between characters.
fn place(text: &str, error: &SyntaxError, whole: &Range<usize>) -> Range<usize> {
    let Some(found) = &error.range else {
        return whole.clone();
    };
    let mut start = found.start.clamp(whole.start, whole.end);
    let mut end = found.end.clamp(start, whole.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if text[start..end].trim().is_empty() {
        last_word(text, whole)
    } else {
        start..end
    }
}

/// The last run of word characters, or the last sign, of a range without white space at its end.
fn last_word(text: &str, whole: &Range<usize>) -> Range<usize> {
    let part = &text[whole.clone()];
    let word = part
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || *c == '_')
        .last()
        .or_else(|| part.char_indices().next_back());
    whole.start + word.map_or(0, |(at, _)| at)..whole.end
}

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
fn find_slips(source: &str, base: usize, kind: ProblemKind) -> Vec<TemplateProblem> {
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

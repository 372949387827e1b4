//! Why an expression cannot be read, in the author's words: slips of the keyboard and habits of
//! other languages first, then the place where the parser gave up.

use std::ops::Range;

use super::problem::{ProblemKind, TemplateProblem};
use super::scan::string_end;
use super::signs::find_slips;
use super::tree::{SyntaxError, Why};

pub(crate) const EXAMPLE: &str =
    "an expression has names, values and operators, such as `fields.seats >= 4`";

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

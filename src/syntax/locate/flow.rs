//! Plain and quoted texts.

use std::ops::Range;

use super::Trace;

pub(super) fn plain(text: &str, range: Range<usize>) -> Trace {
    let mut trace = Trace::default();
    let mut at = range.start;
    while let Some(letter) = next(text, at, range.end) {
        at = match letter {
            ' ' | '\t' | '\n' | '\r' => blanks(&mut trace, text, at, range.end, false),
            letter => push(&mut trace, letter, at),
        };
    }
    trace
}

pub(super) fn single(text: &str, range: Range<usize>) -> Option<Trace> {
    let inside = inside(text, &range, '\'')?;
    let mut trace = Trace::default();
    let mut at = inside.start;
    while let Some(letter) = next(text, at, inside.end) {
        at = match letter {
            '\'' => {
                trace.push('\'', at, at + 2);
                at + 2
            }
            ' ' | '\t' | '\n' | '\r' => blanks(&mut trace, text, at, inside.end, false),
            letter => push(&mut trace, letter, at),
        };
    }
    Some(trace)
}

pub(super) fn double(text: &str, range: Range<usize>) -> Option<Trace> {
    let inside = inside(text, &range, '"')?;
    let mut trace = Trace::default();
    let mut at = inside.start;
    while let Some(letter) = next(text, at, inside.end) {
        at = match letter {
            '\\' => escape(&mut trace, text, at, inside.end)?,
            ' ' | '\t' | '\n' | '\r' => blanks(&mut trace, text, at, inside.end, false),
            letter => push(&mut trace, letter, at),
        };
    }
    Some(trace)
}

fn inside(text: &str, range: &Range<usize>, quote: char) -> Option<Range<usize>> {
    let raw = &text[range.clone()];
    let long = raw.len() >= 2 && raw.starts_with(quote) && raw.ends_with(quote);
    long.then_some(range.start + 1..range.end - 1)
}

fn next(text: &str, at: usize, end: usize) -> Option<char> {
    text.get(at..end)?.chars().next()
}

fn push(trace: &mut Trace, letter: char, at: usize) -> usize {
    let end = at + letter.len_utf8();
    trace.push(letter, at, end);
    end
}

/// Blanks and line breaks from `at` on: without a line break they stand for themselves, one break
/// is a space, and of more the first is dropped, unless it was `escaped`.
fn blanks(trace: &mut Trace, text: &str, at: usize, end: usize, escaped: bool) -> usize {
    let rest = &text[at..end];
    let length = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    let run = &rest[..length];
    let breaks = breaks(run);
    let stop = at + length;
    if breaks.is_empty() {
        trace.verbatim(text, at..stop);
    } else if breaks.len() == 1 {
        if !escaped {
            trace.push(' ', at, stop);
        }
    } else {
        // Each break that counts takes its own line; the first and the last take what is around.
        let counted = &breaks[1..];
        let mut start = at;
        for (index, line_end) in counted.iter().enumerate() {
            let last = index + 1 == counted.len();
            let end = if last { stop } else { at + line_end };
            trace.push('\n', start, end);
            start = end;
        }
    }
    stop
}

/// The ends of all line breaks in a run of blanks.
fn breaks(run: &str) -> Vec<usize> {
    let bytes = run.as_bytes();
    (0..bytes.len())
        .filter(|at| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        })
        .map(|at| at + 1)
        .collect()
}

fn escape(trace: &mut Trace, text: &str, at: usize, end: usize) -> Option<usize> {
    let sign = next(text, at + 1, end)?;
    let after = at + 1 + sign.len_utf8();
    let letter = match sign {
        '\n' | '\r' => return Some(blanks(trace, text, at + 1, end, true)),
        'x' => return number(trace, text, at, after, 2),
        'u' => return number(trace, text, at, after, 4),
        'U' => return number(trace, text, at, after, 8),
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    trace.push(letter, at, after);
    Some(after)
}

fn number(trace: &mut Trace, text: &str, at: usize, from: usize, digits: usize) -> Option<usize> {
    let code = u32::from_str_radix(text.get(from..from + digits)?, 16).ok()?;
    let mut end = from + digits;
    let mut code = code;
    if (0xd800..0xdc00).contains(&code) {
        // Two escapes that are one character, as JSON writes it.
        let low = text.get(end..end + 6)?.strip_prefix("\\u")?;
        let low = u32::from_str_radix(low, 16).ok()?;
        code = 0x10000 + ((code - 0xd800) << 10) + low.checked_sub(0xdc00)?;
        end += 6;
    }
    trace.push(char::from_u32(code)?, at, end);
    Some(end)
}

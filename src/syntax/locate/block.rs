//! Texts after `|` and `>`.

use std::ops::Range;

use super::Trace;

/// One line below the `|` or `>`: where its text starts behind the indentation, where it ends,
/// and where the next line starts.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    next: usize,
}

impl Line {
    fn is_empty(self) -> bool {
        self.start == self.end
    }
}

pub(super) fn literal(text: &str, range: Range<usize>, value: &str) -> Option<Trace> {
    let mut trace = Trace::default();
    for line in lines(text, range, value)? {
        if trace.decoded.len() >= value.len() {
            break;
        }
        trace.verbatim(text, line.start..line.end);
        if trace.decoded.len() < value.len() {
            trace.push('\n', line.end, line.next);
        }
    }
    Some(trace)
}

pub(super) fn folded(text: &str, range: Range<usize>, value: &str) -> Option<Trace> {
    let lines = lines(text, range, value)?;
    let mut trace = Trace::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if trace.decoded.len() >= value.len() {
            break;
        }
        if line.is_empty() {
            trace.push('\n', line.end, line.next);
            at += 1;
            continue;
        }
        trace.verbatim(text, line.start..line.end);
        if trace.decoded.len() >= value.len() {
            break;
        }
        let empty = lines[at + 1..]
            .iter()
            .take_while(|line| line.is_empty())
            .count();
        let follows = lines.get(at + 1 + empty);
        let folds =
            !is_spaced(text, *line) && follows.is_some_and(|follows| !is_spaced(text, *follows));
        match (folds, empty) {
            (true, 0) => trace.push(' ', line.end, line.next),
            (true, _) => {
                // The break of the line itself goes with that of the first empty line.
                trace.push('\n', line.end, lines[at + 1].next);
                at += 1;
            }
            (false, _) => trace.push('\n', line.end, line.next),
        }
        at += 1;
    }
    Some(trace)
}

/// A line that starts with more blanks than the others is not folded.
fn is_spaced(text: &str, line: Line) -> bool {
    text[line.start..line.end].starts_with([' ', '\t'])
}

/// The lines below the header. The indentation is what the file has more than the text.
fn lines(text: &str, range: Range<usize>, value: &str) -> Option<Vec<Line>> {
    // Behind the last line that shows there may be line breaks and blanks that belong to the text.
    let breaks = value.matches('\n').count();
    let mut behind = 0;
    let bare: Vec<Line> = all(text, range.start)
        .skip(1)
        .take_while(|line| {
            behind += usize::from(line.start >= range.end);
            behind <= breaks + 1
        })
        .collect();
    let written = bare
        .iter()
        .map(|line| &text[line.start..line.end])
        .find(|line| !line.trim_matches(' ').is_empty());
    let decoded = value
        .split('\n')
        .find(|line| !line.trim_matches(' ').is_empty());
    let indent = match (written, decoded) {
        (Some(written), Some(decoded)) => spaces(written).checked_sub(spaces(decoded))?,
        // Nothing but blanks and line breaks, line by line.
        _ => bare
            .iter()
            .zip(value.split('\n'))
            .find(|(_, decoded)| !decoded.is_empty())
            .map_or(usize::MAX, |(line, decoded)| {
                (line.end - line.start).saturating_sub(decoded.len())
            }),
    };
    Some(
        bare.into_iter()
            .map(|line| {
                let blanks = spaces(&text[line.start..line.end]);
                Line {
                    start: line.start + blanks.min(indent),
                    ..line
                }
            })
            .collect(),
    )
}

fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// All lines of the file from `start` on.
fn all(text: &str, start: usize) -> impl Iterator<Item = Line> {
    let mut at = start;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        if rest.is_empty() {
            return None;
        }
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let after = &rest[length..];
        let width = if after.starts_with("\r\n") {
            2
        } else {
            usize::from(!after.is_empty())
        };
        let line = Line {
            start: at,
            end: at + length,
            next: at + length + width,
        };
        at = line.next;
        Some(line)
    })
}

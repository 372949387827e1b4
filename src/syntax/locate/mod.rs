//! From a place in a decoded text to its place in the file.

mod block;
mod flow;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{Content, Node, Style};

/// Decoded bytes and the file's bytes that they came from.
#[derive(Clone, Copy, Debug)]
struct Unit {
    decoded: usize,
    start: usize,
    end: usize,
}

/// Reads a scalar once more, noting where each character came from.
#[derive(Debug, Default)]
struct Trace {
    units: Vec<Unit>,
    decoded: String,
}

impl Trace {
    fn push(&mut self, letter: char, start: usize, end: usize) {
        self.units.push(Unit {
            decoded: self.decoded.len(),
            start,
            end,
        });
        self.decoded.push(letter);
    }

    /// Pushes what stands in the file as it is.
    fn verbatim(&mut self, text: &str, range: Range<usize>) {
        for (at, letter) in text[range.clone()].char_indices() {
            let start = range.start + at;
            self.push(letter, start, start + letter.len_utf8());
        }
    }

    fn range(&self, decoded: Range<usize>) -> Option<Range<usize>> {
        let index = |at: usize| self.units.partition_point(|unit| unit.decoded <= at);
        let first = self.units.get(index(decoded.start).checked_sub(1)?)?;
        if decoded.start >= self.decoded.len() {
            return Some(first.end..first.end);
        }
        if decoded.is_empty() {
            return Some(first.start..first.start);
        }
        let last = self.units.get(index(decoded.end - 1).checked_sub(1)?)?;
        Some(first.start..last.end)
    }
}

/// The bytes of the file for a byte range within the decoded text of `node`, exactly: through
/// escapes, doubled quotes, folded lines and indentation. For a value that came through an alias,
/// or is no text, all of its range. A range beyond the text ends with it.
#[must_use]
pub fn locate(file_text: &str, node: &Node, decoded: Range<usize>) -> Range<u32> {
    exact(file_text, node, decoded).map_or_else(
        || node.range.clone(),
        |range| range.start as u32..range.end as u32,
    )
}

fn exact(file_text: &str, node: &Node, decoded: Range<usize>) -> Option<Range<usize>> {
    let Content::Text(text) = &node.content else {
        return None;
    };
    if node.anchor.is_some() {
        return None;
    }
    let whole = node.range.start as usize..node.range.end as usize;
    let raw = file_text.get(whole.clone())?;
    let end = decoded.end.min(text.value.len());
    let decoded = decoded.start.min(end)..end;
    // What stands in the file letter by letter, as nearly every text does.
    let before = match text.style {
        Style::Plain if raw == &*text.value => Some(0),
        Style::SingleQuoted | Style::DoubleQuoted
            if !text.value.is_empty()
                && raw.get(1..raw.len().saturating_sub(1)) == Some(&*text.value) =>
        {
            Some(1)
        }
        _ => None,
    };
    if let Some(before) = before {
        let start = whole.start + before;
        return Some(start + decoded.start..start + decoded.end);
    }
    let trace = match text.style {
        Style::Plain => flow::plain(file_text, whole.clone()),
        Style::SingleQuoted => flow::single(file_text, whole.clone())?,
        Style::DoubleQuoted => flow::double(file_text, whole.clone())?,
        Style::Literal => block::literal(file_text, whole.clone(), &text.value)?,
        Style::Folded => block::folded(file_text, whole.clone(), &text.value)?,
    };
    if trace.decoded.is_empty() {
        return None;
    }
    // Should the reading here and the parser's ever differ, all of the text is the honest answer.
    (trace.decoded == *text.value).then(|| trace.range(decoded))?
}

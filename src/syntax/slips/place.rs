//! Lines and words around the place where reading stopped.

use std::ops::Range;

use crate::source::{FileId, Span};
use crate::syntax::build::Context;

/// The text, and where in it something is wrong.
pub(super) struct Site<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    /// Where the parser stopped.
    pub(super) at: usize,
    pub(super) context: &'a Context,
}

/// One line, without its line break.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    /// The blanks in front, in bytes; tabs count as well.
    pub(super) fn indent(self) -> usize {
        self.text.len() - self.content().len()
    }

    pub(super) fn content(self) -> &'a str {
        self.text.trim_start_matches([' ', '\t'])
    }

    pub(super) fn is_blank(self) -> bool {
        self.content().trim_end().is_empty() || self.content().starts_with('#')
    }

    pub(super) fn content_start(self) -> usize {
        self.start + self.indent()
    }

    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }
}

impl<'a> Site<'a> {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start as u32..range.end as u32)
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn letter(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    pub(super) fn line_of(&self, at: usize) -> Line<'a> {
        let start = self.text[..at].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let rest = &self.text[start..];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Line {
            start,
            text: &rest[..end],
        }
    }

    pub(super) fn line(&self) -> Line<'a> {
        self.line_of(self.at)
    }

    /// The nearest line above that is neither blank nor a comment.
    pub(super) fn above(&self, line: Line<'_>) -> Option<Line<'a>> {
        let mut start = line.start;
        while start > 0 {
            let above = self.line_of(start - 1);
            if !above.is_blank() {
                return Some(above);
            }
            start = above.start.min(start - 1);
        }
        None
    }

    /// The word that starts at `at`; nothing at the end of a line.
    pub(super) fn word(&self, at: usize) -> Range<usize> {
        let rest = &self.text[at..];
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let shown: usize = rest[..length].chars().take(40).map(char::len_utf8).sum();
        at..at + shown
    }

    /// Where the value on this line begins: behind its dashes and, if it has one before `until`,
    /// its key.
    pub(super) fn value_start(&self, line: Line<'_>, until: usize) -> usize {
        let mut start = line.content_start();
        while let Some(rest) = self.text[start..line.end()].strip_prefix("- ") {
            start += 2 + (rest.len() - rest.trim_start_matches(' ').len());
        }
        let end = until.clamp(start, line.end());
        match colon(&self.text[start..end]) {
            Some(colon) => {
                let rest = &self.text[start + colon + 1..line.end()];
                start + colon + 1 + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
            }
            None => start,
        }
    }

    /// The text that was meant from `start` on: to the end of its line, or within brackets to the
    /// next comma or bracket.
    pub(super) fn meant(&self, start: usize) -> Range<usize> {
        let in_brackets = self
            .context
            .brackets
            .iter()
            .any(|at| (*at as usize) < start);
        let line = self.line_of(start);
        let rest = &self.text[start..line.end()];
        let length = if in_brackets {
            flow_length(rest)
        } else {
            rest.find(" #").unwrap_or(rest.len())
        };
        start..start + rest[..length].trim_end().len()
    }
}

/// The first colon that ends a key, outside of quotes.
fn colon(text: &str) -> Option<usize> {
    let quoted = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].find(quote).map_or(0, |at| at + 2),
        _ => 0,
    };
    let rest = &text[quoted..];
    let at = rest
        .find(": ")
        .or_else(|| rest.strip_suffix(':').map(str::len))?;
    Some(quoted + at)
}

/// How long a text in `{ }` or `[ ]` is: `{{ … }}` belongs to it, with all that is inside.
pub(super) fn flow_length(text: &str) -> usize {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let close = if rest.starts_with("{{") {
            "}}"
        } else if rest.starts_with("{%") {
            "%}"
        } else if rest.starts_with([',', '}', ']']) {
            return at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at += rest.find(close).map_or(rest.len(), |end| end + 2);
    }
    text.len()
}

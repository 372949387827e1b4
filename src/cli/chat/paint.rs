//! Colours, and text laid out by the width that letters have on a terminal.

use std::fmt::Display;

use owo_colors::{OwoColorize as _, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Colours text, or leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    pub(super) fn dim(self, text: impl Display) -> String {
        self.style(text, Style::new().dimmed())
    }

    pub(super) fn name(self, text: impl Display) -> String {
        self.style(text, Style::new().cyan().bold())
    }

    pub(super) fn number(self, text: impl Display) -> String {
        self.style(text, Style::new().yellow())
    }

    pub(super) fn warning(self, text: impl Display) -> String {
        self.style(text, Style::new().yellow())
    }

    fn style(self, text: impl Display, style: Style) -> String {
        if self.color {
            text.style(style).to_string()
        } else {
            text.to_string()
        }
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text in lines of at most `limit` columns, broken at spaces where there are some.
pub(super) fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut rest = paragraph;
        while width(rest) > limit {
            let at = break_at(rest, limit);
            lines.push(rest[..at].trim_end().to_owned());
            rest = rest[at..].trim_start();
        }
        if !rest.is_empty() || paragraph.is_empty() {
            lines.push(rest.to_owned());
        }
    }
    lines
}

/// Where a line that is too long is broken: behind the last space that fits, else at the last
/// letter that fits; always behind at least one letter.
fn break_at(text: &str, limit: usize) -> usize {
    let (mut columns, mut end, mut space) = (0, 0, 0);
    for (at, letter) in text.char_indices() {
        columns += letter.width().unwrap_or(0);
        if columns > limit && at > 0 {
            break;
        }
        end = at + letter.len_utf8();
        if letter == ' ' && at > 0 {
            space = end;
        }
    }
    if space > 0 { space } else { end }
}

/// The text, filled up with spaces to a width.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_by_columns() {
        assert_eq!(wrap("台北－左營高鐵票", 6), ["台北－", "左營高", "鐵票"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a\n\nb", 8), ["a", "", "b"]);
        assert_eq!(wrap("https://a.example/b", 10), ["https://a.", "example/b"]);
        assert_eq!(wrap("票", 1), ["票"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(padded("票券", 6), "票券  ");
        assert_eq!(padded("cà phê", 7), "cà phê ");
        assert_eq!(padded("long", 2), "long");
    }
}

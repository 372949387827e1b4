//! What a limit counts.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::diagnostics::count;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points.
    Characters,
    /// What people see as one character: an emoji of several parts is one.
    Graphemes,
    /// UTF-16 code units: most characters are one, emoji and rare characters two or more.
    Utf16,
    /// Bytes of UTF-8: three for most Chinese characters.
    Bytes,
    /// Things, not text.
    Items,
}

impl Unit {
    /// The length of a text.
    #[must_use]
    pub fn measure(self, text: &str) -> usize {
        match self {
            Unit::Characters => text.chars().count(),
            Unit::Graphemes => text.graphemes(true).count(),
            Unit::Utf16 => text.encode_utf16().count(),
            Unit::Bytes | Unit::Items => text.len(),
        }
    }

    /// Where the first part of a text that does not fit begins, in bytes: at a whole character.
    /// `None` if all of it fits. No unit counts more than one for a byte, so short texts are
    /// passed at once.
    #[must_use]
    pub fn overflow(self, text: &str, most: usize) -> Option<usize> {
        if text.len() <= most {
            return None;
        }
        let mut left = most;
        let mut at = 0;
        let mut take = |part: &str, cost: usize| {
            let fits = cost <= left;
            if fits {
                left -= cost;
                at += part.len();
            }
            fits
        };
        // What a person sees as one character is not cut in two.
        let whole = text.graphemes(true).all(|part| {
            take(
                part,
                if self == Unit::Graphemes {
                    1
                } else {
                    self.measure(part)
                },
            )
        });
        (!whole).then_some(at)
    }

    /// `1 character`, `20 characters`, `60 bytes`.
    #[must_use]
    pub fn amount(self, number: usize) -> String {
        match self {
            Unit::Characters | Unit::Graphemes | Unit::Utf16 => count(number, "character"),
            Unit::Bytes => count(number, "byte"),
            Unit::Items => number.to_string(),
        }
    }

    /// What to know of the unit where it surprises.
    #[must_use]
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Unit::Utf16 => Some("an emoji counts as two or more"),
            Unit::Bytes => Some("a Chinese character takes three bytes, an emoji four or more"),
            _ => None,
        }
    }

    /// In the documentation.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Unit::Characters => "characters",
            Unit::Graphemes => "grapheme clusters",
            Unit::Utf16 => "UTF-16 units",
            Unit::Bytes => "bytes",
            Unit::Items => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILY: &str = "👩‍👩‍👧";

    #[test]
    fn units_count_differently() {
        for (text, characters, graphemes, utf16, bytes) in [
            ("abc", 3, 3, 3, 3),
            ("票券", 2, 2, 2, 6),
            ("🎫", 1, 1, 2, 4),
            ("𠀋", 1, 1, 2, 4),
            (FAMILY, 5, 1, 8, 18),
            ("e\u{301}", 2, 1, 2, 3),
            ("", 0, 0, 0, 0),
        ] {
            let units = [Unit::Characters, Unit::Graphemes, Unit::Utf16, Unit::Bytes];
            assert_eq!(
                units.map(|unit| unit.measure(text)),
                [characters, graphemes, utf16, bytes],
                "{text}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_begins_at_a_whole_character() {
        for (unit, text, most, at) in [
            (Unit::Characters, "票券", 2, None),
            (Unit::Characters, "票券x", 2, Some(6)),
            (Unit::Bytes, "票券", 6, None),
            (Unit::Bytes, "票券", 5, Some(3)),
            (Unit::Utf16, "a🎫", 3, None),
            (Unit::Utf16, "a🎫", 2, Some(1)),
            (Unit::Graphemes, FAMILY, 1, None),
            (Unit::Utf16, FAMILY, 7, Some(0)),
            (Unit::Graphemes, "👩‍👩‍👧👍", 1, Some(18)),
            (Unit::Characters, "", 0, None),
        ] {
            assert_eq!(unit.overflow(text, most), at, "{unit:?} {text} {most}");
        }
    }
}

//! Patterns for texts: `*` stands for anything, line breaks too; all else stands for itself.

use std::borrow::Cow;

use crate::language::name::borrowed_nfc;

/// A pattern, cut at its stars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob {
    /// One more than there are stars.
    pieces: Vec<String>,
}

impl Glob {
    /// Reads a pattern. `\*` is a star and `\\` a backslash; before anything else a backslash
    /// stands for itself.
    pub(crate) fn new(pattern: &str) -> Glob {
        let pattern = level(pattern);
        let mut pieces = vec![String::new()];
        let mut letters = pattern.chars().peekable();
        while let Some(letter) = letters.next() {
            let taken = match letter {
                '*' => {
                    pieces.push(String::new());
                    continue;
                }
                '\\' => letters
                    .next_if(|next| matches!(next, '*' | '\\'))
                    .unwrap_or(letter),
                letter => letter,
            };
            if let Some(piece) = pieces.last_mut() {
                piece.push(taken);
            }
        }
        Glob { pieces }
    }

    /// Whether the pattern stands for more than one text.
    pub(crate) fn is_open(&self) -> bool {
        self.pieces.len() > 1
    }

    /// Whether a text fits. White space around both, the kind of line breaks and the way accents
    /// are put together do not matter.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let text = level(text);
        let mut rest: &str = &text;
        let Some((first, others)) = self.pieces.split_first() else {
            return rest.is_empty();
        };
        let Some((last, middle)) = others.split_last() else {
            return rest == first;
        };
        match rest.strip_prefix(first.as_str()) {
            Some(after) => rest = after,
            None => return false,
        }
        for piece in middle {
            match rest.find(piece.as_str()) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

/// The pattern that only this text fits.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let special = match letter {
            '*' => true,
            '\\' => matches!(letters.peek(), Some('*' | '\\')),
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A text without what does not matter when texts are compared.
pub(crate) fn level(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains('\r') {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        return Cow::Owned(borrowed_nfc(&lines).into_owned());
    }
    borrowed_nfc(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything_and_all_else_for_itself() {
        let table = [
            ("hello", "hello", true),
            ("hello", "hello!", false),
            ("hello", "Hello", false),
            ("*", "", true),
            ("*1 張*", "您有 1 張未使用票券", true),
            ("a*b*c", "a--b--b--c", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("*a*a*", "xaya", true),
            ("first*last", "first\nmiddle\r\nlast", true),
            ("one\r\ntwo", "one\ntwo\n", true),
            ("  hello ", "hello", true),
            ("[a-z]? {x}", "[a-z]? {x}", true),
            ("[a-z]", "a", false),
            (r"5 \* 2", "5 * 2", true),
            (r"5 \* 2", "5 x 2", false),
            (r"C:\dir", r"C:\dir", true),
            (r"a\\*", r"a\anything", true),
            ("ca\u{300}", "c\u{e0}", true),
            ("", "", true),
            ("", "x", false),
        ];
        for (pattern, text, fits) in table {
            assert_eq!(Glob::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn an_escaped_text_fits_itself_alone() {
        for text in ["plain", "2 * 3", r"\*", r"\\", r"a\b", r"\\*", "***", "*"] {
            let glob = Glob::new(&escape(text));
            assert!(!glob.is_open(), "{text}");
            assert!(glob.fits(text), "{text}");
            assert!(!glob.fits(&format!("{text}x")), "{text}");
        }
    }
}

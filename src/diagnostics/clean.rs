//! Text from files and servers, made safe to print.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character could steer a terminal, turn the order of a line around, or hide.
#[must_use]
pub fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with every unsafe character made visible: `<U+202E>`, `␛`.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 16);
    let mut before = None;
    for letter in text.chars() {
        push_clean(&mut cleaned, letter, before);
        before = Some(letter);
    }
    Cow::Owned(cleaned)
}

/// Several lines, each cleaned.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    text.split('\n').map(clean).collect::<Vec<_>>().join("\n")
}

/// Appends one character, visibly. `before` is the one before it.
pub(super) fn push_clean(cleaned: &mut String, letter: char, before: Option<char>) {
    match letter {
        // What joins emoji into one is harmless there, but no terminal agrees on its width.
        '\u{200d}' if before.is_some_and(is_pictographic) => {}
        '\0'..='\u{1f}' => {
            cleaned.push(char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'));
        }
        '\u{7f}' => cleaned.push('\u{2421}'),
        letter if is_unsafe(letter) => {
            let _ = write!(cleaned, "<U+{:04X}>", u32::from(letter));
        }
        letter => cleaned.push(letter),
    }
}

fn is_pictographic(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_shown() {
        let table = [
            ("票券 👩‍💻 é", "票券 👩💻 é"),
            ("a\u{1b}[31mb", "a␛[31mb"),
            ("a\nb\tc", "a␊b␉c"),
            ("\u{9b}31m\u{7f}", "<U+009B>31m␡"),
            ("x\u{202e}y\u{2066}z\u{200b}", "x<U+202E>y<U+2066>z<U+200B>"),
            ("re\u{200d}ed", "re<U+200D>ed"),
            ("\u{feff}a", "<U+FEFF>a"),
        ];
        for (text, wanted) in table {
            assert_eq!(clean(text), wanted);
        }
        assert_eq!(clean_lines("a\u{7}\nb"), "a␇\nb");
    }
}

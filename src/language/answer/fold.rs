//! How labels, phrases and options are compared.

use unicode_normalization::UnicodeNormalization as _;

/// A text as it is compared: NFKC (so that full and half width are one), lower case, no blanks
/// around it, one blank for each run of them inside. Signs that nobody sees are left out: the
/// selectors that make an emoji of a sign, and the marks that web pages and keyboards slip in.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return squeeze(text.chars().map(|c| c.to_ascii_lowercase()), text.len());
    }
    // Lower case can undo the composition, as in `İ`; so it is made once more.
    let lower: String = text
        .chars()
        .filter(|c| !is_unseen(*c))
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .collect();
    squeeze(lower.nfkc(), text.len())
}

/// Without blanks around it, and one for each run inside.
fn squeeze(chars: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut blank = false;
    for c in chars {
        if c.is_whitespace() {
            blank = !folded.is_empty();
        } else {
            if blank {
                folded.push(' ');
                blank = false;
            }
            folded.push(c);
        }
    }
    folded
}

/// Soft hyphen, zero width space, direction marks, word joiner, byte order mark, and the selectors
/// of text and emoji style. The joiners of emoji and of Indic scripts mean something and stay.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_blanks_and_composition_do_not_matter() {
        for (left, right) in [
            ("  My   Tickets ", "my tickets"),
            ("ＷＩＦＩ　密碼", "wifi 密碼"),
            ("ｶﾞｲﾄﾞ", "ガイド"),
            ("Đặt vé", "đặt vé"),
            ("Hu\u{1ebf}", "hue\u{302}\u{301}"),
            ("ΟΔΟΣ", "οδος"),
            ("❤\u{fe0f}", "❤"),
            ("票\u{200b}券", "票券"),
            ("a\u{a0}b", "a b"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} {right}");
        }
    }

    #[test]
    fn what_differs_stays_different() {
        for (left, right) in [
            ("có", "cỏ"),
            ("có", "co"),
            ("👩‍👧", "👩👧"),
            ("葷", "素"),
            ("ab", "a b"),
            ("が", "か"),
        ] {
            assert_ne!(fold(left), fold(right), "{left} {right}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in [
            "İstanbul",
            "ﬀ①㎏",
            "ẞ",
            "  １，０００ ",
            "",
            "\u{200b}",
            "Ǆ",
            "ϓ",
        ] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}

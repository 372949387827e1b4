//! Writing a text so that every YAML reader reads it back.

use std::fmt::Write as _;

/// The text in quotes, on one line: double quotes, or single ones where that needs no escapes.
#[must_use]
pub fn quote(text: &str) -> String {
    let plain = !text.chars().any(needs_escape);
    if plain && text.contains(['"', '\\']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if needs_escape(letter) => {
                let code = u32::from(letter);
                let _ = if code <= 0xff {
                    write!(quoted, "\\x{code:02x}")
                } else {
                    write!(quoted, "\\u{code:04x}")
                };
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Control characters, and the line breaks and marks that readers fold, refuse or hide.
fn needs_escape(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use crate::source::FileId;
    use crate::syntax::parse;

    #[test]
    fn reads_back() {
        let texts = [
            "",
            "no",
            "{{ t.name }}",
            "it's",
            "say \"hi\"",
            "a\\b",
            "a: b #c",
            "x\ny",
            "\u{1}\u{85}",
            "\u{2028}",
            "\u{feff}",
            "票券 👩‍💻",
            " lead",
            "'\"\n",
        ];
        for text in texts {
            let quoted = quote(text);
            let parsed = parse(FileId(0), &quoted);
            assert_eq!(parsed.root.unwrap().as_str(), Some(text), "{quoted}");
            assert!(!quoted.contains('\n'));
        }
    }
}

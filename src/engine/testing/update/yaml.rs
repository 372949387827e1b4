//! Values as they are written into a test.

use serde_json::Value as Json;

use crate::engine::testing::glob::{escape, level};
use crate::language::message::{Body, Message};
use crate::source::FileId;
use crate::syntax::{self, quote};

/// A text: as it is where every reader takes it so, in quotes otherwise.
pub(super) fn text(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quote(text)
    }
}

/// Whether a text can stand without quotes, also inside `{ }` and `[ ]`.
fn is_plain(text: &str) -> bool {
    const SIGNS: &[char] = &[
        ':', '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '\\',
        '=', '~', '<', '$',
    ];
    let odd = |letter: char| letter.is_control() || crate::diagnostics::is_unsafe(letter);
    if text.is_empty()
        || text.trim() != text
        || text.contains(SIGNS)
        || text.contains(odd)
        || text.starts_with(['-', '?', '+', '.'])
        || text.starts_with(|first: char| first.is_ascii_digit())
    {
        return false;
    }
    let parsed = syntax::parse(FileId(0), text);
    parsed.diagnostics.is_empty()
        && parsed.root.as_ref().and_then(syntax::Node::as_str) == Some(text)
        && syntax::scalar_trap(text).is_none()
}

/// A pattern that only this text fits.
pub(super) fn pattern(words: &str) -> String {
    text(&escape(&level(words)))
}

/// What a `bot:` turn says for a message.
pub(super) fn message(message: &Message) -> String {
    match &message.body {
        Body::Text(words) => pattern(words),
        Body::Cards(cards) => {
            let titles = cards.iter().map(|card| card.title.as_str());
            format!("{{ cards: {} }}", self::cards(titles))
        }
        Body::Image(words)
        | Body::Video(words)
        | Body::Audio(words)
        | Body::File(words)
        | Body::PlatformBlock(words) => {
            format!("{{ {}: {} }}", message.body.word(), pattern(words))
        }
    }
}

/// Cards by their titles.
pub(super) fn cards<'a>(titles: impl Iterator<Item = &'a str>) -> String {
    let cards = titles.map(|title| format!("{{ title: {} }}", pattern(title)));
    format!("[{}]", cards.collect::<Vec<_>>().join(", "))
}

/// A list on one line.
pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// The value of a field.
pub(super) fn value(json: &Json) -> String {
    match json {
        Json::String(words) => text(words),
        Json::Array(items) => list(items.iter().map(value)),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let texts = [
            "您有 2 張票券",
            "yes",
            "no",
            "null",
            "12",
            "0912",
            "+886",
            "a: b",
            "a #b",
            "- a",
            "{{ x }}",
            "a, b",
            "2026-03-01",
            "it's",
            "",
            " a",
            "a\nb",
            "5 \\* 2",
            "true",
            "=",
            "~",
            "1e3",
            "a\u{200b}b",
            "Chào Lan!",
            ".inf",
            "0x10",
            "on",
            "$x",
        ];
        for words in texts {
            for around in [("- bot: ", ""), ("[{ bot: ", ", x: y }]")] {
                let yaml = format!("{}{}{}", around.0, text(words), around.1);
                let parsed = syntax::parse(FileId(0), &yaml);
                assert!(parsed.diagnostics.is_empty(), "{yaml}");
                let root = parsed.root.unwrap();
                assert_eq!(
                    root.items()[0].get("bot").unwrap().as_str(),
                    Some(words),
                    "{yaml}"
                );
            }
        }
        assert_eq!(text("您有 2 張票券"), "您有 2 張票券");
        assert_eq!(value(&json!(["a b", "no"])), "[a b, \"no\"]");
        assert_eq!(
            pattern(" 2*3\r\nx "),
            "'2\\*3\nx'".replace("'2\\*3\nx'", "\"2\\\\*3\\nx\"")
        );
    }
}

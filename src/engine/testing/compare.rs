//! What the bot should say beside what it said.

use regex::Regex;

use super::glob::{Glob, level};
use crate::language::conversation_test::{BotSays, ExpectedCard, ExpectedMessage};
use crate::language::message::{Body, Button, Card, Message};

/// One part of a message that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The part, in the words of the test: `text`, `cards[1].title`.
    pub key: String,
    pub expected: String,
    /// What is there instead; `None` for nothing at all.
    pub actual: Option<String>,
}

/// A pattern that fits whole texts.
fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

/// What is wrong with the pattern of an expectation, in a sentence.
pub(super) fn broken_pattern(expected: &BotSays) -> Option<String> {
    let BotSays::Message(expected) = expected else {
        return None;
    };
    let pattern = expected.regex.as_deref()?;
    let error = whole(pattern).err()?.to_string();
    // The last line says why; those before it draw the pattern.
    let why = error.lines().last().unwrap_or_default();
    let why = why.strip_prefix("error: ").unwrap_or(why);
    Some(format!("`{pattern}` is no regular expression: {why}"))
}

/// All parts of a message that are not as expected; none if it is right.
#[must_use]
pub fn differences(expected: &BotSays, message: &Message) -> Vec<Difference> {
    let mut found = Found::default();
    match expected {
        BotSays::Text(text) => found.body("text", text, &message.body),
        BotSays::Message(expected) => found.message(expected, message),
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Difference>);

impl Found {
    fn push(&mut self, key: impl Into<String>, expected: impl Into<String>, actual: Option<&str>) {
        self.0.push(Difference {
            key: key.into(),
            expected: expected.into(),
            actual: actual.map(str::to_owned),
        });
    }

    fn message(&mut self, expected: &ExpectedMessage, message: &Message) {
        let body = &message.body;
        let bodies = [
            ("text", &expected.text),
            ("image", &expected.image),
            ("video", &expected.video),
            ("audio", &expected.audio),
            ("file", &expected.file),
            ("platform_block", &expected.platform_block),
        ];
        for (key, wanted) in bodies {
            if let Some(wanted) = wanted {
                self.body(key, wanted, body);
            }
        }
        if let Some(pattern) = &expected.regex {
            self.regex(pattern, body);
        }
        if let Some(cards) = &expected.cards {
            match body {
                Body::Cards(shown) => self.cards(cards, shown),
                other => self.push("cards", count(cards.len()), Some(&in_words(other))),
            }
        }
        self.labels("buttons", expected.buttons.as_deref(), || {
            labels(&message.buttons)
        });
        self.labels("quick_replies", expected.quick_replies.as_deref(), || {
            let replies = message.quick_replies.iter();
            replies.map(|reply| reply.label.as_str()).collect()
        });
        self.optional(
            "list_button",
            expected.list_button.as_deref(),
            message.list_button.as_deref(),
        );
    }

    fn body(&mut self, key: &'static str, wanted: &str, body: &Body) {
        match single(body) {
            Some(actual) if body.word() == key => {
                if !Glob::new(wanted).fits(actual) {
                    self.push(key, wanted, Some(actual));
                }
            }
            _ => self.push(key, wanted, Some(&in_words(body))),
        }
    }

    fn regex(&mut self, pattern: &str, body: &Body) {
        let Body::Text(text) = body else {
            self.push("regex", pattern, Some(&in_words(body)));
            return;
        };
        match whole(pattern) {
            Ok(regex) if regex.is_match(&level(text)) => {}
            Ok(_) => self.push("regex", pattern, Some(text)),
            Err(_) => self.push(
                "regex",
                pattern,
                Some("(the pattern is no regular expression)"),
            ),
        }
    }

    fn cards(&mut self, expected: &[ExpectedCard], shown: &[Card]) {
        if expected.len() != shown.len() {
            let titles: Vec<&str> = shown.iter().map(|card| card.title.as_str()).collect();
            let actual = format!("{}: {}", count(shown.len()), titles.join(", "));
            self.push("cards", count(expected.len()), Some(&actual));
            return;
        }
        for (index, (expected, card)) in expected.iter().zip(shown).enumerate() {
            let parts = [
                ("title", &expected.title, Some(card.title.as_str())),
                ("subtitle", &expected.subtitle, card.subtitle.as_deref()),
                ("image", &expected.image, card.image.as_deref()),
                ("url", &expected.url, card.url.as_deref()),
            ];
            for (key, wanted, actual) in parts {
                self.optional(&format!("cards[{index}].{key}"), wanted.as_deref(), actual);
            }
            let key = format!("cards[{index}].buttons");
            self.labels(&key, expected.buttons.as_deref(), || labels(&card.buttons));
        }
    }

    fn optional(&mut self, key: &str, wanted: Option<&str>, actual: Option<&str>) {
        if let Some(wanted) = wanted
            && !actual.is_some_and(|actual| Glob::new(wanted).fits(actual))
        {
            self.push(key, wanted, actual);
        }
    }

    fn labels<'m>(
        &mut self,
        key: &str,
        wanted: Option<&[String]>,
        actual: impl FnOnce() -> Vec<&'m str>,
    ) {
        let Some(wanted) = wanted else { return };
        let actual = actual();
        let same = wanted.len() == actual.len()
            && wanted
                .iter()
                .zip(&actual)
                .all(|(wanted, actual)| Glob::new(wanted).fits(actual));
        if !same {
            let shown = (!actual.is_empty()).then(|| list(&actual));
            self.push(key, list(wanted), shown.as_deref());
        }
    }
}

/// The one text or address that a message is, unless it is cards.
pub(super) fn single(body: &Body) -> Option<&str> {
    match body {
        Body::Text(text)
        | Body::Image(text)
        | Body::Video(text)
        | Body::Audio(text)
        | Body::File(text)
        | Body::PlatformBlock(text) => Some(text),
        Body::Cards(_) => None,
    }
}

/// What kind of message it is, with what it holds: `image https://…`.
pub(super) fn in_words(body: &Body) -> String {
    match body {
        Body::Text(text) => text.clone(),
        Body::Cards(cards) => {
            let titles: Vec<&str> = cards.iter().map(|card| card.title.as_str()).collect();
            format!("{}: {}", count(cards.len()), titles.join(", "))
        }
        other => format!("{} {}", other.word(), single(other).unwrap_or_default()),
    }
}

pub(super) fn labels(buttons: &[Button]) -> Vec<&str> {
    let labels = buttons.iter().map(|button| button.label.as_str());
    labels.collect()
}

fn list<T: AsRef<str>>(labels: &[T]) -> String {
    let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
    format!("[{}]", labels.join(", "))
}

fn count(cards: usize) -> String {
    crate::diagnostics::count(cards, "card")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::{Value, json};

    use super::*;

    fn keys(expected: Value, message: &Value) -> Vec<String> {
        let expected: BotSays = serde_json::from_value(expected).unwrap();
        let message: Message = serde_json::from_value(message.clone()).unwrap();
        let found = differences(&expected, &message);
        found.into_iter().map(|one| one.key).collect()
    }

    #[test]
    fn texts() {
        let message = json!({ "text": "您有 2 張\n票券", "quick_replies": [{ "label": "A" }, { "label": "B" }],
            "buttons": [{ "label": "Go", "url": "https://x.example" }], "list_button": "More" });
        let right = [
            json!("您有*票券"),
            json!({ "text": "*2*" }),
            json!({ "regex": r"您有 \d 張\n票券" }),
            json!({ "text": "*", "quick_replies": ["A", "*"], "buttons": ["Go"], "list_button": "M*" }),
        ];
        for expected in right {
            assert_eq!(keys(expected, &message), [""; 0]);
        }
        let wrong = [
            (json!("您有"), "text"),
            (json!({ "regex": r"您有 \d 張" }), "regex"),
            (json!({ "regex": "(" }), "regex"),
            (json!({ "quick_replies": ["B", "A"] }), "quick_replies"),
            (json!({ "quick_replies": ["A"] }), "quick_replies"),
            (json!({ "buttons": [] }), "buttons"),
            (json!({ "list_button": "Less" }), "list_button"),
            (json!({ "image": "*" }), "image"),
            (json!({ "cards": [{ "title": "*" }] }), "cards"),
        ];
        for (expected, key) in wrong {
            assert_eq!(keys(expected, &message), [key]);
        }
    }

    #[test]
    fn a_text_is_no_image_and_no_cards() {
        let image = json!({ "image": "https://x.example/a.png" });
        assert_eq!(keys(json!("*"), &image), ["text"]);
        assert_eq!(keys(json!({ "image": "*/a.png" }), &image), [""; 0]);
        assert_eq!(keys(json!({ "video": "*" }), &image), ["video"]);
        let cards = json!({ "cards": [
            { "title": "One", "subtitle": "s", "buttons": [{ "label": "Book", "tap": 1 }] }, { "title": "Two" },
        ] });
        assert_eq!(keys(json!("*"), &cards), ["text"]);
        assert_eq!(
            keys(json!({ "cards": [{ "title": "O*" }, {}] }), &cards),
            [""; 0]
        );
        assert_eq!(
            keys(json!({ "cards": [{ "title": "One" }] }), &cards),
            ["cards"]
        );
        let wrong = json!({ "cards": [{ "buttons": ["No"] }, { "subtitle": "*" }] });
        assert_eq!(
            keys(wrong, &cards),
            ["cards[0].buttons", "cards[1].subtitle"]
        );
    }
}

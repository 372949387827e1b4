//! Which keyword a message fits.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::fold;
use crate::language::entry::{Keyword, MatchMode};
use crate::language::name::Name;

/// All keywords of a bot, made ready once.
#[derive(Clone, Debug, Default)]
pub struct Keywords {
    /// By folded phrase.
    exact: BTreeMap<String, Hit>,
    /// In the order in which they are tried.
    others: Vec<Other>,
}

/// A keyword that fits a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub name: Name,
    /// The phrase that fitted, as it is written in the bot.
    pub phrase: String,
}

#[derive(Clone, Debug)]
struct Other {
    folded: String,
    at_start: bool,
    hit: Hit,
}

impl Keywords {
    /// Takes over a bot's keywords. A phrase of nothing but blanks fits no message.
    #[must_use]
    pub fn new(keywords: &BTreeMap<Name, Keyword>) -> Self {
        let mut exact = BTreeMap::new();
        let mut others = Vec::new();
        for (name, keyword) in keywords {
            for phrase in &keyword.phrases {
                let folded = fold(phrase);
                if folded.is_empty() {
                    continue;
                }
                let hit = Hit {
                    name: name.clone(),
                    phrase: phrase.clone(),
                };
                match keyword.mode {
                    // Of equal phrases the first name wins.
                    MatchMode::Exact => {
                        exact.entry(folded).or_insert(hit);
                    }
                    mode => others.push(Other {
                        folded,
                        at_start: mode == MatchMode::StartsWith,
                        hit,
                    }),
                }
            }
        }
        // Stable: what is equal stays in the order of the names.
        others
            .sort_by_key(|other: &Other| (Reverse(other.folded.chars().count()), !other.at_start));
        Keywords { exact, others }
    }

    /// The keyword of mode `exact` whose phrase the message is.
    #[must_use]
    pub fn exact(&self, text: &str) -> Option<Hit> {
        self.exact.get(&fold(text)).cloned()
    }

    /// The keyword of another mode whose phrase the message holds or begins with: the longest
    /// phrase first, then `starts_with` before `contains`, then by name.
    #[must_use]
    pub fn other(&self, text: &str) -> Option<Hit> {
        let text = fold(text);
        let fits = |other: &&Other| {
            if other.at_start {
                text.starts_with(&other.folded)
            } else {
                text.contains(&other.folded)
            }
        };
        self.others.iter().find(fits).map(|other| other.hit.clone())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    fn keywords(json: serde_json::Value) -> Keywords {
        Keywords::new(&serde_json::from_value(json).unwrap())
    }

    fn name(hit: Option<Hit>) -> Option<String> {
        hit.map(|hit| format!("{}:{}", hit.name, hit.phrase))
    }

    #[test]
    fn exact_is_the_whole_message() {
        let keywords = keywords(json!({
            "tickets": { "match": ["票券", "Đặt vé"], "flow": "a" },
            "wifi": { "match": ["WiFi", "票券"], "text": "x" },
            "more": { "match": ["more"], "mode": "contains", "flow": "a" },
        }));
        assert_eq!(name(keywords.exact(" 票券 ")).unwrap(), "tickets:票券");
        assert_eq!(name(keywords.exact("ｗｉｆｉ")).unwrap(), "wifi:WiFi");
        let nfd = "đa\u{323}\u{306}t ve\u{301}";
        assert_eq!(name(keywords.exact(nfd)).unwrap(), "tickets:Đặt vé");
        for none in ["票券！", "more", "", "dat ve"] {
            assert_eq!(keywords.exact(none), None, "{none}");
        }
    }

    #[test]
    fn the_longest_phrase_wins_whatever_the_order() {
        let keywords = keywords(json!({
            "a": { "match": ["ve"], "mode": "contains", "flow": "a" },
            "b": { "match": ["dat ve"], "mode": "contains", "flow": "a" },
            "c": { "match": ["dat ve"], "mode": "starts_with", "flow": "a" },
            "d": { "match": ["dat ve"], "mode": "starts_with", "flow": "a" },
            "e": { "match": ["退票", " "], "mode": "contains", "flow": "a" },
            "f": { "match": ["票"], "mode": "starts_with", "flow": "a" },
        }));
        for (text, expected) in [
            ("DAT  VE di", Some("c:dat ve")),
            ("toi dat ve", Some("b:dat ve")),
            ("ve dau", Some("a:ve")),
            ("我要退票", Some("e:退票")),
            ("票要退", Some("f:票")),
            ("我的票", None),
            ("   ", None),
        ] {
            assert_eq!(name(keywords.other(text)).as_deref(), expected, "{text}");
        }
    }
}

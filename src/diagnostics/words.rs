//! Words that many messages share: the nearest name, and the list of choices.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many choices a message lists.
const SHOWN: usize = 8;

/// The candidate nearest to `word`, if one is within a third of the word's characters (at least
/// one for a word of two or more). Case counts only between equals, then the longer common
/// beginning, since people seldom mistype the first letter; then the alphabet decides.
#[must_use]
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = word.chars().count();
    if length < 2 {
        return None;
    }
    let limit = (length / 3).max(1);
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| {
            *candidate != word && candidate.chars().count().abs_diff(length) <= limit
        })
        .map(|candidate| {
            let distance = strsim::osa_distance(&lower, &candidate.to_lowercase());
            let exact = strsim::osa_distance(word, candidate);
            (
                distance,
                exact,
                Reverse(beginning(word, candidate)),
                candidate,
            )
        })
        .filter(|(distance, ..)| *distance <= limit)
        .min()
        .map(|(.., candidate)| candidate)
}

/// How many characters two words have in common from their start.
fn beginning(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count()
}

/// `` one of `a`, `b`, … ``: sorted, and at most eight.
#[must_use]
pub fn choices<'a>(list: impl IntoIterator<Item = &'a str>) -> String {
    let sorted: BTreeSet<_> = list.into_iter().collect();
    let mut shown: Vec<_> = sorted
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    match (shown.pop(), sorted.len()) {
        (None, _) => "nothing".to_owned(),
        (Some(only), 1) => only,
        (Some(last), all) => {
            shown.push(last);
            let more = if all > SHOWN { ", …" } else { "" };
            format!("one of {}{more}", shown.join(", "))
        }
    }
}

/// `1 error`, `2 errors`.
#[must_use]
pub fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names() {
        let names = ["redeem", "refund", "agent", "my-tickets", "票券", "a"];
        let table = [
            ("redem", Some("redeem")),
            ("rdeeem", Some("redeem")),
            ("REDEEM", Some("redeem")),
            ("my_tickets", Some("my-tickets")),
            ("票卷", Some("票券")),
            ("agnet", Some("agent")),
            ("xyz", None),
            ("b", None),
            ("", None),
        ];
        for (word, wanted) in table {
            assert_eq!(did_you_mean(word, names), wanted, "{word}");
        }
        assert_eq!(did_you_mean("cat", ["hat", "bat", "cat"]), Some("bat"));
        assert_eq!(did_you_mean("tet", ["set", "text"]), Some("text"));
        assert_eq!(did_you_mean("Flow", ["flows", "flow"]), Some("flow"));
    }

    #[test]
    fn lists_of_choices() {
        assert_eq!(choices([]), "nothing");
        assert_eq!(choices(["a"]), "`a`");
        assert_eq!(choices(["b", "a", "b"]), "one of `a`, `b`");
        let many: Vec<String> = (0..9).map(|index| format!("n{index}")).collect();
        let listed = choices(many.iter().map(String::as_str));
        assert!(listed.ends_with("`n7`, …"), "{listed}");
        assert_eq!(
            (count(1, "error"), count(0, "file")),
            ("1 error".into(), "0 files".into())
        );
    }
}

//! Words that many messages share: the nearest name, and the list of choices.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many choices a message lists.
const SHOWN: usize = 8;

/// The name that a misspelt word most likely means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    pub name: &'a str,
    /// Whether nothing else can be meant, so that a machine may write it: see [`nearest`].
    pub sure: bool,
}

/// The candidate nearest to `word`, if one is within a third of the word's characters (at least
/// one for a word of two or more). Case counts only between equals, then the longer common
/// beginning, since people seldom mistype the first letter; then the alphabet decides.
///
/// It is sure if the two differ in case, hyphens, underscores, blanks and the plural alone, or if
/// four letters or more are one slip apart that is no digit, and no other candidate is as near.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let length = word.chars().count();
    if length < 2 {
        return None;
    }
    let limit = (length / 3).max(1);
    let lower = word.to_lowercase();
    let bare = without_joints(&lower);
    let mut best: Option<(Rank<'a>, bool)> = None;
    // How many candidates could be meant by one slip, and by none but another spelling.
    let (mut slips, mut spellings) = (0, 0);
    for candidate in candidates {
        if candidate == word || candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let other = candidate.to_lowercase();
        let distance = strsim::osa_distance(&lower, &other);
        if distance > limit {
            continue;
        }
        let same = without_joints(&other) == bare;
        spellings += usize::from(same);
        slips += usize::from(distance <= 1);
        let exact = strsim::osa_distance(word, candidate);
        let rank = (
            distance,
            exact,
            Reverse(beginning(word, candidate)),
            candidate,
        );
        if best.as_ref().is_none_or(|(other, _)| rank < *other) {
            best = Some((rank, same));
        }
    }
    let ((distance, .., name), same) = best?;
    let slip = distance == 1 && slips == 1 && length >= 4 && digits(word) == digits(name);
    Some(Near {
        name,
        sure: same && spellings == 1 || slip && spellings == 0,
    })
}

/// Better candidates are less.
type Rank<'a> = (usize, usize, Reverse<usize>, &'a str);

/// The name of [`nearest`].
#[must_use]
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest(word, candidates).map(|near| near.name)
}

/// A word in small letters without what people join words with, and without a plural.
fn without_joints(word: &str) -> String {
    let plain = word.replace(['-', '_', ' '], "");
    if let Some(stem) = plain.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match plain.strip_suffix('s') {
        Some(stem) if stem.len() > 2 => stem.to_owned(),
        _ => plain,
    }
}

fn digits(word: &str) -> impl PartialEq {
    word.chars()
        .filter(char::is_ascii_digit)
        .collect::<String>()
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
#[expect(clippy::unwrap_used, reason = "a failed test is a panic")]
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
    fn only_what_can_mean_nothing_else_is_sure() {
        let sure = |word, names: &[&'static str]| {
            let near = nearest(word, names.iter().copied()).unwrap();
            near.sure
        };
        for (word, names) in [
            ("redem", &["redeem", "refund"][..]),
            ("rdeeem", &["redeem"]),
            ("Redeem", &["redeem", "redeemer"]),
            ("my_tickets", &["my-tickets"]),
            ("mytickets", &["my-tickets", "tickets"]),
            ("quickreplies", &["quick_replies"]),
            ("go to", &["go_to"]),
            ("quick_reply", &["quick_replies"]),
            ("Keyword", &["keywords"]),
            ("已使用票卷", &["已使用票券"]),
        ] {
            assert!(sure(word, names), "{word}");
        }
        for (word, names) in [
            ("last_grade", &["last_name"][..]),
            ("my_tickts", &["my-tickets"]),
            ("text2", &["text1"]),
            ("text2", &["text"]),
            ("ticker", &["ticket", "tickes"]),
            ("票卷", &["票券"]),
            ("tet", &["text"]),
            ("my_flow", &["my-flow", "myflow"]),
        ] {
            assert!(!sure(word, names), "{word}");
        }
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

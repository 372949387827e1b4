//! Texts: their length and their format.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization as _;

use super::{CustomField, Wrong};

/// A text for a field, in the spelling that is stored.
pub(super) fn text(field: &CustomField, text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    let stored = match field.format.as_deref() {
        None => text.to_owned(),
        Some("email") => email(text).ok_or(Wrong::Format("an email address"))?,
        Some("phone") => phone(text).ok_or(Wrong::Format("a phone number"))?,
        Some("url") => url(text).ok_or(Wrong::Format(
            "a web address such as `https://shop.example`",
        ))?,
        Some(format) => match format.strip_prefix("pattern:") {
            Some(pattern) => whole(pattern, text)?,
            // The schema has no other format.
            None => text.to_owned(),
        },
    };
    let length = stored.chars().count();
    if let Some(least) = field.min_length.filter(|least| length < *least as usize) {
        return Err(Wrong::TooShort { length, least });
    }
    if let Some(most) = field.max_length.filter(|most| length > *most as usize) {
        return Err(Wrong::TooLong { length, most });
    }
    Ok(stored)
}

/// The longest address that mail servers take (RFC 5321 with its erratum 1690).
const LONGEST_EMAIL: usize = 254;

fn email(text: &str) -> Option<String> {
    let text: String = text.nfkc().collect();
    let (local, domain) = text.split_once('@')?;
    let sign = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let local_fits = !local.is_empty()
        && local.chars().all(sign)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_fits = domain.contains('.') && domain.split('.').all(label_fits);
    (local_fits && domain_fits && text.len() <= LONGEST_EMAIL).then_some(text)
}

/// 6 to 15 digits (15 is the most that E.164 allows), with or without `+` before them; the blanks,
/// hyphens, dots and brackets of people are dropped.
pub(super) fn phone(text: &str) -> Option<String> {
    let text: String = text.nfkc().collect();
    let mut number = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => number.push(c),
            '+' if number.is_empty() => number.push(c),
            '-' | '(' | ')' | '.' | '‐' | '‑' | '–' | '—' | '−' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let digits = number.trim_start_matches('+').len();
    (6..=15).contains(&digits).then_some(number)
}

fn url(text: &str) -> Option<String> {
    let parsed = reqwest::Url::parse(text).ok()?;
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let fits = plain && matches!(parsed.scheme(), "http" | "https") && parsed.has_host();
    fits.then(|| text.to_owned())
}

/// The largest pattern, compiled, in bytes.
const PATTERN_LIMIT: usize = 1 << 20;
/// The most patterns that are kept compiled; a bot has far fewer.
const MOST_PATTERNS: usize = 1000;

/// A text that fits a pattern as a whole; in plain letters and digits where only those fit.
fn whole(pattern: &str, text: &str) -> Result<String, Wrong> {
    let regex = compiled(pattern).ok_or_else(|| Wrong::BadPattern(pattern.to_owned()))?;
    if regex.is_match(text) {
        return Ok(text.to_owned());
    }
    let plain: String = text.nfkc().collect();
    if regex.is_match(&plain) {
        Ok(plain)
    } else {
        Err(Wrong::Pattern(pattern.to_owned()))
    }
}

/// A pattern, compiled when it is first asked for; `None` if it cannot be.
fn compiled(pattern: &str) -> Option<Regex> {
    static KNOWN: OnceLock<Mutex<BTreeMap<String, Option<Regex>>>> = OnceLock::new();
    let mut known = KNOWN
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = known.get(pattern) {
        return regex.clone();
    }
    let regex = RegexBuilder::new(&format!(r"\A(?:{pattern})\z"))
        .size_limit(PATTERN_LIMIT)
        .build()
        .ok();
    if known.len() >= MOST_PATTERNS {
        known.clear();
    }
    known.insert(pattern.to_owned(), regex.clone());
    regex
}

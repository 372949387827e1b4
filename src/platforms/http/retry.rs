//! When a request may be sent again, and after how long.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::header::HeaderMap;

/// How long we go on trying. The defaults suit a person who waits.
#[derive(Clone, Debug)]
pub struct Patience {
    /// To get a connection.
    pub connect: Duration,
    /// For one whole answer.
    pub answer: Duration,
    /// How often one request is sent at most, at least 1.
    pub tries: u32,
    /// For one request with all its repetitions and pauses.
    pub budget: Duration,
    /// The first pause's upper bound; it doubles with every try.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            tries: 5,
            budget: Duration::from_secs(180),
            pause: Duration::from_millis(250),
        }
    }
}

/// Whether sending a request twice could do something twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Reads, full replacements, deletes, creates with a key: doing it twice is doing it once.
    Harmless,
    /// Only while nothing was done: it was not sent, or turned away unread (429).
    OnlyIfNotSent,
}

/// What one try came to, as far as repeating it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Try {
    Status(u16),
    NotSent,
    NoAnswer,
}

/// May it be tried again?
pub(super) fn again(repeat: Repeat, end: Try) -> bool {
    match end {
        Try::NotSent => true,
        Try::NoAnswer => repeat == Repeat::Harmless,
        Try::Status(429) => true,
        Try::Status(status) => {
            matches!(status, 408 | 425 | 500 | 502 | 503 | 504) && repeat == Repeat::Harmless
        }
    }
}

/// How long to wait before try number `tried + 1`: what the platform asked for, else full jitter
/// under a bound that doubles. `random` is anywhere in `0..=u32::MAX`.
pub(super) fn pause(base: Duration, tried: u32, asked: Option<Duration>, random: u32) -> Duration {
    let bound = base.saturating_mul(1 << tried.saturating_sub(1).min(8));
    let jitter = bound.mul_f64(f64::from(random) / f64::from(u32::MAX));
    match asked {
        Some(asked) => asked + jitter.min(Duration::from_secs(1)),
        None => jitter.min(Duration::from_secs(30)),
    }
}

/// What `Retry-After` (seconds or a date) or the RateLimit headers ask for.
pub(super) fn asked(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(after) = text("retry-after") {
        let after = after.trim();
        if let Ok(seconds) = after.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let at = DateTimeParser::new().parse_timestamp(after).ok()?;
        return Some(Duration::try_from(now.until(at).ok()?).unwrap_or(Duration::ZERO));
    }
    // `RateLimit-Reset: 12` of the older drafts, `RateLimit: "default";r=0;t=12` of the newer.
    let remaining = text("ratelimit-remaining").and_then(|left| left.trim().parse::<u64>().ok());
    if let Some(seconds) = text("ratelimit-reset").and_then(|reset| reset.trim().parse().ok())
        && remaining.is_none_or(|left| left == 0)
    {
        return Some(Duration::from_secs(seconds));
    }
    let field = text("ratelimit")?;
    let parameter = |name: &str| {
        field
            .split([';', ','])
            .filter_map(|part| part.trim().split_once('='))
            .find(|(key, _)| key.trim() == name)
            .and_then(|(_, value)| value.trim().parse::<u64>().ok())
    };
    (parameter("r") == Some(0)).then_some(())?;
    parameter("t").map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use super::*;

    #[test]
    fn only_what_is_harmless_is_repeated() {
        assert!(again(Repeat::Harmless, Try::Status(429)));
        assert!(again(Repeat::OnlyIfNotSent, Try::Status(429)));
        for status in [408, 425, 500, 502, 503, 504] {
            assert!(again(Repeat::Harmless, Try::Status(status)));
            assert!(!again(Repeat::OnlyIfNotSent, Try::Status(status)));
        }
        for status in [200, 301, 400, 401, 404, 409, 412, 422, 501] {
            assert!(!again(Repeat::Harmless, Try::Status(status)), "{status}");
        }
        assert!(again(Repeat::OnlyIfNotSent, Try::NotSent));
        assert!(!again(Repeat::OnlyIfNotSent, Try::NoAnswer));
        assert!(again(Repeat::Harmless, Try::NoAnswer));
    }

    #[test]
    fn headers_are_honoured() {
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let of = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            asked(&headers, now).map(|wait| wait.as_secs())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("retry-after", "7")]), Some(7));
        assert_eq!(
            of(&[("retry-after", "Sun, 01 Mar 2026 10:00:30 GMT")]),
            Some(30)
        );
        assert_eq!(
            of(&[("retry-after", "Sun, 01 Mar 2026 09:00:00 GMT")]),
            Some(0)
        );
        assert_eq!(of(&[("retry-after", "soon")]), None);
        assert_eq!(of(&[("ratelimit-reset", "9")]), Some(9));
        assert_eq!(
            of(&[("ratelimit-reset", "9"), ("ratelimit-remaining", "3")]),
            None
        );
        assert_eq!(of(&[("ratelimit", "\"default\";r=0;t=12")]), Some(12));
        assert_eq!(of(&[("ratelimit", "\"default\";r=4;t=12")]), None);
    }

    #[test]
    fn pauses_grow_and_keep_to_what_was_asked() {
        let base = Duration::from_millis(100);
        assert_eq!(pause(base, 1, None, u32::MAX), base);
        assert_eq!(pause(base, 3, None, u32::MAX), base * 4);
        assert_eq!(pause(base, 3, None, 0), Duration::ZERO);
        assert!(pause(base, 40, None, u32::MAX) <= Duration::from_secs(30));
        let asked = Some(Duration::from_secs(3));
        assert!(pause(base, 1, asked, 5) >= Duration::from_secs(3));
    }
}

//! The clock of a chat: it may run with the real one, and it can be moved ahead.

use std::time::Instant;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::language::scalars::Duration;

/// Where the clock stands.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    base: Timestamp,
    /// Since when it runs; `None` while it stands still.
    running: Option<Instant>,
}

impl Clock {
    pub(super) fn new(start: Timestamp, runs: bool) -> Clock {
        Clock {
            base: start,
            running: runs.then(Instant::now),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let passed = self.running.map(|since| since.elapsed());
        let passed = passed.and_then(|passed| SignedDuration::try_from(passed).ok());
        self.base
            .checked_add(passed.unwrap_or_default())
            .unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock ahead; it never goes back.
    pub(super) fn set(&mut self, now: Timestamp) {
        let ahead = now.duration_since(self.now());
        if ahead.is_positive() {
            self.base = self.base.checked_add(ahead).unwrap_or(Timestamp::MAX);
        }
    }

    /// How long until a time, if the clock runs at all.
    pub(super) fn until(&self, time: Timestamp) -> Option<std::time::Duration> {
        self.running?;
        let left = time.duration_since(self.now());
        Some(std::time::Duration::try_from(left).unwrap_or_default())
    }
}

/// A time as it is typed, in the project's time zone: `2026-03-01T10:00`, `2026-03-01 10:00` or a
/// day.
///
/// # Errors
/// One plain sentence.
pub(super) fn typed_time(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let wrong = || format!("`{text}` is not a time; write it like `2026-03-01T10:00`");
    let time = match text.parse::<DateTime>() {
        Ok(time) => time,
        Err(_) => text.parse::<Date>().map_err(|_| wrong())?.into(),
    };
    let zoned = time.to_zoned(zone.clone()).map_err(|_| wrong())?;
    Ok(zoned.timestamp())
}

/// Where `/clock` moves to: `+1d`, `+2h30m`, or a later time.
///
/// # Errors
/// One plain sentence.
pub(super) fn moved(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    let Some(written) = text.strip_prefix('+') else {
        let time = typed_time(text, zone).map_err(|_| {
            format!(
                "`{text}` is neither a duration such as `+1d` nor a time such as `2026-03-01T10:00`"
            )
        })?;
        if time < now {
            return Err("the clock cannot go back; `/restart` begins again".to_owned());
        }
        return Ok(time);
    };
    let seconds = Duration(written.trim().to_owned())
        .seconds()
        .and_then(|seconds| i64::try_from(seconds).ok())
        .ok_or_else(|| {
            format!("`{text}` is not a duration; write a number and s, m, h, d or w, such as `+1d` or `+2h30m`")
        })?;
    now.checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| format!("`{text}` is too far ahead"))
}

/// A time for people: `2026-03-01 10:00`.
pub(super) fn shown(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A span of whole seconds as the language writes it: `1d2h`. At least one second.
pub(super) fn written(seconds: i64) -> Duration {
    let mut left = seconds.max(1);
    let mut text = String::new();
    for (unit, length) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
        if left >= length {
            text.push_str(&format!("{}{unit}", left / length));
            left %= length;
        }
    }
    Duration(text)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    #[test]
    fn the_clock_moves_ahead_only() {
        let zone = TimeZone::get("Asia/Taipei").unwrap();
        let start = typed_time("2026-03-01T10:00", &zone).unwrap();
        assert_eq!(start.to_string(), "2026-03-01T02:00:00Z");
        let mut clock = Clock::new(start, false);
        let later = moved("+1d2h", start, &zone).unwrap();
        clock.set(later);
        assert_eq!(shown(clock.now(), &zone), "2026-03-02 12:00");
        clock.set(start);
        assert_eq!(clock.now(), later);
        assert_eq!(clock.until(later), None);
        assert_eq!(moved("2026-03-01 10:00", start, &zone), Ok(start));
        for wrong in [
            "+1",
            "+",
            "+1x",
            "tomorrow",
            "2026-02-01",
            "+999999w999999w999999w999999w999999w",
        ] {
            assert!(moved(wrong, start, &zone).is_err(), "{wrong}");
        }
    }

    #[test]
    fn spans_are_written_as_the_language_does() {
        for seconds in [1, 60, 86_400, 93_784] {
            let text = written(seconds);
            assert_eq!(text.seconds(), Some(seconds.unsigned_abs()), "{text:?}");
        }
        assert_eq!(written(93_784).0, "1d2h3m4s");
        assert_eq!(written(0).0, "1s");
    }
}

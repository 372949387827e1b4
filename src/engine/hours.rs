//! Opening hours: whether somebody is there.

use jiff::Zoned;
use jiff::civil::{Date, Weekday};

use crate::language::project_file::Hours;

/// Whether these hours are open at a moment, by its own clock.
///
/// A span includes its start and excludes its end. A span over midnight belongs to the day it
/// starts on: on a `closed` day none starts, but one of the evening before runs on to its end.
/// The clock decides: where it is set back, an hour that comes twice is open twice.
#[must_use]
pub fn is_open(hours: &Hours, at: &Zoned) -> bool {
    let today = at.date();
    let minute = i32::from(at.hour()) * 60 + i32::from(at.minute());
    let yesterday = today.yesterday().ok();
    starts_and_holds(hours, today, minute)
        || yesterday.is_some_and(|day| starts_and_holds(hours, day, minute + DAY))
}

/// The minutes of a day.
const DAY: i32 = 24 * 60;

/// Whether a span that starts on this day holds the minute, counted from the day's midnight.
fn starts_and_holds(hours: &Hours, day: Date, minute: i32) -> bool {
    if !hours.closed.is_empty() {
        let day = day.to_string();
        if hours.closed.contains(&day) {
            return false;
        }
    }
    let weekday = day.weekday();
    hours
        .open
        .iter()
        .filter(|(days, _)| days_hold(&days.0, weekday))
        .flat_map(|(_, spans)| spans.0.split(','))
        .filter_map(span)
        .any(|(from, to)| from <= minute && minute < to)
}

/// Whether `mon-fri`, `sat,sun` or `fri-mon` holds a day.
fn days_hold(days: &str, weekday: Weekday) -> bool {
    days.split(',').any(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        match (number(first), number(last)) {
            (Some(first), Some(last)) => {
                let day = weekday.to_monday_zero_offset();
                // Round the week from the first day.
                (day - first).rem_euclid(7) <= (last - first).rem_euclid(7)
            }
            _ => false,
        }
    })
}

fn number(day: &str) -> Option<i8> {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let place = days.iter().position(|name| *name == day.trim())?;
    i8::try_from(place).ok()
}

/// `22:00-02:00` in minutes from midnight; the end of a span over midnight is on the next day.
/// From a time to the same time is a whole day.
fn span(text: &str) -> Option<(i32, i32)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (clock(from)?, clock(to)?);
    Some((from, if to <= from { to + DAY } else { to }))
}

fn clock(text: &str) -> Option<i32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (i32, i32) = (hour.parse().ok()?, minute.parse().ok()?);
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) || (hour, minute) == (24, 0);
    fits.then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    fn hours(json: serde_json::Value) -> Hours {
        serde_json::from_value(json).unwrap()
    }

    #[track_caller]
    fn check(hours: &Hours, zone: &str, cases: &[(&str, bool)]) {
        for (at, expected) in cases {
            let at: Zoned = format!("{at}[{zone}]").parse().unwrap();
            assert_eq!(is_open(hours, &at), *expected, "{at}");
        }
    }

    #[test]
    fn spans_and_days() {
        // 2026-03-01 is a Sunday.
        let hours = hours(
            json!({ "open": { "mon-fri": "09:00-12:00, 13:00-18:00", "sat,sun": "10:00-24:00" } }),
        );
        check(
            &hours,
            "Asia/Taipei",
            &[
                ("2026-03-02T08:59:59", false),
                ("2026-03-02T09:00", true),
                ("2026-03-02T11:59:59", true),
                ("2026-03-02T12:00", false),
                ("2026-03-06T17:59", true),
                ("2026-03-06T18:00", false),
                ("2026-03-07T09:59", false),
                ("2026-03-07T23:59:59", true),
                ("2026-03-08T00:00", false),
                ("2026-03-08T10:00", true),
            ],
        );
    }

    #[test]
    fn over_midnight_belongs_to_the_day_it_starts_on() {
        let hours =
            hours(json!({ "open": { "fri-mon": "22:00-02:00" }, "closed": ["2026-03-01"] }));
        check(
            &hours,
            "Asia/Ho_Chi_Minh",
            &[
                // Friday.
                ("2026-03-06T01:00", false),
                ("2026-03-06T22:00", true),
                ("2026-03-07T01:59", true),
                ("2026-03-07T02:00", false),
                // Monday's runs into Tuesday, on which none starts.
                ("2026-03-03T01:00", true),
                ("2026-03-03T22:00", false),
                // Closed on Sunday the 1st: Saturday's span still ends there, Sunday's does not start.
                ("2026-03-01T01:00", true),
                ("2026-03-01T23:00", false),
                ("2026-03-02T01:00", false),
            ],
        );
    }

    #[test]
    fn whole_days_and_ends_at_midnight() {
        let all = hours(
            json!({ "open": { "mon": "00:00-24:00", "wed": "08:00-08:00", "fri": "18:00-00:00" } }),
        );
        check(
            &all,
            "UTC",
            &[
                ("2026-03-02T00:00", true),
                ("2026-03-02T23:59:59", true),
                ("2026-03-03T00:00", false),
                ("2026-03-04T08:00", true),
                ("2026-03-05T07:59", true),
                ("2026-03-05T08:00", false),
                ("2026-03-06T23:59", true),
                ("2026-03-07T00:00", false),
            ],
        );
    }

    #[test]
    fn the_clock_decides_where_it_is_changed() {
        // In Berlin 02:00 to 03:00 is left out on 2026-03-29, and comes twice on 2026-10-25.
        let hours = hours(json!({ "open": { "sun": "02:30-03:30" } }));
        for (at, expected) in [
            ("2026-03-29T00:59:59Z", false),
            ("2026-03-29T01:00:00Z", true),
            ("2026-03-29T01:30:00Z", false),
            ("2026-10-25T00:30:00Z", true),
            ("2026-10-25T01:00:00Z", false),
            ("2026-10-25T01:30:00Z", true),
            ("2026-10-25T02:30:00Z", false),
        ] {
            let at: jiff::Timestamp = at.parse().unwrap();
            let at = at.in_tz("Europe/Berlin").unwrap();
            assert_eq!(is_open(&hours, &at), expected, "{at}");
        }
    }

    #[test]
    fn what_is_no_time_is_closed() {
        let hours =
            hours(json!({ "open": { "mon": "9-5", "x-y": "00:00-24:00" }, "closed": ["soon"] }));
        check(&hours, "UTC", &[("2026-03-02T07:00", false)]);
    }
}

//! Dates and times as people write them; stored in the one spelling that sorts.

use jiff::civil::{Date, DateTime, Time};
use unicode_normalization::UnicodeNormalization as _;

/// Full width signs as plain ones.
fn plain(text: &str) -> String {
    text.trim().nfkc().collect::<String>().trim().to_owned()
}

/// `2026-03-01`, `2026/3/1`, or `1/3/2026`: day, month, year.
pub(super) fn date(text: &str) -> Option<String> {
    read_date(&plain(text)).map(|date| date.to_string())
}

/// `10:30`, `9:05`, `10:30:00`.
pub(super) fn time(text: &str) -> Option<String> {
    read_time(&plain(text)).map(shown)
}

/// A date and a time with a blank or `T` between them. Seconds of nothing are left out, and so
/// is an offset or a zone: fields hold the time on the clock.
pub(super) fn datetime(text: &str) -> Option<String> {
    let text = plain(text);
    let (date, time) = split(&text)?;
    Some(joined(DateTime::from_parts(
        read_date(date)?,
        read_time(time)?,
    )))
}

/// The date of a date, or of a date and time such as `now`.
pub(super) fn date_of(text: &str) -> Option<String> {
    let text = plain(text);
    let date = read_date(&text).or_else(|| Some(moment(&text)?.date()));
    date.map(|date| date.to_string())
}

/// The time of a time, or of a date and time such as `now`.
pub(super) fn time_of(text: &str) -> Option<String> {
    let text = plain(text);
    read_time(&text)
        .or_else(|| Some(moment(&text)?.time()))
        .map(shown)
}

/// The date and time of a text such as `now`; a date alone is its midnight.
pub(super) fn datetime_of(text: &str) -> Option<String> {
    let text = plain(text);
    let moment = moment(&text).or_else(|| Some(read_date(&text)?.to_datetime(Time::midnight())));
    moment.map(joined)
}

/// A date and time, with or without an offset and a zone, which do not count.
fn moment(text: &str) -> Option<DateTime> {
    if let Some((date, time)) = split(text)
        && let (Some(date), Some(time)) = (read_date(date), read_time(time))
    {
        return Some(DateTime::from_parts(date, time));
    }
    let pieces = jiff::fmt::temporal::Pieces::parse(text).ok()?;
    Some(DateTime::from_parts(pieces.date(), pieces.time()?))
}

fn split(text: &str) -> Option<(&str, &str)> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    Some((date.trim(), time.trim()))
}

fn joined(moment: DateTime) -> String {
    format!("{}T{}", moment.date(), shown(moment.time()))
}

fn shown(time: Time) -> String {
    if time.second() == 0 {
        format!("{:02}:{:02}", time.hour(), time.minute())
    } else {
        format!(
            "{:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

fn read_date(text: &str) -> Option<Date> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(separator);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, day) = match (first.len(), last.len()) {
        (4, 1 | 2) => (first, last),
        (1 | 2, 4) if separator == '/' => (last, first),
        _ => return None,
    };
    if parts.next().is_some() || month.len() > 2 {
        return None;
    }
    let date = Date::new(number(year)?, i8(month)?, i8(day)?).ok()?;
    // Nobody means a year before this when they chat.
    (date.year() > 0).then_some(date)
}

fn read_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() || minute.len() != 2 || second.is_some_and(|part| part.len() != 2) {
        return None;
    }
    let second = match second {
        Some(second) => i8(second).filter(|second| *second < 60)?,
        None => 0,
    };
    Time::new(
        i8(hour).filter(|_| hour.len() <= 2)?,
        i8(minute)?,
        second,
        0,
    )
    .ok()
}

fn number(digits: &str) -> Option<i16> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok())?
}

fn i8(digits: &str) -> Option<i8> {
    number(digits)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        for (text, expected) in [
            ("2026-03-01", Some("2026-03-01")),
            ("2026/3/1", Some("2026-03-01")),
            ("1/3/2026", Some("2026-03-01")),
            ("２０２６／０３／０１", Some("2026-03-01")),
            (" 29/2/2028 ", Some("2028-02-29")),
            ("29/2/2026", None),
            ("3/13/2026", None),
            ("1-3-2026", None),
            ("2026-13-01", None),
            ("26/3/1", None),
            ("2026-03", None),
            ("2026-3-1-1", None),
            ("0000-01-01", None),
            ("2026-+3-01", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(date(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn times_as_people_write_them() {
        for (text, expected) in [
            ("10:30", Some("10:30")),
            ("9:05", Some("09:05")),
            ("９：０５", Some("09:05")),
            ("10:30:00", Some("10:30")),
            ("10:30:07", Some("10:30:07")),
            ("24:00", None),
            ("10:60", None),
            ("10:5", None),
            ("10", None),
            ("10:30:60", None),
            ("010:30", None),
        ] {
            assert_eq!(time(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn both_together() {
        for (text, expected) in [
            ("2026-03-01 9:05", Some("2026-03-01T09:05")),
            ("2026/3/1T09:05", Some("2026-03-01T09:05")),
            ("1/3/2026  09:05:30", Some("2026-03-01T09:05:30")),
            ("２０２６－０３－０１　０９：０５", Some("2026-03-01T09:05")),
            ("2026-03-01", None),
            ("09:05", None),
        ] {
            assert_eq!(datetime(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn now_gives_its_clock() {
        let now = "2026-03-01T23:30:00+08:00[Asia/Taipei]";
        assert_eq!(date_of(now).as_deref(), Some("2026-03-01"));
        assert_eq!(time_of(now).as_deref(), Some("23:30"));
        assert_eq!(datetime_of(now).as_deref(), Some("2026-03-01T23:30"));
        assert_eq!(
            datetime_of("2026-03-01").as_deref(),
            Some("2026-03-01T00:00")
        );
        assert_eq!(date_of("soon"), None);
        assert_eq!(time_of("2026-03-01"), None);
    }
}

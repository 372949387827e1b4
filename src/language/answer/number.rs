//! Numbers as people write them.

use serde_json::{Number, Value as Json};
use unicode_normalization::UnicodeNormalization as _;

use crate::language::scalars::LARGEST_NUMBER;

/// Reads `12`, `-3.5`, `1,000,000`, `１２`: digits of full width or Thai too, thousands grouped by
/// commas or not at all, one decimal point. No exponent, nothing beyond 2^53.
pub(super) fn read(text: &str) -> Option<f64> {
    let plain: String = text.trim().nfkc().map(western).collect();
    let plain = plain.trim();
    let (sign, digits) = match plain.chars().next()? {
        '-' | '−' => ("-", &plain[plain.chars().next()?.len_utf8()..]),
        '+' => ("", &plain[1..]),
        _ => ("", plain),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let fits = (!grouped || first.len() <= 3)
        && (all_digits(first) || first.is_empty() && !grouped && fraction.is_some())
        && groups.all(|group| group.len() == 3 && all_digits(group))
        && fraction.is_none_or(all_digits);
    if !fits {
        return None;
    }
    let number = format!(
        "{sign}{}.{}",
        whole.replace(',', ""),
        fraction.unwrap_or("0")
    );
    let number: f64 = number.parse().ok()?;
    (number.abs() <= LARGEST_NUMBER).then_some(number)
}

/// The digit of this Thai one, and the comma of this ideographic one.
fn western(c: char) -> char {
    match c {
        '๐'..='๙' => char::from_digit(u32::from(c) - u32::from('๐'), 10).unwrap_or(c),
        other => other,
    }
}

/// A number as it is stored: whole numbers without a fraction. `None` if it is not finite.
pub(super) fn stored(number: f64) -> Option<Json> {
    if number.fract() == 0.0 && number.abs() <= LARGEST_NUMBER {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "within 2^53, where every whole float is exact"
        )]
        let whole = number as i64;
        return Some(whole.into());
    }
    Number::from_f64(number).map(Json::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("12", 12.0),
            (" 1,000 ", 1000.0),
            ("1,234,567.50", 1_234_567.5),
            ("１２．５", 12.5),
            ("１，０００", 1000.0),
            ("-3", -3.0),
            ("−3", -3.0),
            ("－３", -3.0),
            ("+4", 4.0),
            (".5", 0.5),
            ("๑๒", 12.0),
            ("007", 7.0),
            ("9007199254740991", 9_007_199_254_740_991.0),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_numbers() {
        for text in [
            "",
            "-",
            ".",
            "5.",
            "1e5",
            "inf",
            "NaN",
            "1,00",
            "1,0000",
            ",100",
            "1000,000",
            "1.2.3",
            "1.2,000",
            "--1",
            "1 000",
            "三",
            "0x10",
            "1,",
            "9007199254740992",
            "4 seats",
            "½",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(stored(3.0).map(|json| json.to_string()), Some("3".into()));
        assert_eq!(stored(-0.0).map(|json| json.to_string()), Some("0".into()));
        assert_eq!(stored(2.5).map(|json| json.to_string()), Some("2.5".into()));
        assert_eq!(stored(f64::INFINITY), None);
    }
}

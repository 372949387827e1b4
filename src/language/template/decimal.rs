//! Decimal numbers as they are printed: rounded half away from zero, thousands grouped.

/// A number by its digits, so that `1.005` rounds the way it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// At least one digit, no leading zeros.
    whole: String,
    fraction: String,
}

impl Decimal {
    /// Reads `-1234.50`; no exponent, no grouping.
    pub(crate) fn parse(text: &str) -> Option<Decimal> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        Some(Decimal {
            negative,
            whole: if whole.is_empty() { "0" } else { whole }.to_owned(),
            fraction: fraction.to_owned(),
        })
    }

    /// Exactly `places` digits behind the point.
    pub(crate) fn rounded(&self, places: usize) -> Decimal {
        let mut digits = format!("{}{}", self.whole, self.fraction).into_bytes();
        let point = self.whole.len();
        let keep = point + places;
        let up = digits.get(keep).is_some_and(|digit| *digit >= b'5');
        digits.resize(keep, b'0');
        let mut carry = up;
        for digit in digits.iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
        let mut text = String::new();
        if carry {
            text.push('1');
        }
        text.extend(digits.iter().map(|digit| char::from(*digit)));
        let point = text.len() - places;
        Decimal {
            negative: self.negative && text.bytes().any(|digit| digit != b'0'),
            whole: text[..point].to_owned(),
            fraction: text[point..].to_owned(),
        }
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative
    }

    /// The digits without a sign, thousands grouped.
    pub(crate) fn unsigned(&self, group: char, point: char) -> String {
        let mut text = String::new();
        for (place, digit) in self.whole.chars().enumerate() {
            if place > 0 && (self.whole.len() - place).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        if !self.fraction.is_empty() {
            text.push(point);
            text.push_str(&self.fraction);
        }
        text
    }

    /// The plain spelling, `-1234.5`.
    pub(crate) fn plain(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let point = if self.fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{}", self.whole, self.fraction)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    #[test]
    fn numbers_round_half_away_from_zero() {
        for (text, places, expected) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("1.005", 2, "1.01"),
            ("999.995", 2, "1000.00"),
            ("-0.4", 0, "0"),
            ("7", 2, "7.00"),
            (".5", 0, "1"),
            ("007.10", 1, "7.1"),
        ] {
            assert_eq!(
                Decimal::parse(text).unwrap().rounded(places).plain(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn thousands_are_grouped() {
        for (text, expected) in [
            ("1", "1"),
            ("123", "123"),
            ("1234", "1,234"),
            ("1234567.25", "1,234,567.25"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().unsigned(',', '.'), expected);
        }
    }

    #[test]
    fn other_texts_are_not_numbers() {
        for text in ["", "-", ".", "1e5", "1,000", "abc", "١", "NaN", "inf"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}

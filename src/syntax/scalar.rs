//! Plain scalars by the YAML 1.2 core schema, <https://yaml.org/spec/1.2.2/#103-core-schema>,
//! and the scalars of which a YAML reader loses something.

use super::Content;

/// What a plain scalar means.
#[derive(Debug, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text,
    Refused(Refused),
}

/// A scalar that is a number in YAML, but not in this language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Infinite,
    NotANumber,
    TooLarge,
}

impl Plain {
    /// The content of a node, where `Text` and `Refused` have none of their own.
    pub(super) fn into_content(self) -> Option<Content> {
        match self {
            Plain::Null => Some(Content::Null),
            Plain::Bool(value) => Some(Content::Bool(value)),
            Plain::Int(value) => Some(Content::Int(value)),
            Plain::Float(value) => Some(Content::Float(value)),
            Plain::Text | Plain::Refused(_) => None,
        }
    }
}

/// Reads a plain scalar. A number without a fraction is an integer, however it is written.
pub(super) fn resolve(text: &str) -> Plain {
    let Some(first) = text.bytes().next() else {
        return Plain::Null;
    };
    match first {
        b'~' | b'n' | b'N' if matches!(text, "~" | "null" | "Null" | "NULL") => Plain::Null,
        b't' | b'T' if matches!(text, "true" | "True" | "TRUE") => Plain::Bool(true),
        b'f' | b'F' if matches!(text, "false" | "False" | "FALSE") => Plain::Bool(false),
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text),
        _ => Plain::Text,
    }
}

fn number(text: &str) -> Plain {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Plain::Refused(Refused::NotANumber);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Plain::Refused(Refused::Infinite);
    }
    if is_digits(unsigned) {
        return text
            .parse()
            .map_or(Plain::Refused(Refused::TooLarge), Plain::Int);
    }
    if is_float(unsigned) {
        return text.parse().map_or(Plain::Text, float);
    }
    Plain::Text
}

fn radix(digits: &str, radix: u32) -> Plain {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Plain::Text;
    }
    i64::from_str_radix(digits, radix).map_or(Plain::Refused(Refused::TooLarge), Plain::Int)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked on the line before"
)]
fn float(value: f64) -> Plain {
    // 2^63, the first whole number beyond an i64, is exact as a float.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if value.is_infinite() {
        return Plain::Refused(Refused::TooLarge);
    }
    if value.fract() == 0.0 {
        if (-LIMIT..LIMIT).contains(&value) {
            return Plain::Int(value as i64);
        }
        return Plain::Refused(Refused::TooLarge);
    }
    Plain::Float(value)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, the sign already taken.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction),
        Some((whole, fraction)) => is_digits(whole) && (fraction.is_empty() || is_digits(fraction)),
        None => is_digits(mantissa),
    };
    mantissa_fits
        && exponent
            .is_none_or(|digits| is_digits(digits.strip_prefix(['-', '+']).unwrap_or(digits)))
}

/// A plain scalar of which YAML, or another YAML reader, loses what was written. It matters only
/// where a text is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// `012`
    LeadingZero,
    /// `+886223456789`
    Plus,
    /// `1_000`
    Underscore,
    /// `no`, `yes`, `on`, `off`, `y`, `n`
    YesNo,
    /// `1e3`
    Exponent,
    /// `0x1F`, `0o17`
    HexOctal,
    /// `1.10`, `3.0`
    TrailingZero,
}

/// Whether a plain scalar, as written, is a trap where a text is wanted.
#[must_use]
pub fn scalar_trap(raw: &str) -> Option<Trap> {
    if matches!(
        raw,
        "y" | "Y"
            | "n"
            | "N"
            | "yes"
            | "Yes"
            | "YES"
            | "no"
            | "No"
            | "NO"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
    ) {
        return Some(Trap::YesNo);
    }
    let unsigned = raw.strip_prefix(['-', '+']).unwrap_or(raw);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    if unsigned.contains('_')
        && let without = unsigned.replace('_', "")
        && (is_digits(&without) || is_float(&without))
    {
        return Some(Trap::Underscore);
    }
    if matches!(resolve(raw), Plain::Text) {
        return None;
    }
    if unsigned.starts_with("0x") || unsigned.starts_with("0o") {
        return Some(Trap::HexOctal);
    }
    if raw.starts_with('+') {
        return Some(Trap::Plus);
    }
    if unsigned.len() > 1 && unsigned.starts_with('0') && !unsigned.starts_with("0.") {
        return Some(Trap::LeadingZero);
    }
    if unsigned.contains(['e', 'E']) {
        return Some(Trap::Exponent);
    }
    if unsigned.contains('.') && unsigned.ends_with(['0', '.']) {
        return Some(Trap::TrailingZero);
    }
    None
}

impl Trap {
    /// What happens to `raw`, in one sentence.
    #[must_use]
    pub fn message(self, raw: &str) -> String {
        match self {
            Trap::LeadingZero => {
                format!("`{raw}` without quotes is a number, and its leading zero is lost")
            }
            Trap::Plus => format!("`{raw}` without quotes is a number, and its plus sign is lost"),
            Trap::Underscore => {
                format!(
                    "`{raw}` without quotes is a number to some YAML readers, and its `_` is lost"
                )
            }
            Trap::YesNo => {
                format!("`{raw}` without quotes means true or false to some YAML readers")
            }
            Trap::Exponent => {
                format!("`{raw}` without quotes is a number with an exponent, not a text")
            }
            Trap::HexOctal => {
                format!("`{raw}` without quotes is a hexadecimal or octal number, not a text")
            }
            Trap::TrailingZero => {
                format!(
                    "`{raw}` without quotes is a number, and what follows its last digit is lost"
                )
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(self, raw: &str) -> String {
        format!("write {} to keep it as it is", super::quote(raw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn core_schema() {
        let table: &[(&str, Plain)] = &[
            ("", Plain::Null),
            ("~", Plain::Null),
            ("NULL", Plain::Null),
            ("nULL", Plain::Text),
            ("True", Plain::Bool(true)),
            ("tRUE", Plain::Text),
            ("FALSE", Plain::Bool(false)),
            ("no", Plain::Text),
            ("off", Plain::Text),
            ("0", Plain::Int(0)),
            ("-12", Plain::Int(-12)),
            ("+12", Plain::Int(12)),
            ("012", Plain::Int(12)),
            ("0o17", Plain::Int(15)),
            ("0xfF", Plain::Int(255)),
            ("0x", Plain::Text),
            ("0xg", Plain::Text),
            ("-0x1", Plain::Text),
            ("9223372036854775807", Plain::Int(i64::MAX)),
            ("-9223372036854775808", Plain::Int(i64::MIN)),
            ("9223372036854775808", Plain::Refused(Refused::TooLarge)),
            ("0xffffffffffffffff", Plain::Refused(Refused::TooLarge)),
            ("1.5", Plain::Float(1.5)),
            (".5", Plain::Float(0.5)),
            ("5.", Plain::Int(5)),
            ("3.0", Plain::Int(3)),
            ("1e3", Plain::Int(1000)),
            ("15e-1", Plain::Float(1.5)),
            ("1e18", Plain::Int(1_000_000_000_000_000_000)),
            ("1e19", Plain::Refused(Refused::TooLarge)),
            ("1e999", Plain::Refused(Refused::TooLarge)),
            ("-.INF", Plain::Refused(Refused::Infinite)),
            (".nan", Plain::Refused(Refused::NotANumber)),
            ("-.nan", Plain::Text),
            ("inf", Plain::Text),
            ("1_000", Plain::Text),
            ("1e", Plain::Text),
            (".", Plain::Text),
            ("-", Plain::Text),
            ("+", Plain::Text),
            ("1.2.3", Plain::Text),
            ("2026-01-01", Plain::Text),
            ("12:30", Plain::Text),
            ("票券", Plain::Text),
        ];
        for (text, wanted) in table {
            assert_eq!(resolve(text), *wanted, "{text}");
        }
    }

    #[test]
    fn traps() {
        let table: &[(&str, Option<Trap>)] = &[
            ("012", Some(Trap::LeadingZero)),
            ("0912345678", Some(Trap::LeadingZero)),
            ("-01", Some(Trap::LeadingZero)),
            ("0", None),
            ("0.5", None),
            ("+886223456789", Some(Trap::Plus)),
            ("+1", Some(Trap::Plus)),
            ("+", None),
            ("1_000", Some(Trap::Underscore)),
            ("a_b", None),
            ("1_a", None),
            ("no", Some(Trap::YesNo)),
            ("YES", Some(Trap::YesNo)),
            ("yEs", None),
            ("n", Some(Trap::YesNo)),
            ("1e3", Some(Trap::Exponent)),
            ("0x1F", Some(Trap::HexOctal)),
            ("0o7", Some(Trap::HexOctal)),
            ("1.10", Some(Trap::TrailingZero)),
            ("3.0", Some(Trap::TrailingZero)),
            ("1.5", None),
            ("10", None),
            ("2026-01-01", None),
            ("true", None),
            ("", None),
        ];
        for (raw, wanted) in table {
            assert_eq!(scalar_trap(raw), *wanted, "{raw}");
        }
    }
}

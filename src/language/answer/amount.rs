//! `add`.

use serde_json::Value as Json;

use super::number::{read, stored};
use crate::language::field::CustomField;
use crate::language::scalars::LARGEST_NUMBER;

/// What a field holds after `add` is added to it: counted from 0 where it holds no number, and
/// kept within its `minimum` and `maximum`. Sums are decimal, so that 0.1 and 0.2 make 0.3.
#[must_use]
pub fn amount(field: &CustomField, now: Option<&Json>, add: f64) -> Json {
    let now = match now {
        Some(Json::Number(number)) => number.as_f64(),
        Some(Json::String(text)) => read(text),
        _ => None,
    };
    let sum = sum(now.unwrap_or(0.0), add);
    let least = field.minimum.unwrap_or(-LARGEST_NUMBER);
    let most = field.maximum.unwrap_or(LARGEST_NUMBER);
    // Not `clamp`, which panics where the range is empty.
    stored(sum.min(most).max(least)).unwrap_or_else(|| 0.into())
}

/// The sum, with as many decimals as its parts have. What is no number adds nothing.
fn sum(now: f64, add: f64) -> f64 {
    let sum = now + add;
    if !sum.is_finite() {
        return if now.is_finite() { now } else { 0.0 };
    }
    let places = decimals(now).max(decimals(add));
    format!("{sum:.places$}").parse().unwrap_or(sum)
}

/// The digits behind the point in the shortest spelling of a number.
fn decimals(number: f64) -> usize {
    if number.fract() == 0.0 {
        return 0;
    }
    let text = number.to_string();
    text.split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_add_up_within_the_range() {
        let field: CustomField =
            serde_json::from_value(json!({ "type": "number", "minimum": -1, "maximum": 9.5 }))
                .unwrap();
        for (now, add, expected) in [
            (None, 1.0, json!(1)),
            (Some(json!(4)), 1.0, json!(5)),
            (Some(json!(0.1)), 0.2, json!(0.3)),
            (Some(json!(9)), 1.0, json!(9.5)),
            (Some(json!(0)), -5.0, json!(-1)),
            (Some(json!(1.5)), 1.5, json!(3)),
            (Some(json!("2")), 1.0, json!(3)),
            (Some(json!(true)), 1.0, json!(1)),
            (Some(json!(1)), f64::NAN, json!(1)),
            (None, f64::INFINITY, json!(0)),
        ] {
            let sum = amount(&field, now.as_ref(), add);
            assert_eq!(sum.to_string(), expected.to_string(), "{now:?} + {add}");
        }
    }

    #[test]
    fn no_dust_gathers() {
        let field: CustomField = serde_json::from_value(json!({ "type": "number" })).unwrap();
        let mut now = json!(0);
        for _ in 0..1000 {
            now = amount(&field, Some(&now), 0.1);
        }
        assert_eq!(now.to_string(), "100");
        let large = amount(&field, Some(&json!(9_007_199_254_740_991_i64)), 1.0);
        assert_eq!(large.to_string(), "9007199254740991");
        let tiny = amount(&field, Some(&json!(1234.56)), -1234.55);
        assert_eq!(tiny.to_string(), "0.01");
    }
}

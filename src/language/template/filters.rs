//! The filters, as they are rendered. What is undefined, empty or null passes through all of
//! them but `default`, so that an empty field never breaks a message.

use std::sync::Arc;

use jiff::fmt::strtime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};

use super::decimal::Decimal;

/// The title of a choice field's value: takes the field's name and the value.
pub type Labels = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// Knows no titles: `label` passes every value on.
#[must_use]
pub fn no_labels() -> Labels {
    Arc::new(|_, _| None)
}

/// How amounts of a currency are written.
struct Currency {
    code: &'static str,
    symbol: &'static str,
    /// Digits behind the point, as prices are written in everyday use: CLDR's cash digits
    /// (for TWD and IDR ISO 4217 counts cents that no longer circulate).
    places: usize,
    /// `1.234 ₫` instead of `₫1,234`: Vietnamese and Indonesian grouping uses points.
    points: bool,
    behind: bool,
}

const fn currency(code: &'static str, symbol: &'static str, places: usize) -> Currency {
    Currency {
        code,
        symbol,
        places,
        points: false,
        behind: false,
    }
}

/// The currencies with a symbol; any other code is printed itself, with two decimals.
static CURRENCIES: [Currency; 19] = [
    currency("TWD", "NT$", 0),
    Currency {
        code: "VND",
        symbol: "₫",
        places: 0,
        points: true,
        behind: true,
    },
    currency("USD", "$", 2),
    currency("EUR", "€", 2),
    currency("JPY", "¥", 0),
    currency("THB", "฿", 2),
    currency("HKD", "HK$", 2),
    currency("SGD", "S$", 2),
    currency("MYR", "RM", 2),
    Currency {
        code: "IDR",
        symbol: "Rp",
        places: 0,
        points: true,
        behind: false,
    },
    currency("PHP", "₱", 2),
    currency("KRW", "₩", 0),
    currency("CNY", "CN¥", 2),
    currency("GBP", "£", 2),
    currency("AUD", "A$", 2),
    currency("CAD", "CA$", 2),
    currency("NZD", "NZ$", 2),
    currency("MOP", "MOP$", 2),
    currency("INR", "₹", 2),
];

/// Whether a text has the form of an ISO 4217 code.
pub(crate) fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether every sign of a strftime format is known.
pub(crate) fn is_date_format(format: &str) -> bool {
    let sample = jiff::civil::date(2026, 3, 1)
        .at(9, 30, 0, 0)
        .to_zoned(TimeZone::UTC);
    sample.is_ok_and(|sample| strtime::format(format, &sample).is_ok())
}

/// The longest text that `join` makes, in bytes.
const LONGEST_JOINED: usize = 1024 * 1024;

/// Adds all filters of the language to an environment.
pub(crate) fn add_all(environment: &mut Environment<'_>, labels: Labels) {
    environment.add_filter(
        "default",
        |value: Value, other: Value| {
            if is_empty(&value) { other } else { value }
        },
    );
    environment.add_filter("number", number);
    environment.add_filter("money", money);
    environment.add_filter("date", date);
    environment.add_filter("upper", |value: Value| {
        on_text(&value, |text| text.to_uppercase())
    });
    environment.add_filter("lower", |value: Value| {
        on_text(&value, |text| text.to_lowercase())
    });
    environment.add_filter("trim", |value: Value, signs: Option<String>| {
        on_text(&value, |text| match &signs {
            Some(signs) => text.trim_matches(|c| signs.contains(c)).to_owned(),
            None => text.trim().to_owned(),
        })
    });
    environment.add_filter(
        "join",
        |value: Value, between: Option<String>| match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => {
                let between = between.unwrap_or_default();
                let mut text = String::new();
                for (index, item) in value.try_iter()?.enumerate() {
                    if index > 0 {
                        text.push_str(&between);
                    }
                    text.push_str(&print(&item));
                    if text.len() > LONGEST_JOINED {
                        return Err(plain_error(format!(
                            "`join` would make a text of more than {} KiB",
                            LONGEST_JOINED / 1024
                        )));
                    }
                }
                Ok(Value::from(text))
            }
            _ => Ok::<Value, Error>(value),
        },
    );
    environment.add_filter("length", |value: Value| value.len().unwrap_or(0));
    environment.add_filter("first", |value: Value| match value.kind() {
        _ if is_empty(&value) => Ok(Value::UNDEFINED),
        _ => minijinja::filters::first(&value)
            .map_err(|_| needs("first", "a text or a list", &value)),
    });
    environment.add_filter("last", |value: Value| match value.kind() {
        _ if is_empty(&value) => Ok(Value::UNDEFINED),
        _ => minijinja::filters::last(value.clone())
            .map_err(|_| needs("last", "a text or a list", &value)),
    });
    environment.add_filter("round", round);
    environment.add_filter("label", move |value: Value, field: Option<String>| {
        let title = |value: Value| {
            let found = field
                .as_ref()
                .and_then(|field| labels(field, &print(&value)));
            found.map_or(value, Value::from)
        };
        match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => {
                Ok::<Value, Error>(value.try_iter()?.map(title).collect())
            }
            _ => Ok(title(value)),
        }
    });
}

/// A value as it is printed: nothing for what is undefined or null, no `.0`, `true` in small.
pub(crate) fn print(value: &Value) -> String {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => String::new(),
        ValueKind::Number => numeral(value).unwrap_or_else(|| value.to_string()),
        ValueKind::Bool => if value.is_true() { "true" } else { "false" }.to_owned(),
        _ => value.to_string(),
    }
}

/// A sentence of ours as an error of the engine; the renderer finds it again.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Plain(pub(crate) String);

fn plain_error(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.clone()).with_source(Plain(message))
}

fn needs(filter: &str, what: &str, value: &Value) -> Error {
    let shown: String = print(value).chars().take(40).collect();
    plain_error(format!("`{filter}` needs {what}, but was given `{shown}`"))
}

fn is_empty(value: &Value) -> bool {
    value.is_undefined() || value.is_none() || value.as_str().is_some_and(str::is_empty)
}

fn on_text(value: &Value, change: impl Fn(&str) -> String) -> Value {
    if is_empty(value) {
        return Value::from("");
    }
    Value::from(change(&print(value)))
}

/// A number without exponent or `.0`; nothing for infinities.
fn numeral(value: &Value) -> Option<String> {
    if value.is_integer() {
        return Some(value.to_string());
    }
    let float = f64::try_from(value.clone()).ok()?;
    float.is_finite().then(|| format!("{float}"))
}

/// The number in a value: a number, or a text that is one.
fn decimal(filter: &str, value: &Value) -> Result<Decimal, Error> {
    let text = match value.kind() {
        ValueKind::Number => numeral(value),
        ValueKind::String => value.as_str().map(str::to_owned),
        _ => None,
    };
    text.as_deref()
        .and_then(Decimal::parse)
        .ok_or_else(|| needs(filter, "a number", value))
}

/// At most this many digits behind the point are asked for.
const MOST_PLACES: usize = 20;

fn places(filter: &str, asked: i64) -> Result<usize, Error> {
    usize::try_from(asked)
        .ok()
        .filter(|places| *places <= MOST_PLACES)
        .ok_or_else(|| plain_error(format!("`{filter}` rounds to 0 to {MOST_PLACES} decimals")))
}

fn number(value: Value, decimals: Option<i64>) -> Result<String, Error> {
    if is_empty(&value) {
        return Ok(String::new());
    }
    let mut amount = decimal("number", &value)?;
    if let Some(decimals) = decimals {
        amount = amount.rounded(places("number", decimals)?);
    }
    let sign = if amount.is_negative() { "-" } else { "" };
    Ok(format!("{sign}{}", amount.unsigned(',', '.')))
}

fn money(value: Value, code: String) -> Result<String, Error> {
    if !is_currency(&code) {
        return Err(plain_error(format!("`{code}` is not a currency code")));
    }
    if is_empty(&value) {
        return Ok(String::new());
    }
    let amount = decimal("money", &value)?;
    let known = CURRENCIES.iter().find(|currency| currency.code == code);
    let amount = amount.rounded(known.map_or(2, |currency| currency.places));
    let sign = if amount.is_negative() { "-" } else { "" };
    Ok(match known {
        None => format!("{sign}{code} {}", amount.unsigned(',', '.')),
        Some(currency) => {
            let (group, point) = if currency.points {
                ('.', ',')
            } else {
                (',', '.')
            };
            let digits = amount.unsigned(group, point);
            let symbol = currency.symbol;
            if currency.behind {
                format!("{sign}{digits} {symbol}")
            } else {
                format!("{sign}{symbol}{digits}")
            }
        }
    })
}

fn round(value: Value, decimals: Option<i64>) -> Result<Value, Error> {
    if is_empty(&value) {
        return Ok(value);
    }
    let places = places("round", decimals.unwrap_or(0))?;
    let plain = decimal("round", &value)?.rounded(places).plain();
    if places == 0
        && let Ok(whole) = plain.parse::<i128>()
    {
        return Ok(Value::from(whole));
    }
    plain
        .parse::<f64>()
        .map(Value::from)
        .map_err(|_| needs("round", "a number", &value))
}

fn date(value: Value, format: Option<String>) -> Result<String, Error> {
    if is_empty(&value) {
        return Ok(String::new());
    }
    let text = value.as_str().unwrap_or_default().trim();
    let wrong = || needs("date", "a date such as `2026-03-01`", &value);
    let wrong_format = |format: &str| plain_error(format!("`{format}` is not a date format"));
    let pieces = match (Pieces::parse(text), text.parse::<jiff::civil::Time>()) {
        (Ok(pieces), _) => pieces,
        (Err(_), Ok(time)) => {
            let format = format.as_deref().unwrap_or("%H:%M");
            return strtime::format(format, time).map_err(|_| wrong_format(format));
        }
        (Err(_), Err(_)) => return Err(wrong()),
    };
    let moment = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    // A named zone that this machine does not know leaves the offset that was written.
    let zone = pieces
        .to_time_zone()
        .ok()
        .flatten()
        .or_else(|| pieces.to_numeric_offset().map(TimeZone::fixed))
        .unwrap_or(TimeZone::UTC);
    let zoned = moment.to_zoned(zone).map_err(|_| wrong())?;
    let format = format.as_deref().unwrap_or("%Y-%m-%d");
    strtime::format(format, &zoned).map_err(|_| wrong_format(format))
}

//! Ids as Botcake writes them: whole numbers, kept exactly.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The id of a flow, a folder, a keyword …: a whole number, also one beyond 2^53.
///
/// It is read from a number or from a text of digits, and written as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Id(pub u64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no id of Botcake; its ids are whole numbers such as `1559`")]
pub struct NoId(pub String);

impl FromStr for Id {
    type Err = NoId;

    fn from_str(text: &str) -> Result<Id, NoId> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(Id(number)),
            _ => Err(NoId(text.to_owned())),
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        struct Read;

        impl Visitor<'_> for Read {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id, a whole number of at most 64 bits")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                u64::try_from(number).map(Id).map_err(E::custom)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    #[test]
    fn ids_are_kept_exactly() {
        let beyond: Id = serde_json::from_str("9007199254740993").unwrap();
        assert_eq!(serde_json::to_string(&beyond).unwrap(), "9007199254740993");
        assert_eq!(serde_json::from_str::<Id>("\"1559\"").unwrap(), Id(1559));
        for wrong in [
            "-1",
            "1.5",
            "18446744073709551616",
            "\"x\"",
            "\"\"",
            "\"+1\"",
            "null",
        ] {
            assert!(serde_json::from_str::<Id>(wrong).is_err(), "{wrong}");
        }
    }
}

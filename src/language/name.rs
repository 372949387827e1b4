//! Names and references: texts with a rule, one type for each thing that is named.
//!
//! All of them are compared in Unicode NFC, so that a name typed on one keyboard finds the same
//! name typed on another.

use std::borrow::{Borrow, Cow};
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Letters, marks and digits of any script, `-` and `_`; not first a `-`; at most 100 characters.
pub const NAME_PATTERN: &str = r"^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_\-]{0,99}$";
/// The strictest vendor's rule, which field names follow everywhere.
pub const IDENTIFIER_PATTERN: &str = "^[A-Za-z_][A-Za-z0-9_]{0,99}$";

/// `text` in NFC.
#[must_use]
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $pattern:expr, $title:literal, $description:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn new(text: &str) -> $name {
                $name(nfc(text))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok($name::new(&Cow::<'de, str>::deserialize(deserializer)?))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "title": $title,
                    "description": $description,
                    "pattern": $pattern,
                })
            }
        }
    )*};
}

names! {
    /// The name of a flow.
    FlowName, NAME_PATTERN, "Flow name", "The name of a flow of this bot: letters and digits of any script, `-` and `_`.";
    /// The name of an API card.
    ApiCardName, NAME_PATTERN, "API card name", "The name of an API card of this bot, declared under `api_cards`.";
    /// The name of a custom field.
    FieldName, IDENTIFIER_PATTERN, "Field name", "The name of a custom field of this bot, declared under `custom_fields`: letters A to Z, digits and `_`, not first a digit.";
    /// The name of a tag.
    TagName, NAME_PATTERN, "Tag name", "The name of a tag of this bot, declared under `tags`.";
    /// The name of a sequence.
    SequenceName, NAME_PATTERN, "Sequence name", "The name of a sequence of this bot, declared under `sequences`.";
    /// A name that only declares: of a keyword, a link, a rule, a test …
    Name, NAME_PATTERN, "Name", "Letters and digits of any script, `-` and `_`.";
    /// A name that expressions use: of opening hours, of an item of a `for_each`.
    Identifier, IDENTIFIER_PATTERN, "Identifier", "Letters A to Z, digits and `_`, not first a digit.";
    /// The name of a project variable, read as `${var.NAME}`.
    VariableName, "^[A-Za-z_][A-Za-z0-9_-]{0,99}$", "Variable name", "Letters A to Z, digits, `_` and `-`, not first a digit.";
}

//! `botwright.yaml`: the project.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::name::{Identifier, Name, VariableName};
use super::target::Target;
use super::text::Text;

/// The file `botwright.yaml`, which makes a folder a Botwright project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Botwright project file", example = serde_json::json!({
    "botwright": 1, "name": "lotus-travel", "channels": ["line"], "timezone": "Asia/Taipei",
    "targets": { "sandbox": { "platform": "sandbox" } }, "default_target": "sandbox",
}))]
pub struct ProjectFile {
    /// The edition of the language: 1.
    pub botwright: Edition,
    /// The name of the bot: letters and digits of any script, `-` and `_`.
    pub name: Name,
    /// Where people chat with the bot. The strictest channel decides how long texts may be.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub channels: Vec<Channel>,
    /// The time zone of `now`, `hours` and dates, by its name in the tz database.
    #[serde(default = "utc")]
    #[schemars(length(min = 1, max = 100), example = &"Asia/Taipei")]
    pub timezone: String,
    /// Which files belong to the bot, relative to this file: `*` stands for a part of a name, `**` for any folders.
    #[serde(default = "default_files")]
    #[schemars(length(min = 1), inner(length(min = 1, max = 1000)))]
    pub files: Vec<String>,
    /// Texts that are written once and used in many places as `${var.NAME}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vars: BTreeMap<VariableName, Text>,
    /// Opening hours, read in conditions as `hours.NAME.open`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<Identifier, Hours>,
    /// Places to sync to, each with a name for `--target`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<Name, Target>,
    /// The target that is meant when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_target: Option<Name>,
    /// Where the memory of what was applied is kept: `local`, `git`, or a bucket such as `s3://bucket/prefix`.
    #[serde(default = "local")]
    #[schemars(regex(pattern = "^(local|git|s3://.+|gs://.+|az://.+)$"))]
    pub state: String,
    /// What checks do, by their codes, by groups of codes such as `flow-logic`, or for `all`: `deny` makes an error of them, `warn` a warning, `allow` nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lints: BTreeMap<String, LintLevel>,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn default_files() -> Vec<String> {
    vec!["bot/**/*.yaml".to_owned()]
}

fn local() -> String {
    "local".to_owned()
}

/// The edition of the language. There is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Edition(u32);

impl<'de> Deserialize<'de> for Edition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Edition(1)),
            other => Err(serde::de::Error::custom(format!(
                "there is no edition {other}"
            ))),
        }
    }
}

impl JsonSchema for Edition {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Edition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "const": 1 })
    }
}

/// Where people chat.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Channel")]
pub enum Channel {
    Line,
    Messenger,
    Instagram,
    Whatsapp,
    Telegram,
    Zalo,
    Viber,
    Webchat,
}

/// When somebody is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Opening hours", example = serde_json::json!({ "open": { "mon-fri": "09:00-18:00" } }))]
pub struct Hours {
    /// By day or days: from (included) to (excluded); several spans with commas; a span may run
    /// over midnight.
    pub open: BTreeMap<Days, Spans>,
    /// Days on which it stays closed: `2026-01-01`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")))]
    pub closed: Vec<String>,
}

macro_rules! patterned {
    ($($(#[$doc:meta])* $name:ident, $pattern:literal, $title:literal, $description:literal, $example:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

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
                    "examples": [$example],
                })
            }
        }
    )*};
}

patterned! {
    /// A day of the week or several: `mon`, `mon-fri`, `sat,sun`.
    Days, "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?(, ?(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?)*$",
    "Days", "A day of the week, days with a hyphen, several with commas.", "mon-fri";
    /// Times of a day: `09:00-12:00, 13:00-18:00`.
    Spans, "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)(, ?([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))*$",
    "Times", "From and to, with a hyphen; several with commas.", "09:00-18:00";
}

/// What a check does when it finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Lint level")]
pub enum LintLevel {
    /// An error.
    Deny,
    /// A warning.
    Warn,
    /// Nothing.
    Allow,
}

impl LintLevel {
    /// The level of a word of `lints`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<LintLevel> {
        match word {
            "deny" => Some(LintLevel::Deny),
            "warn" => Some(LintLevel::Warn),
            "allow" => Some(LintLevel::Allow),
            _ => None,
        }
    }
}

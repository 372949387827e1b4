//! A bot's settings: where people chat with it, its time zone, its hours.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jsonschema::Validator;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Array, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::engine::bot::Settings;
use crate::language::name::Identifier;
use crate::language::project_file::{Channel, Hours};

/// The settings as they are sent. They have the shape that they have in `botwright.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BotSettings {
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    channels: Vec<Channel>,
    #[serde(default = "utc")]
    #[schemars(length(min = 1, max = 100))]
    timezone: String,
    #[serde(default)]
    hours: BTreeMap<Identifier, Hours>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// What a bot without settings runs with: a page of one's own, in UTC.
pub(super) fn none() -> Settings {
    Settings {
        channels: vec![Channel::Webchat],
        timezone: TimeZone::UTC,
        hours: BTreeMap::new(),
    }
}

/// Reads settings. An error is one plain sentence.
pub(super) fn read(text: &RawValue) -> Result<Settings, String> {
    static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let schema = schemars::schema_for!(BotSettings).to_value();
        jsonschema::validator_for(&schema).ok()
    });
    let value: Value = serde_json::from_str(text.get())
        .map_err(|error| format!("They cannot be read: {error}."))?;
    if let Some(validator) = &*VALIDATOR
        && let Some(error) = validator.iter_errors(&value).next()
    {
        let place = error.instance_path().to_string();
        let place = place.trim_start_matches('/').replace('/', ".");
        return Err(if place.is_empty() {
            "Settings are an object with `channels` (at least one), `timezone` and `hours`, and nothing else.".to_owned()
        } else {
            format!("`{place}` is not valid; write it as in `botwright.yaml`.")
        });
    }
    let settings: BotSettings =
        serde_json::from_value(value).map_err(|error| format!("They cannot be read: {error}."))?;
    let timezone = TimeZone::get(&settings.timezone).map_err(|_| {
        format!(
            "`{}` is not a time zone; write a name of the tz database, such as `Asia/Taipei`.",
            settings.timezone
        )
    })?;
    Ok(Settings {
        channels: settings.channels,
        timezone,
        hours: settings.hours,
    })
}

impl PartialSchema for BotSettings {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        ObjectBuilder::new()
            .description(Some(
                "What is true of a bot as a whole, as in `botwright.yaml`",
            ))
            .property("channels", Array::new(text().build()))
            .required("channels")
            .property("timezone", text().examples(["Asia/Taipei"]))
            .property(
                "hours",
                ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .examples([json!({ "support": { "open": { "mon-fri": "09:00-18:00" } } })]),
            )
            .into()
    }
}

impl ToSchema for BotSettings {}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    fn of(value: &Value) -> Result<Settings, String> {
        read(&serde_json::value::to_raw_value(value).unwrap())
    }

    #[test]
    fn settings_are_those_of_a_project() {
        let settings = of(&json!({
            "channels": ["line"], "timezone": "Asia/Taipei",
            "hours": { "support": { "open": { "mon-fri": "09:00-18:00" }, "closed": ["2026-01-01"] } },
        }))
        .unwrap();
        assert_eq!(settings.channels, [Channel::Line]);
        assert_eq!(settings.timezone.iana_name(), Some("Asia/Taipei"));
        assert!(settings.hours.contains_key("support"));
        let bare = of(&json!({ "channels": ["webchat"] })).unwrap();
        assert_eq!(bare, none());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let hours = |days: &str, spans: &str| json!({ "channels": ["line"], "hours": { "s": { "open": { days: spans } } } });
        for (wrong, words) in [
            (json!([]), "an object with `channels`"),
            (json!({}), "an object with `channels`"),
            (json!({ "channels": ["line"], "colour": 1 }), "nothing else"),
            (json!({ "channels": [] }), "`channels` is not valid"),
            (json!({ "channels": ["fax"] }), "`channels.0`"),
            (
                json!({ "channels": ["line"], "timezone": "Mars/Base" }),
                "`Mars/Base` is not a time zone",
            ),
            (hours("mon-fri", "9-18"), "`hours.s.open.mon-fri`"),
            (hours("someday", "09:00-18:00"), "hours.s.open"),
        ] {
            let error = of(&wrong).unwrap_err();
            assert!(error.contains(words), "{wrong}: {error}");
        }
    }
}

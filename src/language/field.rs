//! Custom fields and tags: what the bot remembers of a contact.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

/// A custom field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    title = "Custom field",
    example = serde_json::json!({ "title": "Member number", "type": "text", "format": "pattern:[A-Z][0-9]{3,}" }),
    example = serde_json::json!({ "type": "number", "minimum": 1, "maximum": 9 }),
    example = serde_json::json!({ "type": "choice", "options": ["meat", { "value": "none", "title": "No meal" }] }),
    extend("allOf" = [
        {
            "if": { "properties": { "type": { "enum": ["choice", "choices"] } }, "required": ["type"] },
            "then": { "required": ["options"] },
            "else": { "properties": { "options": false } },
        },
        {
            "if": { "properties": { "type": { "const": "number" } }, "required": ["type"] },
            "else": { "properties": { "minimum": false, "maximum": false } },
        },
        {
            "if": { "properties": { "type": { "const": "text" } }, "required": ["type"] },
            "else": { "properties": { "min_length": false, "max_length": false, "format": false } },
        },
    ]),
)]
pub struct CustomField {
    /// The name that people see; without it, the field's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What kind of value it holds, and so what a right answer is.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// What the field is for; a note for the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The values to choose from, for the types choice and choices.
    #[schemars(length(min = 1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<FieldOption>>,
    /// The smallest number, for the type number.
    #[schemars(range(min = -9_007_199_254_740_991.0, max = 9_007_199_254_740_991.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// The largest number, for the type number.
    #[schemars(range(min = -9_007_199_254_740_991.0, max = 9_007_199_254_740_991.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// The least number of characters, for the type text.
    #[schemars(range(min = 0, max = 100_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// The greatest number of characters, for the type text.
    #[schemars(range(min = 0, max = 100_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// What a text must look like: email, phone, url, or `pattern:` and a regular expression
    /// for the whole text.
    #[schemars(regex(pattern = "^(email|phone|url|pattern:.+)$"))]
    #[schemars(example = &"email", example = &"pattern:[A-Z][0-9]{3,}")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How long the value lives.
    #[serde(default, skip_serializing_if = "Keep::is_forever")]
    #[schemars(extend("default" = "forever"))]
    pub keep: Keep,
}

/// What kind of value a custom field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Field type")]
pub enum FieldType {
    /// Any text.
    Text,
    /// A number, whole or with a fraction.
    Number,
    /// True or false.
    Boolean,
    /// A day: `2026-03-01`.
    Date,
    /// A time of day: `09:30`.
    Time,
    /// A day and a time: `2026-03-01T09:30`.
    Datetime,
    /// One of the options.
    Choice,
    /// Any number of the options.
    Choices,
}

impl FieldType {
    /// The type with this word in `type:`, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<FieldType> {
        Some(match word {
            "text" => FieldType::Text,
            "number" => FieldType::Number,
            "boolean" => FieldType::Boolean,
            "date" => FieldType::Date,
            "time" => FieldType::Time,
            "datetime" => FieldType::Datetime,
            "choice" => FieldType::Choice,
            "choices" => FieldType::Choices,
            _ => return None,
        })
    }
}

/// How long the value of a field lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Lifetime")]
pub enum Keep {
    /// Until it is changed or cleared.
    #[default]
    Forever,
    /// Until the conversation ends; never planned onto a vendor's platform.
    Conversation,
}

impl Keep {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    fn is_forever(&self) -> bool {
        *self == Keep::Forever
    }
}

/// One option of a choice: what is stored, and what people see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldOption {
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// [`FieldOption`] as a mapping.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Option", example = serde_json::json!({ "value": "none", "title": "No meal" }))]
struct FieldOptionMapping {
    /// What is stored, and read as `{{ fields.… }}`.
    #[schemars(length(min = 1, max = 200))]
    value: String,
    /// What people see and tap; without it, the value.
    #[schemars(length(min = 1, max = 200))]
    title: Option<String>,
}

impl<'de> Deserialize<'de> for FieldOption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(value) => Ok(FieldOption { value, title: None }),
            value => FieldOptionMapping::deserialize(value)
                .map(|FieldOptionMapping { value, title }| FieldOption { value, title })
                .map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for FieldOption {
    fn schema_name() -> Cow<'static, str> {
        "FieldOption".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mapping = generator.subschema_for::<FieldOptionMapping>();
        json_schema!({
            "title": "Option",
            "description": "One option: its value, or a mapping with the `value` that is stored and the `title` that people see.",
            "anyOf": [{ "type": "string", "minLength": 1, "maxLength": 200 }, mapping],
        })
    }
}

/// A tag that the bot puts on contacts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Tag", example = serde_json::json!({ "title": "VIP" }))]
pub struct Tag {
    /// The name that people see; without it, the tag's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the tag is for; a note for the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

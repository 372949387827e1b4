//! Flows: what the bot says and does, step by step.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::read::text_or_mapping;
use super::step::{Step, TextStep};
use super::text::Text;

/// A flow. Written short, it is one text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// The name that people see on the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The folder on platforms that have folders, with `/` between levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    pub steps: Vec<Step>,
}

/// [`Flow`] as a mapping.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Flow", example = serde_json::json!({ "title": "My tickets", "steps": [{ "text": "Here you are." }] }))]
struct FlowMapping {
    /// The name that people see on the platform; without it, the flow's name.
    #[schemars(length(min = 1, max = 200))]
    title: Option<String>,
    /// The folder on platforms that have folders, with `/` between levels.
    #[schemars(length(min = 1, max = 200))]
    folder: Option<String>,
    /// What the bot does, in order.
    steps: Vec<Step>,
}

impl<'de> Deserialize<'de> for Flow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_or_mapping(
            deserializer,
            |text| Flow {
                title: None,
                folder: None,
                steps: vec![Step::Text(Box::new(TextStep {
                    text: Text::from(text),
                    buttons: None,
                    quick_replies: None,
                    list_button: None,
                }))],
            },
            |FlowMapping {
                 title,
                 folder,
                 steps,
             }| Flow {
                title,
                folder,
                steps,
            },
        )
    }
}

impl JsonSchema for Flow {
    fn schema_name() -> Cow<'static, str> {
        "Flow".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Text>();
        let mapping = generator.subschema_for::<FlowMapping>();
        json_schema!({
            "title": "Flow",
            "description": "What the bot says and does, step by step; or just a text to say.",
            "anyOf": [text, mapping],
        })
    }
}

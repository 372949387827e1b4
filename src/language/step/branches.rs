//! Steps that decide how a flow goes on.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::Step;
use crate::language::name::{ApiCardName, FlowName};
use crate::language::scalars::{Duration, Expression};
use crate::language::text::Text;

/// Call an API card and go on by what came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "call", extend("allOf" = [
    { "not": { "required": ["then", "success"] } },
    { "not": { "required": ["else", "failure"] } },
]))]
#[schemars(example = serde_json::json!({
    "call": "unused-tickets",
    "then": [{ "text": "You have {{ response.count }} tickets." }],
    "else": [{ "text": "Our system is not there just now. Please try again later." }],
}))]
pub struct CallStep {
    /// The API card to call.
    pub call: ApiCardName,
    /// Steps after a success; `{{ response.… }}` is what came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Vec<Step>>,
    /// Steps after a failure; `{{ error.status }}` and `{{ error.body }}` say why.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Vec<Step>>,
    /// The flow after a success, instead of `then`. Without both, the card's own; without that,
    /// the next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<FlowName>,
    /// The flow after a failure, instead of `else`. Without both, the card's own; without that,
    /// the next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FlowName>,
}

/// Do one thing or another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "when", example = serde_json::json!({
    "when": "'vip' in tags", "then": [{ "text": "Welcome back!" }], "else": [{ "text": "Hello!" }],
}))]
pub struct WhenStep {
    /// The condition.
    pub when: Expression,
    /// Steps if it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Vec<Step>>,
    /// Steps if it does not hold.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Vec<Step>>,
}

/// Do the first of several things whose condition holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "cases", example = serde_json::json!({ "cases": [
    { "when": "fields.seats >= 4", "then": [{ "text": "A group ticket" }] },
    { "else": [{ "text": "A single ticket" }] },
] }))]
pub struct CasesStep {
    /// The cases, in order; the last one may be `else`.
    #[schemars(length(min = 1))]
    pub cases: Vec<Case>,
}

/// One case of `cases`: a condition with its steps, or the last one's `else`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Case", extend("oneOf" = [
    { "required": ["when"] }, { "required": ["else"] },
], "dependentRequired" = { "when": ["then"], "then": ["when"] }))]
#[schemars(example = serde_json::json!({ "when": "fields.seats >= 4", "then": [{ "text": "A group ticket" }] }))]
#[schemars(example = serde_json::json!({ "else": [{ "text": "A single ticket" }] }))]
pub struct Case {
    /// The condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Steps if it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Vec<Step>>,
    /// Steps if none of the cases above holds.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Vec<Step>>,
}

/// Do one of several things by chance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "random", example = serde_json::json!({ "random": [
    { "weight": 9, "then": [{ "text": "No luck today." }] },
    { "then": [{ "text": "You have won a coffee!" }] },
] }))]
pub struct RandomStep {
    /// The choices, of which one is drawn each time.
    #[schemars(length(min = 1))]
    pub random: Vec<RandomCase>,
}

/// One choice of `random`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Random choice", example = serde_json::json!({ "weight": 9, "then": [{ "text": "No luck today." }] }))]
pub struct RandomCase {
    /// How often it is drawn, compared with the other choices: 3 is three times as often as 1.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub weight: u32,
    /// Steps if this one is drawn.
    pub then: Vec<Step>,
}

fn one() -> u32 {
    1
}

/// Wait before the next step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "wait", example = serde_json::json!({ "wait": "10m", "unless_reply": true }))]
pub struct WaitStep {
    /// How long to wait.
    pub wait: Duration,
    /// Drop the rest of the flow if the person writes meanwhile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub unless_reply: bool,
}

/// Go on with another flow and never come back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "go_to", example = serde_json::json!({ "go_to": "my-tickets" }))]
pub struct GoToStep {
    /// The flow to go on with. Steps below this one are never reached.
    pub go_to: FlowName,
}

/// Hand the conversation to people. The flow ends; the bot itself says nothing here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "hand_off", example = serde_json::json!({ "hand_off": { "to": "support", "note": "Seats: {{ fields.seats }}" } }))]
pub struct HandOffStep {
    /// The team, or the team and a note for it.
    pub hand_off: HandOff,
}

/// Something that only the platform's own pages can make: a lucky wheel, a coupon. Botwright says
/// where a person has to put it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "platform_block", example = serde_json::json!({ "platform_block": "Lucky wheel" }))]
pub struct PlatformBlockStep {
    /// Its name on the platform.
    #[schemars(length(min = 1, max = 200))]
    pub platform_block: String,
}

/// The team that takes a conversation over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandOff {
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// [`HandOff`] as a mapping.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Hand-off", example = serde_json::json!({ "to": "support", "note": "Seats: {{ fields.seats }}" }))]
struct HandOffMapping {
    /// The team that takes the conversation over.
    #[schemars(length(min = 1, max = 100))]
    to: String,
    /// A note that the team reads; the person does not see it.
    note: Option<Text>,
}

impl<'de> Deserialize<'de> for HandOff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(to) => Ok(HandOff { to, note: None }),
            value => HandOffMapping::deserialize(value)
                .map(|HandOffMapping { to, note }| HandOff { to, note })
                .map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for HandOff {
    fn schema_name() -> Cow<'static, str> {
        "HandOff".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mapping = generator.subschema_for::<HandOffMapping>();
        json_schema!({
            "title": "Hand-off",
            "description": "The team that takes the conversation over, or a mapping with the team in `to` and a `note` for it.",
            "examples": ["support"],
            "anyOf": [{ "type": "string", "minLength": 1, "maxLength": 100 }, mapping],
        })
    }
}

//! API cards: calls of a server during a conversation.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::FlowName;
use super::scalars::{Duration, Json};
use super::text::Text;

/// The names of HTTP headers: the tokens of RFC 9110.
pub const HEADER_PATTERN: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z\\-]+$";

/// A call of your own server during a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "API card", example = serde_json::json!({
    "endpoint": "https://shop.example/api/orders",
    "payload": { "member_no": "{{ fields.member_no }}" },
}))]
pub struct ApiCard {
    /// The name that people see; without it, the card's name.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The https address to call; `{{ … }}` may stand in it.
    pub endpoint: Text,
    /// The HTTP method.
    #[serde(default)]
    pub method: Method,
    /// HTTP headers by their names. A secret stands here as `${env.NAME}`, never as it is.
    #[schemars(extend("propertyNames" = { "pattern": HEADER_PATTERN }))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Text>,
    /// The JSON body. A value that is one lone `{{ }}` keeps its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Json>,
    /// How long to wait for the answer before it counts as a failure.
    #[serde(default = "ten_seconds")]
    pub timeout: Duration,
    /// What comes back, by an example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<ApiResponse>,
    /// The flow after a success, where a step names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<FlowName>,
    /// The flow after a failure, where a step names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FlowName>,
}

fn ten_seconds() -> Duration {
    Duration("10s".to_owned())
}

/// The HTTP method of an API card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "HTTP method")]
pub enum Method {
    #[serde(rename = "GET")]
    Get,
    #[default]
    #[serde(rename = "POST")]
    Post,
    #[serde(rename = "PUT")]
    Put,
    #[serde(rename = "PATCH")]
    Patch,
    #[serde(rename = "DELETE")]
    Delete,
}

/// What an API card's server answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "API response", example = serde_json::json!({ "example": { "count": 2, "tickets": [{ "name": "THSR" }] } }))]
pub struct ApiResponse {
    /// An answer as the server gives it: it types `{{ response.… }}` and serves as a mock in tests.
    pub example: Json,
}

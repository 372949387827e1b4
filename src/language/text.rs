use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(pub String);
impl Text {
    pub fn plain(text: &str) -> Text {
        Text(text.to_owned())
    }
}

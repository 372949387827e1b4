//! Steps that remember: custom fields, tags and sequences.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::name::{FieldName, SequenceName, TagName};
use crate::language::scalars::{AddFields, OneOrMany, SetFields};

/// Write custom fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "set", example = serde_json::json!({ "set": { "seats": 2 } }))]
pub struct SetStep {
    /// Values, field by field. A text may hold `{{ … }}`.
    #[schemars(extend("minProperties" = 1))]
    pub set: SetFields,
}

/// Add to number fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "add", example = serde_json::json!({ "add": { "points": 10 } }))]
pub struct AddStep {
    /// Numbers, field by field. A negative number subtracts; an empty field counts as 0.
    #[schemars(extend("minProperties" = 1))]
    pub add: AddFields,
}

/// Empty custom fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "clear", example = serde_json::json!({ "clear": ["seats", "meal"] }))]
pub struct ClearStep {
    /// A field, or a list of fields.
    pub clear: OneOrMany<FieldName>,
}

/// Put tags on the contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "add_tag", example = serde_json::json!({ "add_tag": "vip" }))]
pub struct AddTagStep {
    /// A tag, or a list of tags.
    pub add_tag: OneOrMany<TagName>,
}

/// Take tags off the contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "remove_tag", example = serde_json::json!({ "remove_tag": "vip" }))]
pub struct RemoveTagStep {
    /// A tag, or a list of tags.
    pub remove_tag: OneOrMany<TagName>,
}

/// Start a sequence for the contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "start_sequence", example = serde_json::json!({ "start_sequence": "after-booking" }))]
pub struct StartSequenceStep {
    /// The sequence whose messages the contact gets from now on.
    pub start_sequence: SequenceName,
}

/// Stop a sequence for the contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "stop_sequence", example = serde_json::json!({ "stop_sequence": "after-booking" }))]
pub struct StopSequenceStep {
    /// The sequence whose messages the contact gets no more.
    pub stop_sequence: SequenceName,
}

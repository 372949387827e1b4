//! The JSON Schemas of the language (draft 2020-12), generated from its types.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::bot_file::BotFile;
use super::project_file::ProjectFile;

/// The schema of bot files.
#[must_use]
pub fn bot() -> Value {
    of::<BotFile>("urn:botwright:schema:bot:1")
}

/// The schema of `botwright.yaml`.
#[must_use]
pub fn project() -> Value {
    of::<ProjectFile>("urn:botwright:schema:project:1")
}

/// The schema of any type, in the house's form: no `null`, no formats that only Rust knows, whole
/// numbers with their ranges.
#[must_use]
pub fn of<T: JsonSchema>(id: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(plain_json))
        .into_generator()
        .into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), json!(id));
    schema.to_value()
}

/// Makes a schema of Rust types one of plain JSON.
fn plain_json(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    drop_null(object);
    name_required(object);
    name_keys(object);
    if let Some(Value::String(text)) = object.get_mut("description") {
        *text = text
            .replace("\n\n", "\u{0}")
            .replace('\n', " ")
            .replace('\u{0}', "\n\n");
    }
    if let Some(format) = object.get("format").and_then(Value::as_str) {
        let range = match format {
            "uint8" => Some((json!(0), json!(u8::MAX))),
            "uint16" => Some((json!(0), json!(u16::MAX))),
            "uint32" => Some((json!(0), json!(u32::MAX))),
            "uint64" => Some((json!(0), json!(u64::MAX))),
            "int64" => Some((json!(i64::MIN), json!(i64::MAX))),
            _ => None,
        };
        if let Some((minimum, maximum)) = range {
            object.entry("minimum").or_insert(minimum);
            object.entry("maximum").or_insert(maximum);
            object.remove("format");
        } else if matches!(format, "double" | "float" | "int32" | "int16" | "int8") {
            object.remove("format");
        }
    }
}

/// A mapping with free keys says what a key looks like beside what stands under it. As a pattern
/// of properties it would say the same, but Python's validator then reads the pattern in Python's
/// own dialect, which has no `\p{L}`.
fn name_keys(object: &mut Map<String, Value>) {
    let pattern = match object.get("patternProperties").and_then(Value::as_object) {
        Some(patterns) if patterns.len() == 1 => patterns.clone(),
        _ => return,
    };
    if object.get("additionalProperties") != Some(&Value::Bool(false)) {
        return;
    }
    object.remove("patternProperties");
    for (pattern, value) in pattern {
        object.insert("propertyNames".to_owned(), json!({ "pattern": pattern }));
        object.insert("additionalProperties".to_owned(), value);
    }
}

/// Keys that a condition wants are properties of the condition, too, which strict validators ask
/// for.
fn name_required(object: &mut Map<String, Value>) {
    let Some(keys) = object.get("required").and_then(Value::as_array).cloned() else {
        return;
    };
    let properties = object
        .entry("properties")
        .or_insert_with(|| Value::Object(Map::new()));
    for key in keys.iter().filter_map(Value::as_str) {
        if let Some(properties) = properties.as_object_mut() {
            properties.entry(key).or_insert(Value::Bool(true));
        }
    }
}

/// An `Option` is a key that may be left out, not one that may be `null`.
fn drop_null(object: &mut Map<String, Value>) {
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        let before = branches.len();
        branches.retain(|branch| branch.get("type") != Some(&json!("null")));
        if branches.len() < before
            && let [only] = branches.as_slice()
            && let Some(only) = only.as_object().cloned()
        {
            object.remove("anyOf");
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
    }
}

/// Asserts at compile time that a plain function is a schema transform.
const _: fn() = || {
    fn is_transform<T: Transform>(_: T) {}
    is_transform(plain_json as fn(&mut Schema));
};

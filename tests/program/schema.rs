//! The committed schemas are what the code generates, and keep the rules of the house.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::path::Path;

use botwright::broadcast;
use botwright::diagnostics::render;
use botwright::engine::testing::report;
use botwright::language::schema;
use botwright::platforms::paper::manifest;
use botwright::platforms::statistics;
use botwright::sync::plan;
use serde_json::{Map, Value, json};

/// Compares with the committed file, or rewrites it when `UPDATE=1`.
fn committed(name: &str, generated: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema")
        .join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(generated).unwrap());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "schema/{name} is not what the code generates; run `UPDATE=1 cargo test` and commit it"
    );
}

#[test]
fn committed_schemas_are_current() {
    committed("bot.schema.json", &schema::bot());
    committed("project.schema.json", &schema::project());
    committed("check.schema.json", &render::json::schema().to_value());
    committed("plan.schema.json", &plan::schema().to_value());
    committed("stats.schema.json", &statistics::schema().to_value());
    committed("test.schema.json", &report::schema().to_value());
    committed("broadcast.schema.json", &broadcast::schema().to_value());
    committed("build.schema.json", &manifest::schema().to_value());
}

fn both() -> [(&'static str, Value); 2] {
    [("bot", schema::bot()), ("project", schema::project())]
}

/// Calls `visit` for every schema inside, with its place.
fn every(schema: &Value, place: &str, visit: &mut impl FnMut(&str, &Map<String, Value>)) {
    let Some(object) = schema.as_object() else {
        return;
    };
    visit(place, object);
    for keyword in ["properties", "$defs"] {
        for (key, inner) in object
            .get(keyword)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            every(inner, &format!("{place}/{keyword}/{key}"), visit);
        }
    }
    for keyword in [
        "additionalProperties",
        "propertyNames",
        "items",
        "not",
        "if",
        "then",
        "else",
    ] {
        if let Some(inner) = object.get(keyword) {
            every(inner, &format!("{place}/{keyword}"), visit);
        }
    }
    for keyword in ["anyOf", "oneOf", "allOf"] {
        let branches = object.get(keyword).and_then(Value::as_array);
        for (index, inner) in branches.into_iter().flatten().enumerate() {
            every(inner, &format!("{place}/{keyword}/{index}"), visit);
        }
    }
}

/// What breaks a rule of the house, by the place in the schemas.
fn breaches(rule: impl Fn(&str, &Map<String, Value>) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, schema) in both() {
        every(&schema, name, &mut |place, object| {
            if !rule(place, object) {
                found.push(place.to_owned());
            }
        });
    }
    found
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

#[test]
fn the_schemas_are_valid_by_the_draft() {
    for (name, schema) in both() {
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn nothing_may_be_null() {
    let found = breaches(|_, object| {
        object.get("type") != Some(&json!("null"))
            && object.get("const") != Some(&Value::Null)
            && object.get("default") != Some(&Value::Null)
            && object.get("type").is_none_or(|types| !types.is_array())
            && !object
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|words| words.contains(&Value::Null))
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_number_has_a_range() {
    let found = breaches(|_, object| {
        !matches!(text(object, "type"), Some("number" | "integer"))
            || object.contains_key("const")
            || (object.contains_key("minimum") && object.contains_key("maximum"))
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// Open is only what the author names: `additionalProperties` is false or says what stands there.
#[test]
fn every_mapping_is_closed() {
    let found = breaches(|_, object| {
        text(object, "type") != Some("object")
            || object.contains_key("oneOf")
            || object.get("additionalProperties").is_some_and(|rest| {
                rest == &json!(false) || rest.as_object().is_some_and(|rest| !rest.is_empty())
            })
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_list_says_what_it_holds() {
    let found =
        breaches(|_, object| text(object, "type") != Some("array") || object.contains_key("items"));
    assert!(found.is_empty(), "{found:#?}");
}

/// Python's validator reads `patternProperties` in a dialect of its own, without `\p{L}`.
#[test]
fn free_keys_are_said_by_property_names() {
    let found = breaches(|_, object| !object.contains_key("patternProperties"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_pattern_is_anchored() {
    let found = breaches(|_, object| {
        text(object, "pattern")
            .is_none_or(|pattern| pattern.starts_with('^') && pattern.ends_with('$'))
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// What an editor shows beside a key and a value.
#[test]
fn everything_is_explained() {
    let found = breaches(|place, object| {
        let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
        let explained = text(object, "description").is_some_and(|words| {
            words.len() >= 8 && words.ends_with(['.', '…']) && !words.contains("  ")
        });
        if parent.ends_with("/properties") {
            // Under `if` and `then` a property only says what is right.
            parent.contains("/allOf/") || explained
        } else if parent.ends_with("/$defs") {
            explained && text(object, "title").is_some()
        } else {
            // A word to choose from says what it means.
            !object.contains_key("const") || parent.contains("/allOf/") || explained
        }
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// Examples and defaults are right themselves.
#[test]
fn examples_and_defaults_are_right() {
    for (name, schema) in both() {
        every(&schema, name, &mut |place, object| {
            let examples = object.get("examples").and_then(Value::as_array);
            let values: Vec<&Value> = examples
                .into_iter()
                .flatten()
                .chain(object.get("default"))
                .collect();
            if values.is_empty() {
                return;
            }
            let mut alone = object.clone();
            alone.remove("$id");
            alone.insert("$defs".to_owned(), schema["$defs"].clone());
            let validator = jsonschema::draft202012::new(&Value::Object(alone)).unwrap();
            for value in values {
                if let Err(error) = validator.validate(value) {
                    panic!("{place}: {value} is no example: {error}");
                }
            }
        });
    }
}

/// Every kind of thing that a person writes has an example to start from.
#[test]
fn every_mapping_has_an_example() {
    let found = breaches(|place, object| {
        let defined = place
            .rsplit_once('/')
            .is_some_and(|(parent, _)| parent.ends_with("/$defs"));
        !defined
            || !object.contains_key("properties")
            || object
                .get("examples")
                .and_then(Value::as_array)
                .is_some_and(|examples| !examples.is_empty())
    });
    assert!(found.is_empty(), "{found:#?}");
}

//! The law of the front end: what the schemas accept the types read, and write back the same;
//! what they refuse the checker explains; and nothing of it panics the compiler.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod compiled;
mod flows;
mod generate;

use std::collections::BTreeSet;
use std::fmt::Debug;

use botwright::language::bot_file::BotFile;
use botwright::language::project_file::ProjectFile;
use botwright::language::schema;
use jsonschema::Validator;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::generate::{Chance, Generator};

/// How many numbers decide over one file.
const NUMBERS: usize = 1_200;

/// Accepted by the schema: read, and written back the same.
fn keeps_the_law<T>(validator: &Validator, value: &Value) -> Result<(), String>
where
    T: DeserializeOwned + Serialize + PartialEq + Debug,
{
    let typed: T =
        serde_json::from_value(value.clone()).map_err(|error| format!("not read: {error}"))?;
    let canonical =
        serde_json::to_value(&typed).map_err(|error| format!("not written: {error}"))?;
    validator
        .validate(&canonical)
        .map_err(|error| format!("written as {canonical}, which is refused: {error}"))?;
    let again: T = serde_json::from_value(canonical.clone())
        .map_err(|error| format!("{canonical} is not read: {error}"))?;
    if again != typed {
        return Err(format!("{canonical} reads as another value"));
    }
    Ok(())
}

fn law<T>(
    schema: &Value,
    validator: &Validator,
    numbers: &[u16],
    changes: usize,
) -> Result<(), TestCaseError>
where
    T: DeserializeOwned + Serialize + PartialEq + Debug,
{
    let mut generator = Generator {
        schema,
        chance: Chance::new(numbers),
    };
    let changes = if changes == 0 {
        0
    } else {
        generator.chance.below(changes)
    };
    let mut value = generator.value();
    for _ in 0..changes {
        generator.mutate(&mut value);
    }
    if validator.is_valid(&value)
        && let Err(reason) = keeps_the_law::<T>(validator, &value)
    {
        return Err(TestCaseError::fail(format!("{value}\n{reason}")));
    }
    Ok(())
}

fn numbers() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 0..NUMBERS)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}

#[test]
fn what_the_bot_schema_accepts_the_types_read() {
    let schema = schema::bot();
    let validator = validator(&schema);
    proptest!(config(1_000), |(numbers in numbers())| {
        law::<BotFile>(&schema, &validator, &numbers, 4)?;
    });
}

#[test]
fn what_the_project_schema_accepts_the_types_read() {
    let schema = schema::project();
    let validator = validator(&schema);
    proptest!(config(1_000), |(numbers in numbers())| {
        law::<ProjectFile>(&schema, &validator, &numbers, 4)?;
    });
}

/// A pseudo-random list of numbers, the same in every run.
fn fixed(seed: u64) -> Vec<u16> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..NUMBERS)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u16
        })
        .collect()
}

/// Every property of every definition that stands in a value.
fn collect(schema: &Value, place: &Value, name: &str, value: &Value, seen: &mut BTreeSet<String>) {
    if let Some(target) = place.get("$ref").and_then(Value::as_str) {
        let name = target.strip_prefix("#/$defs/").unwrap();
        return collect(schema, &schema["$defs"][name], name, value, seen);
    }
    for keyword in ["oneOf", "anyOf"] {
        for branch in place
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let target = branch.get("$ref").and_then(Value::as_str);
            let target = target.and_then(|target| target.strip_prefix("#/$defs/"));
            let meant = target.is_none_or(|name| {
                let required = schema["$defs"][name]["required"].as_array();
                required
                    .into_iter()
                    .flatten()
                    .all(|key| value.get(key.as_str().unwrap()).is_some())
            });
            if meant && branch.get("required").is_none() {
                collect(schema, branch, name, value, seen);
            }
        }
    }
    for edge in ["minimum", "maximum"] {
        if value.is_number() && place[edge].as_f64() == value.as_f64() {
            seen.insert(format!("{name} {edge}"));
        }
    }
    match value {
        Value::Array(items) => {
            for item in items {
                collect(schema, &place["items"], name, item, seen);
            }
        }
        Value::Object(map) => {
            let named = Some(&place["additionalProperties"]).filter(|rest| rest.is_object());
            for (key, inner) in map {
                if let Some(property) = place["properties"].get(key) {
                    seen.insert(format!("{name}.{key}"));
                    collect(schema, property, &format!("{name}.{key}"), inner, seen);
                } else if let Some(named) = named {
                    collect(schema, named, name, inner, seen);
                }
            }
        }
        _ => {}
    }
}

/// The tests above would prove nothing if the values were mostly refused, or never had some key or
/// the first or last number of a range.
fn reaches_everything<T>(name: &str, schema: &Value)
where
    T: DeserializeOwned + Serialize + PartialEq + Debug,
{
    let validator = validator(schema);
    let mut seen = BTreeSet::new();
    let (mut right, all) = (0, 3_000);
    for seed in 1..=all {
        let numbers = fixed(seed);
        let mut generator = Generator {
            schema,
            chance: Chance::new(&numbers),
        };
        let value = generator.value();
        if validator.is_valid(&value) {
            right += 1;
            collect(schema, schema, name, &value, &mut seen);
            if let Err(reason) = keeps_the_law::<T>(&validator, &value) {
                panic!("{value}\n{reason}");
            }
        }
    }
    assert!(right * 10 > all * 7, "{right} of {all} are right");
    let definitions = schema["$defs"].as_object().unwrap();
    let wanted = definitions
        .iter()
        .map(|(name, definition)| (name.as_str(), definition))
        .chain([(name, schema)])
        .flat_map(|(name, definition)| {
            let properties = definition["properties"].as_object();
            properties
                .into_iter()
                .flatten()
                .flat_map(move |(key, rule)| {
                    let name = format!("{name}.{key}");
                    let number = rule.get("minimum").is_some();
                    let edges = ["minimum", "maximum"].map(|edge| format!("{name} {edge}"));
                    edges.into_iter().filter(move |_| number).chain([name])
                })
        });
    let missed: Vec<String> = wanted.filter(|key| !seen.contains(key)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn the_generator_reaches_every_key_of_a_bot_file() {
    reaches_everything::<BotFile>("bot", &schema::bot());
}

#[test]
fn the_generator_reaches_every_key_of_the_project_file() {
    reaches_everything::<ProjectFile>("project", &schema::project());
}

//! How things must stand after a test.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::glob::Glob;
use super::played::{At, End, Failure, Kind, Made};
use super::stage::Stage;
use crate::language::conversation_test::{Expect, ExpectedCall};

/// Everything that is not as expected.
pub(super) fn judge(stage: &Stage, expect: &Expect, end: &End) -> Vec<Failure> {
    let contact = &end.contact;
    let mut found = Vec::new();
    if let Some(wanted) = &expect.tags {
        let wanted: BTreeSet<&str> = wanted.iter().map(|tag| tag.as_str()).collect();
        let actual: BTreeSet<&str> = contact.tags.iter().map(|tag| tag.as_str()).collect();
        sets(
            "tags",
            "the contact has other tags",
            &wanted,
            &actual,
            &mut found,
        );
    }
    for (name, wanted) in &expect.fields {
        let wanted = stage.field_value(name, wanted);
        let actual = contact.fields.get(name);
        if !actual.is_some_and(|actual| same(&wanted, actual)) {
            let sentence = format!("the field `{name}` has another value");
            let at = At::keys(&["expect", "fields", name.as_str()]);
            let actual = actual.map_or_else(|| "(empty)".to_owned(), in_words);
            found.push(
                Failure::new(Kind::Expectation, at, sentence).values(in_words(&wanted), actual),
            );
        }
    }
    for name in &expect.empty {
        if let Some(actual) = contact.fields.get(name) {
            let sentence = format!("the field `{name}` is not empty");
            let failure = Failure::new(Kind::Expectation, At::keys(&["expect", "empty"]), sentence);
            found.push(failure.values("(empty)".to_owned(), in_words(actual)));
        }
    }
    if let Some(wanted) = &expect.calls {
        calls(wanted, &end.calls, &mut found);
    }
    if let Some(wanted) = &expect.handed_to
        && end.handed_to.as_deref() != Some(wanted)
    {
        let sentence = "somebody else has the conversation";
        let at = At::keys(&["expect", "handed_to"]);
        let actual = end.handed_to.clone();
        let actual = actual.unwrap_or_else(|| "(with the bot)".to_owned());
        found.push(Failure::new(Kind::Expectation, at, sentence).values(wanted.clone(), actual));
    }
    if let Some(wanted) = &expect.sequences {
        let wanted: BTreeSet<&str> = wanted.iter().map(|name| name.as_str()).collect();
        let actual: BTreeSet<&str> = contact.sequences.keys().map(|name| name.as_str()).collect();
        sets(
            "sequences",
            "the contact is in other sequences",
            &wanted,
            &actual,
            &mut found,
        );
    }
    found
}

fn sets(
    key: &str,
    sentence: &str,
    wanted: &BTreeSet<&str>,
    actual: &BTreeSet<&str>,
    found: &mut Vec<Failure>,
) {
    if wanted == actual {
        return;
    }
    let list = |names: &BTreeSet<&str>| {
        let names: Vec<&str> = names.iter().copied().collect();
        format!("[{}]", names.join(", "))
    };
    found.push(
        Failure::new(Kind::Expectation, At::keys(&["expect", key]), sentence)
            .values(list(wanted), list(actual)),
    );
}

fn calls(wanted: &[ExpectedCall], made: &[Made], found: &mut Vec<Failure>) {
    let at = || At::keys(&["expect", "calls"]);
    let cards: Vec<&str> = wanted.iter().map(|call| call.card.as_str()).collect();
    let called: Vec<&str> = made.iter().map(|call| call.card.as_str()).collect();
    if cards != called {
        let sentence = "other API cards were called";
        found.push(Failure::new(Kind::Expectation, at(), sentence).values(
            format!("[{}]", cards.join(", ")),
            format!("[{}]", called.join(", ")),
        ));
        return;
    }
    for (number, (wanted, made)) in (1..).zip(wanted.iter().zip(made)) {
        let call = format!("call {number}, of `{}`,", made.card);
        if let Some(url) = &wanted.url
            && !Glob::new(&spelled(url)).fits(&spelled(&made.url))
        {
            let sentence = format!("{call} went to another address");
            let failure = Failure::new(Kind::Expectation, at(), sentence);
            found.push(failure.values(url.clone(), made.url.clone()));
        }
        if let Some(payload) = &wanted.payload {
            let sent = made.payload.as_ref().unwrap_or(&Json::Null);
            if !holds(&all_spelled(sent), &all_spelled(&payload.0)) {
                let sentence = format!("{call} sent something else");
                let failure = Failure::new(Kind::Expectation, at(), sentence);
                found.push(failure.values(in_words(&payload.0), in_words(sent)));
            }
        }
    }
}

/// A text with every secret spelled as messages show it in tests: `<env.NAME>`, also where
/// `${env.NAME}` is written.
fn spelled(text: &str) -> String {
    let mut parts = text.split("${env.");
    let mut spelled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) if !name.contains([' ', '$']) => {
                spelled.extend(["<env.", name, ">", rest])
            }
            _ => spelled.extend(["${env.", part]),
        }
    }
    spelled
}

fn all_spelled(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::String(spelled(text)),
        Json::Array(items) => items.iter().map(all_spelled).collect(),
        Json::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), all_spelled(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Whether two values are the same; 1 and 1.0 are.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        _ => left == right,
    }
}

/// Whether a value holds all that a part of it says: keys that the part does not name are free.
fn holds(value: &Json, part: &Json) -> bool {
    match (value, part) {
        (Json::Object(value), Json::Object(part)) => part
            .iter()
            .all(|(key, part)| value.get(key).is_some_and(|value| holds(value, part))),
        (Json::Array(value), Json::Array(part)) => {
            value.len() == part.len()
                && value
                    .iter()
                    .zip(part)
                    .all(|(value, part)| holds(value, part))
        }
        _ => same(value, part),
    }
}

/// A value as it would be written in a test.
pub(super) fn in_words(value: &Json) -> String {
    match value {
        Json::Null => "(nothing)".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_compare_as_numbers_and_the_rest_exactly() {
        assert!(same(&json!(2), &json!(2.0)));
        assert!(same(&json!([1, "a"]), &json!([1.0, "a"])));
        assert!(!same(&json!("2"), &json!(2)));
        assert!(!same(&json!(["a"]), &json!(["a", "b"])));
        assert!(!same(&json!("*"), &json!("anything")));
    }

    #[test]
    fn secrets_have_two_spellings() {
        for text in [
            "a ${env.A}b${env.B}",
            "a <env.A>b${env.B}",
            "a <env.A>b<env.B>",
        ] {
            assert_eq!(spelled(text), "a <env.A>b<env.B>");
        }
        assert_eq!(spelled("${env.A and ${var.x}"), "${env.A and ${var.x}");
        let nested = json!({ "a": ["Bearer ${env.A}", 1] });
        assert_eq!(all_spelled(&nested), json!({ "a": ["Bearer <env.A>", 1] }));
    }

    #[test]
    fn a_payload_may_have_more_keys() {
        let sent = json!({ "a": { "b": 1, "c": [{ "d": 2, "e": 3 }] }, "f": true });
        assert!(holds(&sent, &json!({ "a": { "b": 1.0 } })));
        assert!(holds(&sent, &json!({ "a": { "c": [{ "d": 2 }] } })));
        assert!(!holds(&sent, &json!({ "a": { "c": [] } })));
        assert!(!holds(&sent, &json!({ "a": { "x": 1 } })));
        assert!(!holds(&json!(null), &json!({ "a": 1 })));
    }
}

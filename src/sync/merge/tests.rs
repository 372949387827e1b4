#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
use super::*;
use serde_json::{Value as Json, json};

fn fields(json: &Json) -> Fields {
    match Sealed::from_json(json).unwrap() {
        Sealed::Map(fields) => fields,
        other => panic!("{other:?}"),
    }
}

/// `path class` for every difference, `path =` for every converged field.
fn found(file: &Json, base: &Json, live: &Json) -> Vec<String> {
    let key = DigestKey::random().unwrap();
    let none = Readback::new();
    let merge = merge(&fields(file), &fields(base), &fields(live), &none, &key);
    let differences = merge
        .differences
        .iter()
        .map(|d| format!("{} {:?}", d.path, d.class));
    let converged = merge.converged.iter().map(|(path, _)| format!("{path} ="));
    differences.chain(converged).collect()
}

#[test]
fn the_table() {
    let table = [
        (
            "nothing",
            json!({"a": 1}),
            json!({"a": 1}),
            json!({"a": 1}),
            vec![],
        ),
        (
            "your change",
            json!({"a": 2}),
            json!({"a": 1}),
            json!({"a": 1}),
            vec!["a Yours"],
        ),
        (
            "drift",
            json!({"a": 1}),
            json!({"a": 1}),
            json!({"a": 2}),
            vec!["a Drift"],
        ),
        (
            "conflict",
            json!({"a": 2}),
            json!({"a": 1}),
            json!({"a": 3}),
            vec!["a Conflict"],
        ),
        (
            "converged",
            json!({"a": 2}),
            json!({"a": 1}),
            json!({"a": 2}),
            vec!["a ="],
        ),
        (
            "new in the file",
            json!({"a": 1}),
            json!({}),
            json!({}),
            vec!["a Yours"],
        ),
        (
            "new in both, equal",
            json!({"a": 1}),
            json!({}),
            json!({"a": 1}),
            vec!["a ="],
        ),
        (
            "new in both",
            json!({"a": 1}),
            json!({}),
            json!({"a": 2}),
            vec!["a Conflict"],
        ),
        ("unmanaged", json!({}), json!({}), json!({"a": 1}), vec![]),
        (
            "dropped",
            json!({}),
            json!({"a": 1}),
            json!({"a": 1}),
            vec!["a Yours"],
        ),
        (
            "dropped in both",
            json!({}),
            json!({"a": 1}),
            json!({}),
            vec!["a ="],
        ),
        (
            "dropped, edited",
            json!({}),
            json!({"a": 1}),
            json!({"a": 2}),
            vec!["a Conflict"],
        ),
        (
            "gone live",
            json!({"a": 1}),
            json!({"a": 1}),
            json!({}),
            vec!["a Drift"],
        ),
        (
            "gone live, changed",
            json!({"a": 2}),
            json!({"a": 1}),
            json!({}),
            vec!["a Conflict"],
        ),
        (
            "two people, two fields",
            json!({"a": 2, "b": 1}),
            json!({"a": 1, "b": 1}),
            json!({"a": 1, "b": 2}),
            vec!["a Yours", "b Drift"],
        ),
        (
            "maps by key, others' keys stay",
            json!({"m": {"x": 2}}),
            json!({"m": {"x": 1}}),
            json!({"m": {"x": 1, "y": 9}}),
            vec!["m.x Yours"],
        ),
        (
            "a dropped map with a key of others",
            json!({}),
            json!({"m": {"x": 1}}),
            json!({"m": {"x": 1, "y": 9}}),
            vec!["m.x Yours"],
        ),
        (
            "a dropped map",
            json!({}),
            json!({"m": {"x": 1}}),
            json!({"m": {"x": 1}}),
            vec!["m Yours"],
        ),
        (
            "lists of one length by index",
            json!({"l": [{"t": "a"}, {"t": "c"}]}),
            json!({"l": [{"t": "a"}, {"t": "b"}]}),
            json!({"l": [{"t": "x"}, {"t": "b", "id": 7}]}),
            vec!["l[0].t Drift", "l[1].t Yours"],
        ),
        (
            "other lists as one",
            json!({"l": [1, 2, 3]}),
            json!({"l": [1, 3]}),
            json!({"l": [1, 3]}),
            vec!["l Yours"],
        ),
        (
            "a list edited on both sides",
            json!({"l": [1, 2, 3]}),
            json!({"l": [1, 3]}),
            json!({"l": [1]}),
            vec!["l Conflict"],
        ),
        (
            "another type",
            json!({"a": {"x": 1}}),
            json!({"a": "text"}),
            json!({"a": "text"}),
            vec!["a Yours"],
        ),
        (
            "numbers",
            json!({"a": 2}),
            json!({"a": 2.0}),
            json!({"a": 2}),
            vec![],
        ),
    ];
    for (name, file, base, live, expected) in table {
        assert_eq!(found(&file, &base, &live), expected, "{name}");
    }
}

#[test]
fn what_the_platform_filled_in_is_not_drift() {
    let key = DigestKey::random().unwrap();
    let written = fields(&json!({"text": "hello   you", "steps": [{"t": 1}]}));
    let held =
        fields(&json!({"text": "hello you", "colour": "blue", "steps": [{"t": 1, "id": 5}]}));
    let made = readback(&written, &held, &key);
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        ["colour", "steps[0].id", "text"]
    );
    assert_eq!(
        merge(&written, &written, &held, &made, &key),
        Merge::default()
    );

    let wanted = fields(&json!({"text": "hello   you", "colour": "red", "steps": [{"t": 1}]}));
    let merged = merge(&wanted, &written, &held, &made, &key);
    assert_eq!(merged.differences.len(), 1);
    assert_eq!(merged.differences[0].class, Class::Default);

    let edited = fields(&json!({"text": "bye", "colour": "blue", "steps": [{"t": 1, "id": 5}]}));
    let merged = merge(&written, &written, &edited, &made, &key);
    assert_eq!(merged.differences[0].class, Class::Drift);
}

#[test]
fn live_secrets_are_masked_by_field_and_by_value() {
    let key = DigestKey::random().unwrap();
    let secret = |text: &str| {
        key.seal(&crate::language::value::Value::Secret(
            crate::language::value::SecretText::new(["TOKEN".to_owned()].into(), text.to_owned()),
        ))
    };
    let mut file = fields(&json!({"calls": [{"header": "x"}], "note": "n"}));
    file.insert(
        "calls".to_owned(),
        Sealed::List(vec![Sealed::Map(Fields::from([(
            "header".to_owned(),
            secret("old-hush"),
        )]))]),
    );
    let mut live = fields(&json!({
        "calls": [{"header": "new-hush"}, {"header": "third-hush"}],
        "copied": "old-hush",
        "note": "open"
    }));
    mask(&mut live, &[&file], &key);
    let shown = Sealed::Map(live).to_json().to_string();
    assert!(!shown.contains("hush"), "{shown}");
    assert!(
        shown.contains("env:TOKEN") && shown.contains("open"),
        "{shown}"
    );
}

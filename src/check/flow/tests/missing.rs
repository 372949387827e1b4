//! What is missing, unused or untested.

use super::{all, said, said_by};

#[test]
fn what_is_unused_or_missing() {
    all(&[
        (
            "welcome: a\nflows: { a: Hi }",
            &["missing-default-reply: welcome"],
        ),
        (
            "keywords: { k: { match: [x], text: ok } }\nwelcome: a\nflows: { a: Hi }",
            &["missing-default-reply: k"],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [] } }",
            &["empty-flow: a"],
        ),
        (
            "default_reply: a\nflows: { a: Hi }\ncustom_fields: { f: { type: text } }\ntags: { t: {} }\n\
             api_cards: { c: { endpoint: https://shop.example/a } }\nsequences: { s: { steps: [{ after: 1d, flow: a }] } }",
            &[
                "unused-field: f",
                "unused-tag: t",
                "unused-api-card: c",
                "unused-sequence: s",
            ],
        ),
        // A test alone uses nothing.
        (
            "default_reply: a\nflows: { a: Hi }\ncustom_fields: { f: { type: text } }\n\
             tests: { t: { given: { fields: { f: x } }, chat: [{ user: x }, { bot: Hi }], expect: { fields: { f: x } } } }",
            &["unused-field: f"],
        ),
        (
            "default_reply: a\nflows: { a: '{{ fields.f }}' }\ncustom_fields: { f: { type: text } }",
            &[],
        ),
        // A broken text could have named it.
        (
            "default_reply: a\nflows: { a: '{{ fields.g }}' }\ncustom_fields: { f: { type: text } }",
            &["unknown-field: g"],
        ),
        (
            "default_reply: a\nflows: { a: '{{ fields. }}' }\ncustom_fields: { f: { type: text } }\ntags: { t: {} }",
            &["bad-template: ."],
        ),
    ]);
}

#[test]
fn fields_that_some_way_leaves_empty() {
    let bot = |flows: &str| {
        format!("default_reply: a\ncustom_fields: {{ f: {{ type: text }} }}\nflows:\n{flows}\n")
    };
    let read = "{ text: '{{ fields.f }}' }";
    for (flows, empty) in [
        (format!("  a: {{ steps: [{read}] }}"), true),
        (
            format!("  a: {{ steps: [{{ ask: x, save_to: f }}, {read}] }}"),
            false,
        ),
        (
            format!("  a: {{ steps: [{{ ask: x, save_to: f, attempts: 2 }}, {read}] }}"),
            true,
        ),
        (
            format!(
                "  a: {{ steps: [{{ ask: x, save_to: f, attempts: 2, otherwise: b }}, {read}] }}\n  b: Hi"
            ),
            false,
        ),
        (
            format!("  a: {{ steps: [{{ when: fields.f, then: [{read}] }}] }}"),
            false,
        ),
        (
            format!("  a: {{ steps: [{{ when: fields.f, then: [], else: [{read}] }}] }}"),
            true,
        ),
        (
            format!(
                "  a: {{ steps: [{{ when: not fields.f, then: [{{ set: {{ f: x }} }}] }}, {read}] }}"
            ),
            true,
        ),
        (
            format!("  a: {{ steps: [{{ when: input, then: [{{ set: {{ f: x }} }}] }}, {read}] }}"),
            true,
        ),
        (
            format!("  a: {{ steps: [{{ set: {{ f: x }} }}, {{ clear: f }}, {read}] }}"),
            true,
        ),
        (
            format!(
                "  a: {{ steps: [{{ set: {{ f: x }} }}, {{ go_to: b }}] }}\n  b: {{ steps: [{read}] }}"
            ),
            false,
        ),
        (
            format!(
                "  a: {{ steps: [{{ when: input, then: [{{ go_to: b }}] }}, {{ set: {{ f: x }} }}, {{ go_to: b }}] }}\n  b: {{ steps: [{read}] }}"
            ),
            true,
        ),
        (
            format!(
                "  a: {{ steps: [{{ text: x, buttons: [{{ label: ok, flow: b, set: {{ f: x }} }}] }}] }}\n  b: {{ steps: [{read}] }}"
            ),
            false,
        ),
        (
            "  a: \"{{ fields.f | trim | default('-') }}\"".to_owned(),
            false,
        ),
        (
            "  a: '{% if fields.f %}{{ fields.f }}{% endif %}'".to_owned(),
            false,
        ),
    ] {
        let bot = bot(&flows);
        let wanted: &[&str] = if empty {
            &["maybe-unset-field: f"]
        } else {
            &[]
        };
        assert_eq!(said_by("maybe-unset-field", &bot), wanted, "{bot}");
        assert_eq!(said(&bot), [""; 0], "it is off");
    }
}

#[test]
fn flows_that_no_test_comes_to() {
    let bot = "default_reply: a\nkeywords: { k: { match: [Ticket], flow: b } }\nmenu: [{ label: Menu, flow: c }]\n\
        flows:\n  a: Hi\n  b: { steps: [{ text: x, buttons: [{ label: d, flow: d }] }] }\n  c: Hi\n  d: Hi\n";
    for (chat, wanted) in [
        ("{ user: hello }", &["b", "c", "d"][..]),
        ("{ user: my tickets }", &["c"]),
        ("{ event: { menu: menu } }", &["a", "b", "d"]),
        ("{ event: follow }", &["a", "b", "c", "d"]),
    ] {
        let bot = format!("{bot}tests: {{ t: {{ chat: [{chat}] }} }}");
        let wanted: Vec<String> = wanted
            .iter()
            .map(|flow| format!("untested-flow: {flow}"))
            .collect();
        assert_eq!(said_by("untested-flow", &bot), wanted, "{bot}");
    }
}

#[test]
fn what_a_card_sends_may_be_empty_too() {
    let bot = |steps: &str| {
        format!(
            "default_reply: start\ncustom_fields: {{ seats: {{ type: number }}, note: {{ type: text }} }}\napi_cards: {{ c: {{ endpoint: https://shop.example/a, failure: sorry, payload: {{ seats: \"{{{{ fields.seats }}}}\", note: \"{{{{ fields.note | default('-') }}}}\" }} }} }}\nflows:\n  start:\n    steps:\n{steps}      - set: {{ note: x }}\n  sorry: Sorry!\n"
        )
    };
    let ask = "      - { ask: How many?, save_to: seats }\n";
    let call = "      - call: c\n";
    for (steps, wanted) in [
        (call.to_owned(), &["maybe-unset-field: seats"][..]),
        (format!("{ask}{call}"), &[]),
        (
            format!("{ask}      - clear: seats\n{call}"),
            &["maybe-unset-field: seats"],
        ),
        (
            "      - when: fields.seats\n        then: [{ call: c }]\n".to_owned(),
            &[],
        ),
        (
            format!("{ask}{call}      - clear: seats\n{call}"),
            &["maybe-unset-field: seats"],
        ),
    ] {
        let bot = bot(&steps);
        assert_eq!(said_by("maybe-unset-field", &bot), wanted, "{bot}");
    }
}

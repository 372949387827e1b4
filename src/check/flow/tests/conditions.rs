//! Conditions that are settled before the chat.

use super::{all, said, steps, steps_say};

#[test]
fn conditions_that_are_settled() {
    steps_say(&[
        (
            "      - { when: \"fields.meal == 'fihs'\", then: [] }",
            &["never-true: 'fihs'"],
        ),
        (
            "      - { when: \"input or 'tofu' == fields.meal\", then: [] }",
            &["never-true: 'tofu'"],
        ),
        (
            "      - { when: \"fields.meal != 'tofu'\", then: [] }",
            &["never-true: 'tofu'"],
        ),
        (
            "      - { when: \"'beer' in fields.extras\", then: [] }",
            &["never-true: 'beer'"],
        ),
        (
            "      - { when: fields.seats > 9, then: [] }",
            &["never-true: 9"],
        ),
        (
            "      - { when: 0 >= fields.seats, then: [] }",
            &["never-true: 0"],
        ),
        (
            "      - { when: fields.seats >= 1, then: [], else: [{ text: x }] }",
            &[],
        ),
        (
            "      - { when: fields.seats > 4 and fields.seats < 3, then: [] }",
            &["never-true: fields.seats < 3"],
        ),
        (
            "      - { when: \"fields.meal == 'meat' and fields.meal == 'fish'\", then: [] }",
            &["never-true: fields.meal == 'fish'"],
        ),
        (
            "      - { when: \"fields.name == 'a' and not (fields.name == 'a')\", then: [] }",
            &["never-true: fields.name == 'a'"],
        ),
        (
            "      - { when: fields.paid and not fields.paid, then: [] }",
            &["never-true: fields.paid"],
        ),
        (
            "      - { when: \"'vip' in tags and 'vip' not in tags\", then: [] }",
            &["never-true: 'vip' not in tags"],
        ),
        (
            "      - { when: \"channel == 'zalo'\", then: [] }",
            &["never-true: 'zalo'"],
        ),
        (
            "      - { when: \"channel == 'line'\", then: [], else: [{ text: x }] }",
            &[],
        ),
        (
            "      - { when: 'false', then: [] }",
            &["never-true: false"],
        ),
        (
            "      - { when: \"tags == 'vip'\", then: [] }",
            &["never-true: tags == 'vip'"],
        ),
        (
            "      - { when: fields.seats == fields.name, then: [] }",
            &["never-true: fields.seats == fields.name"],
        ),
        // By a condition around it, until something may have changed.
        (
            "      - { when: fields.seats > 4, then: [{ when: fields.seats < 3, then: [] }] }",
            &["never-true: fields.seats < 3"],
        ),
        (
            "      - { when: fields.seats > 4, then: [{ when: fields.seats > 3, then: [] }] }",
            &["never-true: fields.seats > 3"],
        ),
        (
            "      - { when: fields.seats > 4, then: [{ add: { seats: 1 } }, { when: fields.seats < 3, then: [] }] }",
            &[],
        ),
        (
            "      - { when: fields.seats > 4, then: [{ ask: x }, { when: fields.seats < 3, then: [] }] }",
            &[],
        ),
        (
            "      - { when: fields.seats > 4, then: [{ text: x, buttons: [{ label: ok, flow: sorry, if: fields.seats == 2 }] }] }",
            &["never-true: fields.seats == 2"],
        ),
        // What is left after a branch that leads away.
        (
            "      - { when: \"'vip' in tags\", then: [{ go_to: sorry }] }\n      - { when: \"'vip' in tags\", then: [] }",
            &["never-true: 'vip' in tags"],
        ),
        // Cases.
        (
            "      - { cases: [{ when: fields.seats > 4, then: [] }, { when: fields.seats > 5, then: [] }] }",
            &["never-true: fields.seats > 5"],
        ),
        (
            "      - { cases: [{ when: fields.seats > 5, then: [] }, { when: fields.seats > 4, then: [] }, { else: [] }] }",
            &[],
        ),
        (
            "      - { cases: [{ when: fields.paid, then: [] }, { when: not fields.paid, then: [] }, { else: [{ text: x }] }] }",
            &["never-true: else"],
        ),
        (
            "      - { cases: [{ when: fields.paid, then: [] }, { when: not fields.paid, then: [] }] }",
            &[],
        ),
        // Types are the matter of another rule.
        (
            "      - { when: hours.x.open, then: [] }",
            &["unknown-variable: x"],
        ),
    ]);
}

#[test]
fn tags_that_nobody_gets() {
    all(&[
        (
            "default_reply: a\ntags: { vip: {} }\nflows: { a: { steps: [{ when: \"'vip' in tags\", then: [{ text: x }] }] } }",
            &["never-true: vip"],
        ),
        (
            "default_reply: a\ntags: { vip: {} }\nflows: { a: { steps: [{ when: \"'vip' in tags\", then: [{ text: x }] }] } }\n\
             tests: { t: { given: { tags: [vip] }, chat: [{ user: x }, { bot: x }] } }",
            &[],
        ),
        (
            "default_reply: a\ntags: { vip: {} }\nflows: { a: { steps: [{ when: \"'vip' in tags\", then: [{ text: x }] }] } }\n\
             contacts: { key: phone, rows: [{ phone: '+886912345678', tags: [vip] }] }",
            &[],
        ),
        (
            "default_reply: a\ntags: { vip: {} }\nrules: { r: { event: conversation_closed, when: \"'vip' in tags\", flow: a } }\n\
             flows: { a: { steps: [{ remove_tag: vip }] } }",
            &["never-true: vip"],
        ),
    ]);
}

#[test]
fn a_value_of_another_type_is_told_once() {
    let cases: &[(&str, &str)] = &[
        ("fields.seats == '3'", "'3'"),
        (
            "fields.seats == '3' and fields.seats > 4 and fields.paid",
            "'3'",
        ),
        ("fields.seats in ['a', 3]", "'a'"),
        ("fields.paid == 'yes'", "'yes'"),
        ("fields.paid == 1", "1"),
        ("fields.meal == true", "true"),
        ("fields.name != 3", "3"),
        ("fields.meal == 3 or fields.meal in ['meat']", "3"),
        ("fields.extras == 'wifi'", "'wifi'"),
        ("fields.meal > 'fish'", "meal"),
        ("'x' in fields.seats", "seats"),
    ];
    for (condition, word) in cases {
        for bot in [
            steps(&format!(
                "      - {{ when: \"{condition}\", then: [{{ text: x }}] }}"
            )),
            steps(&format!(
                "      - text: \"{{% if {condition} %}}x{{% endif %}}y\""
            )),
            steps(&format!(
                "      - {{ text: x, buttons: [{{ label: x, flow: sorry, if: \"{condition}\" }}] }}"
            )),
        ] {
            assert_eq!(said(&bot), [format!("type-mismatch: {word}")], "{bot}");
        }
    }
}

#[test]
fn a_field_that_nobody_declares_has_no_type() {
    let bot = steps("      - { when: \"fields.seat == '3'\", then: [{ text: x }] }");
    assert_eq!(said(&bot), ["unknown-field: seat"]);
}

#[test]
fn a_value_that_was_set_is_known_until_something_happens() {
    let after = |set: &str, between: &str, condition: &str| {
        format!(
            "      - set: {{ {set} }}\n{between}      - {{ when: \"{condition}\", then: [{{ text: x }}] }}"
        )
    };
    let ask = "      - { ask: x, save_to: name }\n";
    for (set, between, condition, wanted) in [
        ("seats: 2", "", "fields.seats > 4", Some("fields.seats > 4")),
        ("seats: 5", "", "fields.seats > 4", Some("fields.seats > 4")),
        ("seats: 2", "", "fields.seats > 4 or input", Some("")),
        (
            "meal: meat",
            "",
            "fields.meal == 'fish'",
            Some("fields.meal == 'fish'"),
        ),
        ("paid: false", "", "fields.paid", Some("fields.paid")),
        (
            "seats: 2",
            "      - text: x\n",
            "fields.seats == 3",
            Some("fields.seats == 3"),
        ),
        ("seats: 2", ask, "fields.seats > 4", None),
        (
            "seats: 2",
            "      - add: { seats: 1 }\n",
            "fields.seats > 2",
            None,
        ),
        (
            "seats: 2",
            "      - clear: seats\n",
            "fields.seats > 2",
            None,
        ),
        (
            "seats: 2",
            "      - { call: card, then: [{ text: x }] }\n",
            "fields.seats > 4",
            None,
        ),
        ("seats: \"{{ input }}\"", "", "fields.seats > 4", None),
        ("name: a", "", "fields.name == 'b'", None),
    ] {
        let bot = steps(&after(set, between, condition));
        let wanted: Vec<String> = match wanted {
            Some("") | None => Vec::new(),
            Some(words) => vec![format!("never-true: {words}")],
        };
        assert_eq!(said(&bot), wanted, "{bot}");
    }
}

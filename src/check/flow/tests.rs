//! Bots and what the rules of the flow logic say of them: each code with the words it points at.

use crate::check::example::Example;

/// Checks a bot with `default_reply: start` and these lines; gives `code: words` of each finding.
fn said(bot: &str) -> Vec<String> {
    let (project, found) = Example::parse(bot).check();
    found
        .iter()
        .map(|one| {
            let words = one
                .primary
                .as_ref()
                .map(|label| project.sources.slice(label.span).to_owned());
            format!("{}: {}", one.code, words.unwrap_or_default())
        })
        .collect()
}

fn all(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(bot, wanted)| said(bot) != *wanted)
        .map(|(bot, wanted)| format!("{bot}\n{:?}\nnot {wanted:?}", said(bot)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A bot of one flow with these steps.
fn steps(steps: &str) -> String {
    format!(
        "default_reply: start\n\
         custom_fields:\n  seats: {{ type: number, minimum: 1, maximum: 9 }}\n\
         \x20 meal: {{ type: choice, options: [meat, fish] }}\n  name: {{ type: text }}\n\
         \x20 extras: {{ type: choices, options: [wifi, lunch] }}\n  paid: {{ type: boolean }}\n\
         tags: {{ vip: {{}} }}\n\
         api_cards: {{ card: {{ endpoint: https://shop.example/a, failure: sorry }} }}\n\
         flows:\n  start:\n    steps:\n{steps}\n\
         \x20     - set: {{ seats: 1, meal: meat, name: x, extras: [wifi], paid: true }}\n\
         \x20     - add_tag: vip\n\
         \x20     - call: card\n  sorry: Sorry!\n"
    )
}

fn steps_say(cases: &[(&str, &[&str])]) {
    let bots: Vec<String> = cases.iter().map(|(lines, _)| steps(lines)).collect();
    let wanted = cases.iter().map(|(_, wanted)| *wanted);
    let cases: Vec<(&str, &[&str])> = bots.iter().map(String::as_str).zip(wanted).collect();
    all(&cases);
}

#[test]
fn flows_that_nothing_leads_to() {
    all(&[
        (
            "default_reply: a\nflows: { a: Hi, b: Ho }",
            &["unreachable-flow: b"],
        ),
        // One forgotten button loses one flow, and all behind it.
        (
            "default_reply: a\nflows: { a: Hi, b: { steps: [{ go_to: c }] }, c: { steps: [{ text: x, buttons: [{ label: d, flow: d }] }] }, d: Hi }",
            &["unreachable-flow: b"],
        ),
        (
            "default_reply: a\nflows: { a: Hi, b: { steps: [{ ask: x }, { go_to: c }] }, c: { steps: [{ go_to: b }] } }",
            &["unreachable-flow: b"],
        ),
        (
            "default_reply: a\nflows: { a: Hi, b: { steps: [{ ask: x, attempts: 1, otherwise: b }] } }",
            &["unreachable-flow: b"],
        ),
        // Every kind of way.
        (
            "default_reply: a\nwelcome: b\nmenu: [{ label: c, flow: c }]\nice_breakers: [{ question: d, flow: d }]\n\
             keywords: { e: { match: [e], flow: e } }\nlinks: { f: { type: qr_code, flow: f } }\n\
             comments: { g: { post: any, flow: g } }\nsequences: { h: { start: welcome, steps: [{ after: 1d, flow: h }] } }\n\
             rules: { i: { event: conversation_closed, flow: i } }\n\
             flows: { a: Hi, b: Hi, c: Hi, d: Hi, e: Hi, f: Hi, g: Hi, h: Hi, i: Hi }",
            &[],
        ),
        (
            "default_reply: a\napi_cards: { x: { endpoint: https://shop.example/a, success: d, failure: e } }\n\
             flows:\n  a:\n    steps:\n      - cards: [{ title: t, buttons: [{ label: b, flow: b }] }]\n        quick_replies: [{ label: c, flow: c }]\n      - call: x\n  b: Hi\n  c: Hi\n  d: Hi\n  e: Hi",
            &[],
        ),
        // What is misspelt, broken, or not called is said once.
        (
            "default_reply: a\nflows: { a: { steps: [{ go_to: bb }] }, b: Ho }",
            &["unknown-flow: bb"],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [{ goto: b }] }, b: Ho }",
            &["unknown-step: goto"],
        ),
        (
            "default_reply: a\napi_cards: { x: { endpoint: https://shop.example/a, success: b } }\nflows: { a: Hi, b: Hi }",
            &["unused-api-card: x"],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [{ hand_off: x }, { go_to: b }] }, b: Ho }",
            &["dead-step: go_to"],
        ),
    ]);
}

#[test]
fn steps_that_no_way_leads_to() {
    steps_say(&[
        (
            "      - { when: input, then: [{ go_to: sorry }, { text: x }, { text: ok }] }",
            &["dead-step: text"],
        ),
        (
            "      - { when: input, then: [{ go_to: sorry }], else: [{ hand_off: x }] }",
            &["dead-step: set"],
        ),
        ("      - { when: input, then: [{ go_to: sorry }] }", &[]),
        (
            "      - { cases: [{ when: input, then: [{ go_to: sorry }] }] }",
            &[],
        ),
        (
            "      - { cases: [{ when: input, then: [{ go_to: sorry }] }, { else: [{ go_to: sorry }] }] }",
            &["dead-step: set"],
        ),
        (
            "      - { random: [{ then: [{ go_to: sorry }] }, { then: [] }] }",
            &[],
        ),
        (
            "      - { random: [{ then: [{ go_to: sorry }] }, { then: [{ hand_off: x }] }] }",
            &["dead-step: set"],
        ),
        (
            "      - { call: card, success: sorry }",
            &["dead-step: set"],
        ),
        ("      - { call: card, success: sorry, else: [] }", &[]),
    ]);
}

#[test]
fn circles_that_ask_nobody() {
    all(&[
        (
            "default_reply: a\nflows: { a: { steps: [{ text: x }, { go_to: a }] } }",
            &["endless-loop: a"],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [{ ask: x }, { go_to: a }] } }",
            &[],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [{ wait: 1d }, { go_to: a }] } }",
            &[],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [{ when: input, then: [{ go_to: a }] }] } }",
            &[],
        ),
        // Both ways go round.
        (
            "default_reply: a\nflows: { a: { steps: [{ when: input, then: [{ go_to: b }], else: [{ go_to: a }] }] }, b: { steps: [{ go_to: a }] } }",
            &["endless-loop: a"],
        ),
        // A way out two flows on.
        (
            "default_reply: a\nflows: { a: { steps: [{ go_to: b }] }, b: { steps: [{ random: [{ then: [{ go_to: a }] }, { then: [{ go_to: c }] }] }] }, c: Hi }",
            &[],
        ),
        // A tap is asked for.
        (
            "default_reply: a\nflows: { a: { steps: [{ text: x, buttons: [{ label: ok, flow: a }] }] } }",
            &[],
        ),
        // Two circles, and a way into one of them.
        (
            "default_reply: a\nwelcome: d\nflows: { a: { steps: [{ go_to: b }] }, b: { steps: [{ text: x }, { go_to: c }] }, c: { steps: [{ go_to: b }] }, d: { steps: [{ go_to: d }] } }",
            &["endless-loop: b", "endless-loop: d"],
        ),
        // A circle that nobody comes to is no more than out of reach.
        (
            "default_reply: a\nflows: { a: Hi, b: { steps: [{ go_to: b }] } }",
            &["unreachable-flow: b"],
        ),
        (
            "default_reply: a\napi_cards: { x: { endpoint: https://shop.example/a, success: a, failure: a } }\nflows: { a: { steps: [{ call: x }] } }",
            &["endless-loop: x"],
        ),
    ]);
}

#[test]
fn answers_that_nothing_brings() {
    let bot = |flows: &str| {
        format!(
            "default_reply: a\nmenu: [{{ label: m, flow: m }}]\napi_cards: {{ x: {{ endpoint: https://shop.example/a, failure: e }} }}\nflows:\n{flows}\n  m: {{ steps: [{{ call: x }}] }}\n  e: Hi\n"
        )
    };
    for (flows, wanted) in [
        (
            "  a: '{{ response.x }}'",
            &["response-outside-call: response"][..],
        ),
        (
            "  a: { steps: [{ call: x }, { text: '{{ response.x }}' }] }",
            &[],
        ),
        // Through a question and another flow, but through no tap.
        (
            "  a: { steps: [{ call: x }, { ask: ok }, { go_to: b }] }\n  b: '{{ response.x }}'",
            &[],
        ),
        (
            "  a: { steps: [{ call: x }, { text: ok, buttons: [{ label: b, flow: b }] }] }\n  b: '{{ response.x }}'",
            &["response-outside-call: response"],
        ),
        // One way of two has made a call.
        (
            "  a: { steps: [{ when: input, then: [{ call: x }] }, { text: '{{ response.x }}' }] }",
            &[],
        ),
        (
            "  a: { steps: [{ go_to: b }] }\n  b: { steps: [{ text: '{{ response.x }}' }, { when: input, then: [{ call: x }, { go_to: b }] }] }",
            &[],
        ),
        // Each side has its own.
        (
            "  a: { steps: [{ call: x, then: [{ text: '{{ error.status }}' }], else: [{ text: '{{ response.x }}' }] }] }",
            &[
                "response-outside-call: status",
                "response-outside-call: response",
            ],
        ),
        (
            "  a: { steps: [{ call: x, then: [], else: [{ text: '{{ error.status }}' }] }] }",
            &[],
        ),
        (
            "  a: { steps: [{ when: 'response.x', then: [] }] }",
            &["response-outside-call: response"],
        ),
        // A flow that nobody comes to reads nothing.
        ("  a: Hi\n  z: '{{ response.x }}'", &["unreachable-flow: z"]),
    ] {
        let bot = bot(flows);
        assert_eq!(said(&bot), wanted, "{bot}");
    }
    all(&[
        (
            "default_reply: a\nkeywords: { k: { match: [k], text: '{{ response.x }}' } }\nflows: { a: Hi }",
            &["response-outside-call: response"],
        ),
        // A card sends what an earlier call has brought.
        (
            "default_reply: a\napi_cards:\n  x: { endpoint: https://shop.example/a, failure: a }\n  w: { endpoint: https://shop.example/b, payload: { id: '{{ response.id }}' }, failure: a }\nflows: { a: { steps: [{ when: input, then: [{ call: x }, { call: w }] }] } }",
            &[],
        ),
        (
            "default_reply: a\napi_cards:\n  w: { endpoint: https://shop.example/b, payload: { id: '{{ response.id }}' }, failure: b }\nflows: { a: { steps: [{ call: w }] }, b: Hi }",
            &["response-outside-call: response"],
        ),
        (
            "default_reply: a\nflows: { a: { steps: [{ call: z }, { text: '{{ response.x }}' }] } }",
            &["unknown-api-card: z"],
        ),
    ]);
}

#[test]
fn calls_that_may_fail() {
    let bot = |call: &str| {
        format!(
            "default_reply: a\napi_cards: {{ x: {{ endpoint: https://shop.example/a }} }}\nflows:\n  a:\n    steps:\n{call}\n  b: {{ steps: [{{ go_to: a }}] }}\nmenu: [{{ label: b, flow: b }}]\n"
        )
    };
    for (call, wanted) in [
        ("      - call: x", &["missing-failure: x"][..]),
        (
            "      - { call: x, then: [{ text: ok }] }",
            &["missing-failure: x"],
        ),
        ("      - { call: x, else: [{ text: ok }] }", &[]),
        ("      - { call: x, failure: c }\n  c: Hi", &[]),
        // What stands below is for a failure, or asks for it.
        (
            "      - { call: x, then: [{ go_to: c }] }\n      - text: Sorry\n  c: Hi",
            &[],
        ),
        (
            "      - call: x\n      - { when: error.status, then: [{ text: Sorry }] }",
            &[],
        ),
        (
            "      - call: x\n      - { when: response.ok, then: [], else: [{ text: Sorry }] }",
            &[],
        ),
        (
            "      - call: x\n      - text: '{{ response.ok }}'",
            &["missing-failure: x"],
        ),
    ] {
        let bot = bot(call);
        assert_eq!(said(&bot), wanted, "{bot}");
    }
}

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
            "      - { when: fields.seats > 4, then: [{ set: { seats: 1 } }, { when: fields.seats < 3, then: [] }] }",
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

/// With the rules that are off switched on.
fn said_by(code: &str, bot: &str) -> Vec<String> {
    said(&format!(
        "# file: botwright.yaml\nbotwright: 1\nname: example\nchannels: [line]\nlints: {{ {code}: warn }}\n# file: bot/main.yaml\n{bot}"
    ))
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

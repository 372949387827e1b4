//! Where conversations go, and what they have when they come there.

use super::{all, said, steps_say};

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

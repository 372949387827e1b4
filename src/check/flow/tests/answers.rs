//! What is read of answers, by the examples of the API cards.

use super::said;

const EXAMPLE: &str = "{ count: 2, tickets: [{ name: 高鐵票, id: t1 }, { name: 台鐵票, seat: 3A }], customer: { first_name: 陳, extra: {}, more: [] } }";

/// A bot with two cards that have an example, and one that has none.
fn bot(steps: &str) -> String {
    format!(
        "default_reply: start\n\
         api_cards:\n\
         \x20 tickets: {{ endpoint: https://shop.example/t, failure: sorry, response: {{ example: {EXAMPLE} }} }}\n\
         \x20 orders: {{ endpoint: https://shop.example/o, failure: sorry, response: {{ example: {{ total: 3 }} }} }}\n\
         \x20 plain: {{ endpoint: https://shop.example/p, failure: sorry }}\n\
         flows:\n  start:\n    steps:\n{steps}\n\
         \x20 sorry: Sorry!\n\
         \x20 more: {{ steps: [{{ call: tickets }}, {{ call: orders }}, {{ call: plain }}, {{ text: x }}] }}\n\
         keywords: {{ more: {{ match: [more], flow: more }} }}\n"
    )
}

#[track_caller]
fn steps_say(steps: &str, words: &[&str]) {
    let wanted: Vec<String> = words
        .iter()
        .map(|word| format!("unknown-variable: {word}"))
        .collect();
    assert_eq!(said(&bot(steps)), wanted, "{steps}");
}

#[test]
fn the_example_types_the_answer() {
    for (text, words) in [
        ("{{ response.count }}", &[][..]),
        ("{{ response.cuont }}", &["cuont"]),
        ("{{ response['cuont'] }}", &["cuont"]),
        ("{{ response }}", &[]),
        ("{{ response.customer.first_name }}", &[]),
        ("{{ response.customer.firstname | upper }}", &["firstname"]),
        ("{{ response.custmer.first_name }}", &["custmer"]),
        ("{{ response.count.total }}", &["total"]),
        (
            "{{ response.tickets[0].name }} {{ response.tickets[-1].seat }}",
            &[],
        ),
        ("{{ response.tickets[0].nmae }}", &["nmae"]),
        ("{{ response.tickets.name }}", &["name"]),
        // An empty list and an empty mapping stand for anything.
        ("{{ response.customer.extra.by }}", &[]),
        ("{{ response.customer.more[0].by }}", &[]),
        // Whoever gives a default knows that it can be missing, if it is no slip.
        ("{{ response.coupon | default('no') }}", &[]),
        ("{{ response.cuont | default(0) }}", &["cuont"]),
        ("{% if response.coupon %}x{% endif %}", &["coupon"]),
        (
            "{% for t in response.tickets %}{{ t.name }} {{ t.nmae }} {{ loop.index }}{% endfor %}",
            &["nmae"],
        ),
        (
            "{% for t in response.tikets %}{{ t.name }}{% endfor %}",
            &["tikets"],
        ),
        (
            "{% for t in response.tickets | first %}{{ t.nmae }}{% endfor %}",
            &[],
        ),
        (
            "{% for k, v in response.customer %}{{ k.x }}{{ v.y }}{% endfor %}",
            &[],
        ),
    ] {
        steps_say(
            &format!("      - call: tickets\n      - text: \"{text}\""),
            words,
        );
    }
}

#[test]
fn lists_of_quick_replies_and_cards_are_typed() {
    for (item, words) in [
        (
            "for_each: response.tickets, as: t, label: \"{{ t.name }}\"",
            &[][..],
        ),
        (
            "for_each: response.tickets, as: t, label: \"{{ t.nmae }}\"",
            &["nmae"],
        ),
        (
            "for_each: response.tickets, as: t, label: \"{{ t.seat }}\", if: t.nmae",
            &["nmae"],
        ),
        (
            "for_each: response.tikets, as: t, label: \"{{ t.nmae }}\"",
            &["tikets"],
        ),
        (
            "for_each: \"response.tickets or []\", as: t, label: \"{{ t.nmae }}\"",
            &[],
        ),
        (
            "for_each: \"[response.customer]\", as: t, label: \"{{ t.nmae }}\"",
            &[],
        ),
    ] {
        steps_say(
            &format!(
                "      - call: tickets\n      - text: x\n        quick_replies: [{{ {item}, flow: sorry }}]"
            ),
            words,
        );
    }
    steps_say(
        "      - call: tickets\n      - cards:\n          - { for_each: response.tickets, as: t, title: \"{{ t.name }}\", subtitle: \"{{ t.nmae }}\", buttons: [{ label: \"{{ t.nam }}\", flow: sorry }] }",
        &["nmae", "nam"],
    );
}

#[test]
fn conditions_about_answers_are_typed() {
    steps_say(
        "      - call: tickets\n      - when: response.cuont > 2\n        then: [{ text: x }]",
        &["cuont"],
    );
    steps_say(
        "      - call: tickets\n      - cases: [{ when: response.count > 2, then: [{ text: x }] }, { when: \"'x' in response.tagz\", then: [{ text: x }] }, { else: [{ text: z }] }]",
        &["tagz"],
    );
}

#[test]
fn only_what_no_card_can_have_given_is_told() {
    for (steps, words) in [
        // The last call counts.
        (
            "      - call: tickets\n      - call: orders\n      - text: \"{{ response.count }}\"",
            &["count"][..],
        ),
        (
            "      - call: tickets\n      - call: plain\n      - text: \"{{ response.anything }}\"",
            &[],
        ),
        // Either of two.
        (
            "      - when: input\n        then: [{ call: tickets }]\n        else: [{ call: orders }]\n      - text: \"{{ response.count }} {{ response.total }} {{ response.totl }}\"",
            &["totl"],
        ),
        (
            "      - when: input\n        then: [{ call: tickets }]\n        else: [{ call: plain }]\n      - text: \"{{ response.totl }}\"",
            &[],
        ),
        // Through a question and another flow.
        (
            "      - call: tickets\n      - ask: x\n      - go_to: next\n  next: \"{{ response.count }} {{ response.cuont }}\"",
            &["cuont"],
        ),
        // A failure has no answer, and a tap ends it: another rule says so.
        (
            "      - call: orders\n        then:\n          - text: x\n            quick_replies: [{ label: z, flow: next }]\n          - call: tickets\n            success: next\n  next: \"{{ response.total }}\"",
            &["total"],
        ),
    ] {
        steps_say(steps, words);
    }
}

#[test]
fn what_a_card_sends_is_typed_too() {
    let bot = "default_reply: start\n\
         api_cards:\n\
         \x20 a: { endpoint: https://shop.example/a, failure: sorry, response: { example: { id: 1 } } }\n\
         \x20 b: { endpoint: \"https://shop.example/b/{{ response.id }}\", payload: { n: \"{{ response.nmber }}\" }, failure: sorry }\n\
         flows: { start: { steps: [{ call: a }, { call: b }, { text: x }] }, sorry: Sorry! }\n";
    assert_eq!(said(bot), ["unknown-variable: nmber"]);
}

//! Values of fields, addresses, phone numbers and payloads.

use proptest::prelude::*;

use super::{assert_words, check, on, words};
use crate::diagnostics::Severity;
use crate::syntax::quote;

const FIELDS: &str = "custom_fields: { n: { type: number, minimum: 1, maximum: 9 }, t: { type: text, format: email, max_length: 20 }, d: { type: date }, b: { type: boolean }, c: { type: choice, options: [葷, { value: none, title: 不需要 }] }, m: { type: choices, options: [a, b] }, free: { type: text } }\n";

#[test]
fn what_a_field_takes_is_what_the_bot_would_store() {
    for (set, wrong) in [
        ("n: 9", None),
        ("n: \"9\"", None),
        ("n: 10", Some("10")),
        ("n: many", Some("many")),
        ("n: \"{{ input }}\"", None),
        ("n: \"${var.x}\"", None),
        ("t: ann@shop.example", None),
        ("t: ann", Some("ann")),
        ("t: \"\"", None),
        ("d: 2026-02-30", Some("2026-02-30")),
        ("d: 1/3/2026", None),
        ("b: true", None),
        ("b: maybe", Some("maybe")),
        ("c: 不需要", None),
        ("c: 素", Some("素")),
        ("m: [a, b]", None),
        ("m: [a, z]", Some("[a, z]")),
        ("m: a", None),
        ("free: 12", None),
        ("unknown: 12", None),
    ] {
        let expected: Vec<(&str, &str)> = wrong
            .map(|word| ("wrong-field-value", word))
            .into_iter()
            .collect();
        for bot in [
            format!("flows: {{ f: {{ steps: [{{ set: {{ {set} }} }}] }} }}"),
            format!("keywords: {{ k: {{ match: [x], text: y, set: {{ {set} }} }} }}"),
            format!(
                "tests: {{ x: {{ given: {{ fields: {{ {set} }} }}, chat: [{{ user: x }}] }} }}"
            ),
            format!("contacts: {{ key: email, rows: [{{ email: a, fields: {{ {set} }} }}] }}"),
            format!(
                "flows: {{ f: {{ steps: [{{ text: x, buttons: [{{ label: x, flow: f, set: {{ {set} }} }}] }}] }} }}"
            ),
        ] {
            assert_words(&format!("{FIELDS}{bot}"), &expected);
        }
    }
}

#[test]
fn replies_answer_their_question() {
    let ask = |rest: &str| format!("{FIELDS}flows: {{ f: {{ steps: [{{ ask: x, {rest} }}] }} }}");
    assert_words(
        &ask("save_to: n, quick_replies: [{ label: '2' }, { label: two }, { label: x, flow: f }]"),
        &[("wrong-field-value", "two")],
    );
    assert_words(
        &ask("save_to: b, quick_replies: [{ label: 是 }, { label: 否 }]"),
        &[],
    );
    assert_words(&ask("save_to: free, quick_replies: [{ label: two }]"), &[]);
}

#[test]
fn rows_of_tables_are_values_too() {
    let table = "# file: data/m.csv\nemail,phone,fields.n,fields.c\na@b.example,0912345678,3,葷\nb@b.example,call me,12,素\n";
    let bot = format!(
        "# file: bot/main.yaml\n{FIELDS}contacts: {{ key: email, from: data/m.csv }}\n{table}"
    );
    assert_words(
        &bot,
        &[
            ("invalid-phone", "call me"),
            ("wrong-field-value", "12"),
            ("wrong-field-value", "素"),
        ],
    );
}

#[test]
fn types_that_cannot_agree() {
    let bot = |step: &str| format!("{FIELDS}flows: {{ f: {{ steps: [{step}] }} }}");
    for (step, wrong) in [
        ("{ add: { n: 1 } }", None),
        ("{ add: { t: 1 } }", Some("t")),
        ("{ add: { unknown: 1 } }", None),
        (
            "{ text: x, buttons: [{ label: x, flow: f, add: { d: 1 } }] }",
            Some("d"),
        ),
        ("{ ask: x, accept: image, save_to: n }", Some("n")),
        ("{ ask: x, accept: image, save_to: t }", Some("t")),
        ("{ ask: x, accept: file, save_to: free }", None),
        ("{ ask: x, accept: location, save_to: c }", Some("c")),
        ("{ ask: x, accept: text, save_to: n }", None),
    ] {
        let expected: Vec<(&str, &str)> = wrong
            .map(|word| ("type-mismatch", word))
            .into_iter()
            .collect();
        assert_words(&bot(step), &expected);
    }
    let url = "custom_fields: { u: { type: text, format: url } }\nflows: { f: { steps: [{ ask: x, accept: ACCEPT, save_to: u }] } }";
    assert_words(&url.replace("ACCEPT", "image"), &[]);
    assert_words(
        &url.replace("ACCEPT", "location"),
        &[("type-mismatch", "u")],
    );
}

#[test]
fn addresses_wherever_they_stand() {
    assert_words(
        "menu: [{ label: a, url: shop.example }]\napi_cards: { c: { endpoint: 'ftp://shop.example' } }\nflows: { f: { steps: [{ image: 'https://shop.example/a b' }, { cards: [{ title: x, image: '{{ input }}', url: '' }] }] } }\n",
        &[
            ("invalid-url", "shop.example"),
            ("invalid-url", "ftp"),
            ("invalid-url", " "),
            ("invalid-url", "''"),
        ],
    );
    let targets = "vars: { site: 'http://shop.example', host: shop.example, mail: a b }\ntargets: { crm: { platform: firstline, url: 'http://crm.shop.example', token: '${env.TOKEN}' }, near: { platform: sandbox, url: 'http://127.0.0.1:1' } }";
    assert_words(
        &on(
            "line",
            targets,
            "flows: { f: { steps: [{ image: '${var.site}/a.png' }, { image: '${var.host}/a.png' }, { image: 'https://${var.host}/{{ input }}' }] } }",
        ),
        &[
            ("invalid-url", "'${var.host}/a.png'"),
            ("insecure-url", "http"),
            ("insecure-url", "http"),
        ],
    );
}

#[test]
fn a_payload_elsewhere_may_hold_any_address() {
    assert_words(
        "api_cards: { c: { endpoint: 'https://shop.example', payload: { url: x, image: y }, response: { example: { url: z } } } }",
        &[],
    );
}

#[test]
fn phone_numbers_of_buttons() {
    for (phone, wrong) in [
        ("\"+886223456789\"", false),
        ("'{{ fields.x }}'", false),
        ("\"+886 2 2345-6789\"", true),
        ("\"02-2345-6789\"", true),
        ("\"+0886223456789\"", true),
        ("\"1922\"", true),
        ("call us", true),
    ] {
        let bot = format!(
            "custom_fields: {{ x: {{ type: text }} }}\nflows: {{ f: {{ steps: [{{ text: x, buttons: [{{ label: x, phone: {phone} }}] }}] }} }}"
        );
        let (_, found) = check(&bot);
        assert_eq!(found.len(), usize::from(wrong), "{phone}");
    }
}

#[test]
fn payloads_that_no_server_reads() {
    for (card, wrong) in [
        ("payload: { a: 1 }", None),
        ("payload: '{{ response }}'", None),
        ("payload: hello", None),
        ("payload: '[1, 2]'", Some("'[1, 2]'")),
        (
            "payload: '{\"a\": {{ input }}}'",
            Some("'{\"a\": {{ input }}}'"),
        ),
        ("method: GET, payload: { a: 1 }", Some("payload")),
        ("method: PUT, payload: { a: 1 }", None),
    ] {
        let expected: Vec<(&str, &str)> = wrong
            .map(|word| ("invalid-payload", word))
            .into_iter()
            .collect();
        let bot = format!("api_cards: {{ c: {{ endpoint: 'https://shop.example', {card} }} }}");
        assert_words(&bot, &expected);
    }
}

#[test]
fn texts_of_nothing() {
    assert_words(
        "menu: [{ label: ' ', flow: f }]\nflows: { f: { steps: [{ text: '' }, { ask: x, retry: ' ' }, { set: { text: '' } }] }, g: '' }\n",
        &[
            ("invalid-value", "' '"),
            ("invalid-value", "''"),
            ("invalid-value", "' '"),
            ("invalid-value", "''"),
        ],
    );
}

#[test]
fn taps_and_examples_of_tests_are_there() {
    let bot = "menu: [{ label: My tickets, flow: f }]\nice_breakers: [{ question: '${var.x}?', flow: f }]\napi_cards: { a: { endpoint: 'https://shop.example' }, b: { endpoint: 'https://shop.example', response: { example: 1 } } }\nflows: { f: x }\n";
    let test = |rest: &str| format!("{bot}tests: {{ t: {{ {rest} }} }}");
    assert_words(&test("chat: [{ event: { menu: ＭＹ tickets } }]"), &[]);
    assert_words(
        &test("chat: [{ event: { menu: My ticket } }]"),
        &[("invalid-value", "My ticket")],
    );
    assert_words(&test("chat: [{ event: { ice_breaker: anything } }]"), &[]);
    assert_words(
        &test("mock: { a: example, b: example }, chat: [{ user: x }]"),
        &[("unknown-mock", "example")],
    );
    assert_words(
        &test("mock: { a: [{ status: 200 }, example] }, chat: [{ user: x }]"),
        &[("unknown-mock", "example")],
    );
}

#[test]
fn a_mistake_of_an_alias_is_said_where_it_is_written() {
    let bot = "flows: { f: { steps: [{ text: x, buttons: &b [{ label: x, url: shop.example }] }, { text: y, buttons: *b }] } }";
    assert_words(bot, &[("invalid-url", "shop.example")]);
}

#[test]
fn message_tags_of_meta() {
    let bot = |tag: &str| {
        format!(
            "flows: {{ f: x }}\nbroadcasts: {{ b: {{ flow: f, recipients: data/r.csv, {tag} }} }}\n# file: data/r.csv\nuser_id\n1"
        )
    };
    let retired = bot("message_tag: GAME_EVENT");
    assert_words(
        &on("messenger", "", &retired),
        &[("retired-message-tag", "GAME_EVENT")],
    );
    assert_words(&on("line", "", &bot("")), &[]);
    assert_words(
        &on("line, instagram", "", &bot("")),
        &[("missing-message-tag", "b")],
    );
    assert_words(&on("messenger", "", &bot("message_tag: HUMAN_AGENT")), &[]);
    let (_, found) = check(&on("messenger", "", &bot("")));
    assert_eq!(found[0].severity, Severity::Warning);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is written anywhere, the rules have an answer.
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,60}", long in 0_usize..400) {
        let word = quote(&text);
        let long = quote(&text.repeat(long));
        let bot = format!(
            "menu: [{{ label: {word}, url: {word} }}]\nkeywords: {{ k: {{ match: [{word}, {long}], text: {long} }} }}\napi_cards: {{ c: {{ endpoint: {word}, headers: {{ Authorization: {word} }}, payload: {word} }} }}\nflows: {{ f: {{ steps: [{{ text: {long}, buttons: [{{ label: {long}, phone: {word} }}] }}, {{ cards: [{{ title: {long}, image: {word} }}] }}] }} }}"
        );
        words(&on("line, messenger, instagram, whatsapp, zalo, webchat", "", &bot));
    }
}

#[test]
fn message_tags_are_spelled_as_meta_has_them() {
    let bot = |tag: &str| {
        on(
            "messenger",
            "",
            &format!(
                "flows: {{ f: x }}\nbroadcasts: {{ b: {{ flow: f, message_tag: {tag}, recipients: data/n.csv }} }}\n# file: data/n.csv\nuser_id\n7000000000000001"
            ),
        )
    };
    for (tag, code) in [
        ("ACCOUNT_UPDATE", None),
        ("CUSTOMER_FEEDBACK", None),
        ("TICKET_UPDATE", Some("retired-message-tag")),
        ("ACOUNT_UPDATE", Some("invalid-value")),
        ("account_update", Some("invalid-value")),
        ("Post purchase update", Some("invalid-value")),
        ("update!", Some("invalid-value")),
        ("\"\"", Some("invalid-value")),
        ("\" \"", Some("invalid-value")),
    ] {
        let expected: Vec<(&str, &str)> = code.map(|code| (code, tag)).into_iter().collect();
        assert_words(&bot(tag), &expected);
    }
}

#[test]
fn a_column_and_another_field_are_not_one_attribute() {
    let bot = |set: &str, header: &str| {
        on(
            "messenger",
            "targets: { page: { platform: botcake, page: '1', token: \"${env.TOKEN}\" } }",
            &format!(
                "custom_fields: {{ seats: {{ type: number, title: Places }} }}\nflows: {{ f: x }}\nbroadcasts: {{ b: {{ flow: f, message_tag: ACCOUNT_UPDATE, recipients: data/n.csv, set: {{ {set} }} }} }}\n# file: data/n.csv\nuser_id,{header}\n7000000000000001,3"
            ),
        )
    };
    assert_words(&bot("seats: 2", "seats"), &[]);
    assert_words(&bot("seats: 2", "size"), &[]);
    assert_words(&bot("seats: 2", "Places"), &[("same-remote-name", "seats")]);
}

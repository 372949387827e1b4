//! Slips of people who write their first bot: each with its one diagnostic, and what it advises.

use crate::check::example::Example;

const SETTINGS: &str =
    "botwright: 1\nname: x\nchannels: [line]\nvars: { site: \"https://shop.example\" }\n";

/// The codes, the words that they are about, and the helps.
fn said(settings: &str, bot: &str) -> Vec<(String, String)> {
    let example = format!("# file: botwright.yaml\n{settings}\n# file: bot/main.yaml\n{bot}\n");
    let (project, found) = Example::parse(&example).check();
    let told = found.iter().map(|one| {
        let words = one
            .primary
            .as_ref()
            .map(|label| project.sources.slice(label.span));
        (
            format!("{}: {}", one.code, words.unwrap_or_default()),
            one.help.clone().unwrap_or_default(),
        )
    });
    told.collect()
}

#[track_caller]
fn one(settings: &str, bot: &str, what: &str, help: &str) {
    let found = said(settings, bot);
    assert_eq!(found.len(), 1, "{found:?}\n{bot}");
    assert_eq!(found[0].0, what, "{bot}");
    assert!(found[0].1.contains(help), "{:?}\n{bot}", found[0].1);
}

/// A bot that says this text.
fn text(text: &str) -> String {
    format!(
        "default_reply: hi\ncustom_fields: {{ day: {{ type: date }} }}\nflows:\n  hi:\n    steps:\n      - {{ ask: x, save_to: day }}\n      - text: {text}\n"
    )
}

#[test]
fn one_pair_of_braces() {
    for (wrong, word, help) in [
        (
            "Hi {contact.first_name}!",
            "{contact.first_name}",
            "write `{{ contact.first_name }}`",
        ),
        (
            "\"{ fields.day } it is\"",
            "{ fields.day }",
            "write `{{ fields.day }}`",
        ),
        (
            "Hi ${contact.first_name}!",
            "${contact.first_name}",
            "write `{{ contact.first_name }}`",
        ),
        ("See {var.site}", "{var.site}", "write `${var.site}`"),
    ] {
        one(
            SETTINGS,
            &text(wrong),
            &format!("bad-template: {word}"),
            help,
        );
    }
    for right in [
        "Hi {name}, {you}",
        "a {x.y} b",
        "\"{{ contact.name }} {% if input %}{.}{% endif %}\"",
        "{var.",
    ] {
        assert_eq!(
            said(SETTINGS, &text(&format!("\"{}\"", right.trim_matches('"')))),
            []
        );
    }
    let menu =
        "default_reply: hi\nflows: { hi: Hello }\nmenu: [{ label: a, url: \"{var.site}/menu\" }]\n";
    one(
        SETTINGS,
        menu,
        "bad-template: {var.site}",
        "write `${var.site}`",
    );
}

#[test]
fn names_of_people_and_dates() {
    one(
        SETTINGS,
        &text("Hi {{ first_name }}"),
        "unknown-variable: first_name",
        "write `contact.first_name`",
    );
    one(
        SETTINGS,
        &text("Hi {{ fields.first_name }}"),
        "unknown-field: first_name",
        "write `contact.first_name`",
    );
    one(
        SETTINGS,
        &text("\"{{ fields.day | date('MM/DD') }}\""),
        "bad-template: 'MM/DD'",
        "`%Y/%m/%d`",
    );
    let tags = "default_reply: hi\nflows: { hi: { steps: [{ when: \"'vip' in fields.tags\", then: [{ text: x }] }] } }\n";
    one(SETTINGS, tags, "unknown-field: tags", "'…' in tags");
}

#[test]
fn a_name_that_cannot_be_one_is_not_advised() {
    let bot = "default_reply: hi\ncustom_fields: { trial-on: { type: date } }\nflows: { hi: { steps: [{ ask: When?, save_to: trial_on }, { text: \"{{ fields.trial_on }}\" }] } }\n";
    one(SETTINGS, bot, "invalid-name: trial-on", "letters A to Z");
}

#[test]
fn words_that_others_use() {
    let field = |kind: &str| {
        format!(
            "default_reply: hi\ncustom_fields: {{ mail: {{ type: {kind} }} }}\nflows: {{ hi: {{ steps: [{{ ask: x, save_to: mail }}] }} }}\n"
        )
    };
    one(
        SETTINGS,
        &field("email"),
        "invalid-value: email",
        "write `type: text` and `format: email`",
    );
    one(
        SETTINGS,
        &field("string"),
        "invalid-value: string",
        "write `text`",
    );
    let hi = "default_reply: hi\nflows: { hi: Hello }\n";
    one(
        &format!("{SETTINGS}timezone: Taipei\n"),
        hi,
        "invalid-value: Taipei",
        "did you mean `Asia/Taipei`?",
    );
    one(
        &format!("{SETTINGS}timezone: Ho Chi Minh\n"),
        hi,
        "invalid-value: Ho Chi Minh",
        "did you mean `Asia/Ho_Chi_Minh`?",
    );
    one(
        &format!("{SETTINGS}timezone: Springfield\n"),
        hi,
        "invalid-value: Springfield",
        "tz database",
    );
}

#[test]
fn an_example_without_its_key_is_told_once() {
    let bot = "default_reply: hi\napi_cards: { c: { endpoint: https://shop.example/a, failure: hi, response: { total: 2, names: [a], shop: b } } }\nflows: { hi: { steps: [{ call: c }, { text: x }] } }\n";
    one(SETTINGS, bot, "missing-key: response", "add `example:`");
}

#[test]
fn commas_in_keys_need_quotes() {
    let hi = "default_reply: hi\nflows: { hi: { steps: [{ when: hours.shop.open, then: [{ text: x }] }] } }\n";
    for (days, word) in [
        (
            "mon-fri: \"09:00-18:00\", sat,sun: \"10:00-14:00\"",
            "sat,sun",
        ),
        ("mon,wed,fri: \"09:00-18:00\"", "mon,wed,fri"),
    ] {
        one(
            &format!("{SETTINGS}hours: {{ shop: {{ open: {{ {days} }} }} }}\n"),
            hi,
            &format!("unquoted-text: {word}"),
            &format!("needs quotes: \"{word}\""),
        );
    }
}

#[test]
fn braces_in_brackets_need_quotes() {
    let bot = "default_reply: hi\nflows:\n  hi:\n    steps:\n      - when: input\n        then: [{ text: Hi {{ contact.name }}, nice }]\n";
    one(
        SETTINGS,
        bot,
        "unquoted-text: {{",
        "write \"Hi {{ contact.name }}\"",
    );
}

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

#[test]
fn signs_of_other_keyboards() {
    let when = |condition: &str| {
        format!(
            "default_reply: hi\ncustom_fields: {{ num: {{ type: number }} }}\nflows: {{ hi: {{ steps: [{{ ask: x, save_to: num }}, {{ when: \"{condition}\", then: [{{ text: x }}] }}] }} }}\n"
        )
    };
    one(
        SETTINGS,
        &when("fields.num ≥ 8"),
        "bad-condition: ≥",
        "write `>=`",
    );
    one(
        SETTINGS,
        &when("fields.num > = 8"),
        "bad-condition: > =",
        "write `>=`",
    );
    let colon = "default_reply: hi\nflows:\n  hi:\n    title： Hello\n    steps: [{ text: x }]\n";
    one(SETTINGS, colon, "yaml-syntax: ：", "write `:`");
    let keyword = |phrases: &str| {
        format!(
            "default_reply: hi\nflows: {{ hi: Hello }}\nkeywords: {{ k: {{ match: {phrases}, flow: hi }} }}\n"
        )
    };
    one(
        SETTINGS,
        &keyword("[訂位，預約]"),
        "unquoted-text: ，",
        "write `,` between the texts",
    );
    assert_eq!(said(SETTINGS, &keyword("[\"訂位，預約\", 會員]")), []);
}

#[test]
fn words_for_steps_and_keys() {
    let step = |step: &str| {
        format!("default_reply: hi\nflows: {{ hi: {{ steps: [{{ text: x }}, {step}] }} }}\n")
    };
    one(
        SETTINGS,
        &step("{ message: Hello }"),
        "unknown-step: message",
        "did you mean `text`?",
    );
    one(
        SETTINGS,
        &step("{ tag: vip }"),
        "unknown-step: tag",
        "did you mean `add_tag`?",
    );
    one(
        SETTINGS,
        &step("{ if: input, then: [{ text: x }] }"),
        "unknown-step: if",
        "`when:`",
    );
    one(
        SETTINGS,
        &step("{ text: x, buttons: [{ text: a, flow: hi }] }"),
        "unknown-key: text",
        "did you mean `label`?",
    );
    let field = |rest: &str| {
        format!(
            "default_reply: hi\ncustom_fields: {{ num: {{ type: number, {rest} }} }}\nflows: {{ hi: {{ steps: [{{ ask: x, save_to: num }}] }} }}\n"
        )
    };
    one(
        SETTINGS,
        &field("min: 1"),
        "unknown-key: min",
        "did you mean `minimum`?",
    );
    let ask = |field: &str| {
        format!(
            "default_reply: hi\ncustom_fields: {{ num: {{ type: number }} }}\nflows: {{ hi: {{ steps: [{{ ask: x, save_to: {field} }}, {{ text: \"{{{{ fields.num }}}}\" }}] }} }}\n"
        )
    };
    one(
        SETTINGS,
        &ask("fields.num"),
        "invalid-name: fields.num",
        "write `num`",
    );
    one(
        SETTINGS,
        &ask("\"{{ fields.num }}\""),
        "invalid-name: \"{{ fields.num }}\"",
        "write `num`",
    );
}

#[test]
fn a_loop_without_a_good_name_is_told_once() {
    let bot = |head: &str| {
        format!(
            "default_reply: hi\napi_cards: {{ c: {{ endpoint: https://shop.example/a, failure: hi }} }}\nflows: {{ hi: {{ steps: [{{ call: c, then: [{{ text: x, quick_replies: [{{ for_each: response.a, {head}label: \"{{{{ t.name }}}}\", flow: hi }}] }}] }}] }} }}\n"
        )
    };
    one(
        SETTINGS,
        &bot("as: my t, "),
        "invalid-name: my t",
        "letters A to Z",
    );
    let found = said(SETTINGS, &bot(""));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].0.starts_with("missing-key"), "{found:?}");
    let found = said(SETTINGS, &bot("az: t, "));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "unknown-key: az");
}

#[test]
fn more_slips_of_values() {
    let hi = "default_reply: hi\nflows: { hi: Hello }\n";
    let hours = |rest: &str| {
        format!("{SETTINGS}hours: {{ shop: {{ open: {{ mon-fri: \"09:00-18:00\" }}, {rest} }} }}\n")
    };
    let found = said(&hours("closed: [2026/02/17]"), hi);
    assert_eq!(found.len(), 1, "{found:?}");
    let found = said(&hours("closed: [2026-02-30]"), hi);
    assert_eq!(found.len(), 1, "{found:?}");
    let set = "default_reply: hi\ncustom_fields: { num: { type: number } }\nflows: { hi: { steps: [{ set: { num: num + 1 } }, { text: \"{{ fields.num }}\" }] } }\n";
    one(
        SETTINGS,
        set,
        "wrong-field-value: num + 1",
        "write `add: { num: 1 }`",
    );
    let options = "default_reply: hi\ncustom_fields: { num: { type: choice, options: \"red, blue\" } }\nflows: { hi: { steps: [{ ask: x, save_to: num }] } }\n";
    one(
        SETTINGS,
        options,
        "wrong-type: \"red, blue\"",
        "`[red, blue]`",
    );
    let channel = "default_reply: hi\nflows: { hi: { steps: [{ when: \"channel == 'lien'\", then: [{ text: x }] }] } }\n";
    one(
        SETTINGS,
        channel,
        "never-true: 'lien'",
        "did you mean `line`?",
    );
}

/// A bot whose one condition is this; the field is of this type.
fn asked(kind: &str, when: &str) -> String {
    format!(
        "default_reply: hi\ncustom_fields: {{ num: {{ type: {kind} }} }}\nflows:\n  hi:\n    steps:\n      - {{ ask: x, save_to: num }}\n      - when: {when}\n        then: [{{ text: ok }}]\n"
    )
}

/// What a text with the bot's edits reads like, if there are any.
fn mended(bot: &str) -> Option<String> {
    let example = format!("# file: botwright.yaml\n{SETTINGS}\n# file: bot/main.yaml\n{bot}\n");
    let (project, found) = Example::parse(&example).check();
    let edit = found
        .iter()
        .flat_map(|one| &one.suggestions)
        .find(|fix| fix.safe)?
        .edits
        .first()?;
    let mut text = project.sources.text(edit.span.file).to_owned();
    text.replace_range(edit.span.range(), &edit.replacement);
    text.lines()
        .find_map(|line| line.trim().strip_prefix("- when: "))
        .map(str::to_owned)
}

#[test]
fn a_comparison_is_only_changed_into_one_that_can_be_read_and_means_it() {
    // As texts, 10 would stand before 3.
    one(
        SETTINGS,
        &asked("text", "fields.num > 3"),
        "type-mismatch: 3",
        "compare `fields.num | number`",
    );
    assert_eq!(mended(&asked("text", "fields.num > 3")), None);
    for wrong in [
        "fields.num == '+3'",
        "fields.num == '.5'",
        "fields.num == '3.'",
    ] {
        let bot = asked("number", wrong);
        assert_eq!(said(SETTINGS, &bot).len(), 1, "{bot}");
        assert_eq!(mended(&bot), None, "{bot}");
    }
    for (wrong, right) in [
        ("fields.num == '-3.5'", "fields.num == -3.5"),
        ("\"fields.num == '3'\"", "\"fields.num == 3\""),
    ] {
        assert_eq!(mended(&asked("number", wrong)).as_deref(), Some(right));
    }
    for (wrong, right) in [
        ("fields.num == 3", Some("fields.num == '3'")),
        ("'fields.num == 3'", Some("'fields.num == ''3'''")),
        ("\"fields.num == 3\"", Some("\"fields.num == '3'\"")),
        ("3 == fields.num", None),
    ] {
        let bot = asked("text", wrong);
        assert_eq!(said(SETTINGS, &bot).len(), 1, "{bot}");
        assert_eq!(mended(&bot).as_deref(), right, "{bot}");
    }
}

#[test]
fn what_is_asked_to_be_defined_may_be_missing() {
    let bot = |steps: &str| {
        format!(
            "default_reply: hi\napi_cards: {{ pay: {{ endpoint: https://shop.example/pay, response: {{ example: {{ code: A1 }} }}, failure: sorry }} }}\nflows:\n  sorry: Sorry.\n  hi:\n    steps:\n      - call: pay\n        then:\n          {steps}\n"
        )
    };
    for right in [
        "- { when: response.error is defined, then: [{ text: \"{{ response.error }}\" }] }",
        "- text: \"{% if response.error is not none %}{{ response.error }}{% endif %}\"",
        "- text: \"{{ response.error | default('fine') }}\"",
    ] {
        assert_eq!(said(SETTINGS, &bot(right)), [], "{right}");
    }
    let wrong = bot("- text: \"{{ response.cod }}\"");
    one(
        SETTINGS,
        &wrong,
        "unknown-variable: cod",
        "did you mean `code`?",
    );
}

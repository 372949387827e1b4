//! One mistake, one diagnostic: what follows from it is not told.

use crate::check::example::Example;

/// The codes and the words that they are about, of a project with this `botwright.yaml`.
fn said(settings: &str, bot: &str) -> Vec<String> {
    let example = format!("# file: botwright.yaml\n{settings}\n# file: bot/main.yaml\n{bot}\n");
    let (project, found) = Example::parse(&example).check();
    let told = found.iter().map(|one| match &one.primary {
        Some(label) => {
            let text = project.sources.text(label.span.file);
            format!("{} {}", one.code, &text[label.span.range()])
        }
        None => one.code.to_string(),
    });
    told.collect()
}

const SETTINGS: &str = "botwright: 1\nname: x\nchannels: [line]\n";
const BOT: &str = "default_reply: hi\nflows: { hi: Hello }\n";

#[test]
fn a_broken_project_file_keeps_its_lints() {
    let bot = "default_reply: hi\nflows: { hi: { steps: [{ text: \"${env.SITE}\" }] } }\n";
    for (rest, expected) in [
        ("zone: UTC", "unknown-key zone"),
        ("lints: { unset-env: allow }\nzone: UTC", "unknown-key zone"),
        ("lnts: { unset-env: allow }", "unknown-key lnts"),
        (
            "lints: { unset-env: allow }\n timezone: UTC",
            "yaml-syntax timezone:",
        ),
    ] {
        let found = said(&format!("{SETTINGS}{rest}"), bot);
        assert_eq!(found, [expected], "{rest}");
    }
    let denied = said(
        &format!("{SETTINGS}lints: {{ unset-env: deny }}\nzone: UTC"),
        bot,
    );
    assert_eq!(denied, ["unset-env SITE", "unknown-key zone"]);
}

#[test]
fn the_default_pattern_is_not_missed_where_another_may_have_been_meant() {
    let example = |files: &str| {
        let example =
            format!("# file: botwright.yaml\n{SETTINGS}{files}\n# file: more/a.yaml\n{BOT}");
        let (_, found) = Example::parse(&example).check();
        found.iter().map(|one| one.code.name).collect::<Vec<_>>()
    };
    assert_eq!(example("fles: [more/*.yaml]"), ["unknown-key"]);
    assert_eq!(example("files: [more/*.yaml"), ["yaml-syntax"]);
    assert_eq!(example("files: [other/*.yaml]"), ["no-files"]);
    assert_eq!(example(""), ["no-files"]);
}

#[test]
fn names_under_a_misspelt_key_are_not_missed() {
    let bot = "default_reply: hi\nfields: { a: { type: text } }\ntags: { t: {} }\nflows: { hi: { steps: [{ text: \"{{ fields.a }}\" }, { add_tag: u }] } }\n";
    for (key, expected) in [
        (
            "custom_field",
            vec!["unknown-key custom_field", "unknown-tag u"],
        ),
        (
            "CustomFields",
            vec!["unknown-key CustomFields", "unknown-tag u"],
        ),
        ("atrributes", vec!["unknown-key atrributes"]),
        ("custom_fields", vec!["unknown-tag u"]),
    ] {
        let bot = bot.replace("fields: { a", &format!("{key}: {{ a"));
        assert_eq!(said(SETTINGS, &bot), expected, "{key}");
    }
    let uses = "default_reply: hi\nflows: { hi: \"${var.a} {{ hours.b.open }}\" }\n";
    let given = "var: { a: x }\nhour: { b: { open: { mon: '09:00-10:00' } } }";
    assert_eq!(
        said(&format!("{SETTINGS}{given}"), uses),
        ["unknown-key var", "unknown-key hour"]
    );
}

#[test]
fn of_a_doubled_line_only_the_key_is_told() {
    let bot = "default_reply: hi\nflows:\n  hi:\n    steps:\n    steps:\n      - text: Hello\n";
    assert_eq!(said(SETTINGS, bot), ["duplicate-key steps"]);
    let bot = "default_reply: hi\nflows:\n  hi:\n  hi: Hello\n";
    assert_eq!(said(SETTINGS, bot), ["duplicate-key hi"]);
    let bot = "default_reply: hi\nflows:\n  hi: Hello\n  hi:\n";
    assert_eq!(said(SETTINGS, bot), ["duplicate-key hi"]);
}

#[test]
fn a_text_that_is_cut_short_is_told_once() {
    for (line, expected) in [
        (
            "menu: [{ label: Hello, flow= hi }]",
            "unquoted-text flow= hi",
        ),
        (
            "keywords: { k: { match: [x], mode: contains, flow; hi } }",
            "unquoted-text flow; hi",
        ),
        (
            "keywords: { k: { match: [x], flow: hi, you } }",
            "unquoted-text you",
        ),
        (
            "links: { l: { type: line_qr, x, flow: hi } }",
            "unquoted-text x",
        ),
    ] {
        assert_eq!(
            said(SETTINGS, &format!("{BOT}{line}")),
            [expected],
            "{line}"
        );
    }
    let bot = "default_reply: hi\nflows:\n  hi: Hi {{ contact.name | default(\"you #1\") }}!\n";
    assert_eq!(said(SETTINGS, bot), ["unquoted-text #1\") }}!"]);
}

#[test]
fn a_key_that_an_alias_repeats_is_told_once() {
    let bot = "default_reply: hi\nflows:\n  hi:\n    steps:\n      - text: a\n        quick_replies: &q [{ label: A, fow: hi }]\n      - text: b\n        quick_replies: *q\n";
    assert_eq!(said(SETTINGS, bot), ["unknown-key fow"]);
    let bot = "default_reply: hi\nflows:\n  hi: Hello\ncustom_fields:\n  a: &a { type: text, maximums: 1 }\n  b: *a\n";
    assert_eq!(said(SETTINGS, bot), ["unknown-key maximums"]);
}

#[test]
fn a_table_without_its_key_is_told_once() {
    let table = |header: &str| {
        let bot = format!(
            "{BOT}custom_fields: {{ age: {{ type: number }} }}\ncontacts: {{ key: email, from: data/c.csv }}\n"
        );
        let example = format!(
            "# file: botwright.yaml\n{SETTINGS}\n# file: bot/main.yaml\n{bot}\n# file: data/c.csv\n{header}\n"
        );
        let (_, found) = Example::parse(&example).check();
        let told = found.iter().filter(|one| one.code.name != "unused-field");
        told.map(|one| {
            format!(
                "{} ({})",
                one.message,
                one.help.as_deref().unwrap_or_default()
            )
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(
        table("kim@shop.example,Kim,7\nann@shop.example,Ann,8"),
        [
            "the table has no column `email`, which is its key (add the column, or change `key` under `contacts`)"
        ]
    );
    assert_eq!(
        table("emal,first_name"),
        ["there is no column `emal` for contacts (did you mean `email`?)"]
    );
    assert_eq!(
        table("email,age"),
        ["there is no column `age` for contacts (write `fields.age`, as it is a custom field)"]
    );
}

/// Without settings nothing can be run, which a warning would not tell.
#[test]
fn an_empty_project_file_is_an_error() {
    for settings in ["", "# later\n"] {
        let example = format!("# file: botwright.yaml\n{settings}\n# file: bot/main.yaml\n{BOT}\n");
        let (_, found) = Example::parse(&example).check();
        let [one] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(one.message, "the project file is empty");
        assert_eq!(one.severity, crate::diagnostics::Severity::Error);
    }
}

#[test]
fn a_key_beside_its_mapping_is_told_once() {
    for (bot, expected) in [
        (
            "default_reply: hi\nflows:\n  hi:\n  steps:\n    - text: Hello\n",
            "wrong-type steps",
        ),
        (
            "default_reply: hi\nflows:\n  hi:\n    title: Hi\n  steps:\n    - text: Hello\n  other: x\n",
            "wrong-type steps",
        ),
        (
            "default_reply: hi\nflows: { hi: Hello }\nkeywords:\n  k:\n  match: [a]\n  flow: hi\n",
            "wrong-type match",
        ),
        (
            "default_reply: hi\nflows: { hi: Hello }\ncustom_fields:\nseats: { type: number }\n",
            "unknown-key seats",
        ),
        (
            "default_reply: hi\nflows: { hi: { steps: [{ text: x, buttons: [{ label: a, flow: hi }] }] } }\nmenu:\n  - label: a\n    flow: hi\ntests:\n  t:\n  chat:\n    - user: x\n    - bot: x\n",
            "wrong-type chat",
        ),
    ] {
        assert_eq!(said(SETTINGS, bot), [expected], "{bot}");
    }
    // What only looks like it keeps its own words.
    let bot = "default_reply: hi\nflows:\n  hi: Hello\n  other:\n  third: [x]\n";
    assert_eq!(said(SETTINGS, bot), ["null-value other", "wrong-type [x]"]);
}

#[test]
fn a_template_as_a_key_is_told_once() {
    for (steps, expected) in [
        (
            "- set:\n          {{ input }}: 3",
            "yaml-syntax {{ input }}",
        ),
        (
            "- text: x\n        {{ contact.name }}: hello",
            "yaml-syntax {{ contact.name }}",
        ),
        (
            "- {{ contact.name }}: hello",
            "yaml-syntax {{ contact.name }}",
        ),
        (
            "- text: x\n      - set: { {{ input }}: 3 }",
            "yaml-syntax {{ input }}",
        ),
    ] {
        let bot = format!("default_reply: hi\nflows:\n  hi:\n    steps:\n      {steps}\n");
        assert_eq!(said(SETTINGS, &bot), [expected], "{bot}");
    }
}

#[test]
fn a_name_that_cannot_be_one_is_told_where_it_is_declared() {
    let bot = "default_reply: say hi\ntags: { \"very important\": {} }\ncustom_fields: { seat-count: { type: number } }\nflows:\n  say hi:\n    steps:\n      - { ask: How many?, save_to: seat-count }\n      - { set: { seat-count: 3 } }\n      - { add_tag: very important }\n      - { text: x, buttons: [{ label: a, flow: say hi }] }\n";
    assert_eq!(
        said(SETTINGS, bot),
        [
            "invalid-name \"very important\"",
            "invalid-name seat-count",
            "invalid-name say hi"
        ]
    );
    // One that nothing declares is told where it is used.
    let bot = "default_reply: say hi\nflows: { hi: Hello }\n";
    assert_eq!(said(SETTINGS, bot), ["invalid-name say hi"]);
}

#[test]
fn a_header_that_lost_a_comma_is_told_once() {
    let rows = |header: &str, rows: &str| {
        let bot = format!(
            "default_reply: hi\nflows: {{ hi: Hello }}\ncontacts: {{ key: email, from: data/m.csv }}\n# file: data/m.csv\n{header}\n{rows}"
        );
        said(SETTINGS, &bot)
    };
    let people = "a@b.example,Ann,A\nb@b.example,Bob,B\nc@b.example,Cid,C\n";
    for header in ["email,first_name last_name", "email,first_name"] {
        let found = rows(header, people);
        assert_eq!(
            found,
            [format!(
                "invalid-row {}",
                header
                    .strip_prefix("email,first_name ")
                    .map_or(header, |_| "first_name last_name")
            )],
            "{header}"
        );
    }
    assert_eq!(
        rows("email,first_name", "a@b.example,Ann,A\nb@b.example,Bob\n"),
        ["invalid-row a@b.example,Ann,A"]
    );
    assert_eq!(
        rows("email,first_name", "a@b.example,Ann,A\nb@b.example\n"),
        ["invalid-row a@b.example,Ann,A", "invalid-row b@b.example"]
    );
}

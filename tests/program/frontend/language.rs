//! Shape and names: one mistake, one diagnostic, in the author's words.

use super::{Files, reports};

fn bot(text: &str) -> Files {
    Files::new().with("bot/b.yaml", text)
}

fn steps(steps: &str) -> Files {
    bot(&format!("flows:\n  f:\n    steps:\n      - {steps}\n"))
}

#[test]
fn words_to_choose_from() {
    insta::assert_snapshot!(reports(vec![
        (
            "misspelt",
            bot("keywords: { a: { match: [x], mode: contain, text: hi } }\n")
        ),
        (
            "in capitals",
            bot("links: { l: { type: QR_CODE, flow: hello } }\n")
        ),
        ("a number", bot("custom_fields: { x: { type: 5 } }\n")),
        ("a list", bot("custom_fields: { x: { type: [text] } }\n")),
        (
            "of a union",
            bot("tests: { t: { chat: [{ event: folow }] } }\n")
        ),
        (
            "the only one",
            bot(
                "api_cards: { c: { endpoint: 'https://x.example' } }\ntests: { t: { mock: { c: exampl }, chat: [{ user: a }] } }\n"
            )
        ),
        (
            "what hangs on it",
            bot(
                "custom_fields: { x: { type: choise, options: [a] }, y: { options: [a] }, z: { type: number, options: [a] } }\n"
            )
        ),
        (
            "an event of a rule",
            bot(
                "tags: { vip: {} }\nrules: { r: { event: tag_add, tag: vip, flow: hello }, s: { event: field_set, tag: vip, flow: hello } }\n"
            )
        ),
    ]));
}

#[test]
fn keys() {
    insta::assert_snapshot!(reports(vec![
        ("misspelt at the top", bot("flow: {}\n")),
        (
            "misspelt and so missing",
            bot("tests: { t: { chat: [{ user: a }], expect: { calls: [{ crd: a }] } } }\n")
        ),
        (
            "misspelt and so missing from a choice",
            bot("menu: [{ label: a, flw: hello }]\n")
        ),
        ("missing", bot("menu: [{ label: a }, {}]\n")),
        (
            "two of one choice",
            bot("menu: [{ label: a, flow: hello, url: 'https://x.example' }]\n")
        ),
        (
            "two that say the same",
            bot(
                "api_cards: { c: { endpoint: 'https://x.example' } }\nflows: { f: { steps: [{ call: c, then: [], success: hello }] } }\n"
            )
        ),
        (
            "a header",
            bot("api_cards: { c: { endpoint: 'https://x.example', headers: { 'a b': x } } }\n")
        ),
        ("a name", bot("flows: { 'a b': x, '': y, 😀: z }\n")),
        (
            "a field's name",
            bot("custom_fields: { 會員: { type: text } }\n")
        ),
        (
            "with a slash and a tilde",
            bot("flows: { f: { 'a/b~c': x, steps: [] } }\n")
        ),
    ]));
}

#[test]
fn steps_by_their_key() {
    insta::assert_snapshot!(reports(vec![
        ("misspelt", steps("txt: hi")),
        ("none", steps("quick_replies: []")),
        ("empty", steps("{}")),
        ("a text", steps("hi")),
        ("two keys", steps("{ text: hi, go_to: hello }")),
        (
            "three keys and more",
            steps("{ text: hi, ask: a, save_to: b, go_to: hello }")
        ),
        (
            "a sibling of another step",
            steps("{ text: hi, save_to: a }")
        ),
        (
            "wrong inside",
            steps("{ when: 'true', then: [{ when: 'true', else: [{ txt: hi }] }] }")
        ),
        ("null", steps("text:")),
    ]));
}

/// Steps in steps take no longer for each level: the key decides, and nothing is tried.
#[test]
fn deeply_nested_steps() {
    for (leaf, wanted) in [
        ("{ text: a }", "nothing"),
        ("{ txt: a }", "unknown-step"),
        ("{ text: 5 }", "wrong-type"),
        ("{ call: a, when: b, then: [], else: [] }", "ambiguous-step"),
    ] {
        let mut step = leaf.to_owned();
        for _ in 0..28 {
            step = format!("{{ when: 'true', then: [{step}], else: [{{ text: b }}] }}");
        }
        let report = steps(&step).report();
        assert!(report.starts_with(wanted), "{leaf}: {report}");
        assert!(report.lines().count() <= 3, "{leaf}: {report}");
    }
}

#[test]
fn names_across_files() {
    let two = |first: &str, second: &str| {
        Files::new()
            .with("bot/b.yaml", first)
            .with("bot/c.yaml", second)
    };
    insta::assert_snapshot!(reports(vec![
        ("two flows of one name", two("flows: { f: a }\n", "flows: { f: b }\n")),
        ("equal in NFC", two("flows: { tệp: a }\n", "flows: { te\u{323}\u{302}p: b }\n")),
        ("equal in NFC in one file", bot("flows: { tệp: a, te\u{323}\u{302}p: b }\n")),
        ("found in another form", two("flows: { tệp: a }\n", "menu: [{ label: a, flow: te\u{323}\u{302}p }]\n")),
        ("two menus", two("menu: []\n", "menu: [{ label: a, flow: hello }]\n")),
        ("two default replies", two("default_reply: hello\n", "tags: {}\n")),
        ("two targets", Files::new().with("botwright.yaml", "botwright: 1\nname: x\nchannels: [line]\ntargets: { tệp: { platform: sandbox }, te\u{323}\u{302}p: { platform: sandbox } }\n")),
        ("one name of two kinds", two("tags: { f: {} }\n", "flows: { f: b }\n")),
        ("all in one run", two("flows: { a: { stps: [] } }\nmenu: [{ label: x, flow: nope }]\n", "flows: {\n").with("bot/d.yaml", "tags: { t: 5 }\n")),
        ("in a broken file", two("menu: [{ label: x, flow: later }]\n", "flows: { later: { stps: [] } }\n")),
        ("in a file that cannot be read", two("menu: [{ label: x, flow: later }]\n", "flows: { later: [\n")),
    ]));
}

/// The sample of the reference manual, as it stands there.
#[test]
fn the_sample() {
    let files = Files::new()
        .with("botwright.yaml", include_str!("sample/botwright.yaml"))
        .with("bot/a.yaml", include_str!("sample/tickets.yaml"))
        .with("data/nov.csv", "user_id,title\nU1,x\n")
        .with(
            "data/members.csv",
            "membership_no,first_name,tags,fields.seats\nM1,陳,vip,2\n",
        );
    let (report, code) = files.json(&[]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["summary"]["errors"], 0);
    assert_eq!(report["project"], "lotus-travel");
    let project = botwright::project::load(&botwright::source::Disk, files.folder.path());
    assert!(project.diagnostics.is_empty(), "{:?}", project.diagnostics);
    assert_eq!(project.bot.flows.len(), 5);
    assert_eq!(project.bot.scope.len(), 14, "{:?}", project.bot.scope);
    assert_eq!(project.bot.contacts.unwrap().value.rows.unwrap().len(), 1);
    assert_eq!(project.settings.value.unwrap().targets.len(), 4);
}

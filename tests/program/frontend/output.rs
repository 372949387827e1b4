//! What reaches the terminal and the JSON.

use super::Files;

const STEERING: &str = "x\u{1b}[31m\u{7}\u{202e}\u{2066}\u{9b}y";

/// Nothing from a file steers a terminal: not a name, not a value, not a path.
#[cfg(unix)]
#[test]
fn nothing_steers_the_terminal() {
    let quoted = serde_json::to_string(STEERING).unwrap();
    let raw = "x\u{202e}\u{2066}y";
    let text = format!(
        "flows: {{ {quoted}: x, \"{raw}\": y, f: {{ steps: [{{ {quoted}: 1 }}, {{ go_to: {quoted} }}, {{ text: [{quoted}] }}, {{ text: '{{{{ {raw} }}}}' }}] }} }}\n\
         keywords: {{ k: {{ match: [x], mode: {quoted}, text: a }} }}\nmenu: {quoted}\n"
    );
    let files = Files::new()
        .with(&format!("bot/{STEERING}.yaml"), &text)
        .with("bot/b.yaml", text)
        .with("botwright.yaml", format!("botwright: 1\nname: {quoted}\nchannels: [{quoted}]\nfiles: ['bot/*.yaml', {quoted}]\n"));
    for args in [
        &[][..],
        &["--color", "always"],
        &["--format", "json"],
        &["--format", "sarif"],
        &["--format", "github"],
        &["--format", "gitlab"],
        &["--format", "junit"],
        &["--format", "rdjson"],
        &["--fix", "--diff"],
    ] {
        let output = files.run(args);
        assert_eq!(output.status.code(), Some(3));
        for bytes in [output.stdout, output.stderr] {
            let text = String::from_utf8(bytes).unwrap();
            let plain = text.replace("\u{1b}[", "");
            let text = if args.contains(&"always") {
                &plain
            } else {
                &text
            };
            let steering = text.chars().find(|c| {
                c.is_control() && *c != '\n'
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(steering, None, "{args:?} {text:?}");
            assert!(!text.contains("31m\u{7}"), "{text}");
        }
    }
    let gone = files.run(&[&format!("bot/{STEERING}.yml")]);
    assert_eq!(gone.status.code(), Some(64));
    assert!(!String::from_utf8(gone.stderr).unwrap().contains('\u{1b}'));
}

#[test]
fn json_is_the_only_thing_on_stdout() {
    let files = Files::new().with("bot/b.yaml", "flows: { f: { stps: [] } }\n");
    let output = files.run(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stderr.is_empty());
    let out = String::from_utf8(output.stdout).unwrap();
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["format"], "botwright.check/1");
    assert_eq!(report["summary"]["files"], 3);
    assert!(!out.contains('\u{1b}'));

    let human = files.run(&[]);
    assert_eq!(
        String::from_utf8(human.stdout).unwrap(),
        "1 error in 3 files\n"
    );
    assert!(
        String::from_utf8(human.stderr)
            .unwrap()
            .contains("unknown key `stps` in a flow")
    );
    let quiet = files.run(&["-q"]);
    assert!(quiet.stdout.is_empty());
}

#[test]
fn exit_codes() {
    let right = Files::new();
    assert_eq!(right.run(&[]).status.code(), Some(0));
    let warned = Files::new().with("bot/b.yaml", "");
    assert_eq!(warned.run(&[]).status.code(), Some(0));
    assert_eq!(warned.run(&["--deny-warnings"]).status.code(), Some(3));
    let wrong = Files::new().with("bot/b.yaml", "x: 1\n");
    assert_eq!(wrong.run(&[]).status.code(), Some(3));
    assert_eq!(wrong.run(&["--format", "json"]).status.code(), Some(3));
}

/// Naming a file limits the report, not the project that is read.
#[test]
fn a_named_file_limits_the_report() {
    let files = Files::new()
        .with(
            "bot/b.yaml",
            "flows: { f: { stps: [] } }\nmenu: [{ label: a, flow: later }]\n",
        )
        .with("bot/c.yaml", "flows: { later: x }\ntags: { t: 5 }\n");
    let codes = |args: &[&str]| {
        let (report, code) = files.json(args);
        let all = report["diagnostics"].as_array().unwrap().clone();
        let codes: Vec<String> = all
            .iter()
            .map(|item| item["code"].as_str().unwrap().to_owned())
            .collect();
        (codes.join(" "), code)
    };
    assert_eq!(codes(&[]), ("unknown-key wrong-type".to_owned(), 3));
    assert_eq!(codes(&["bot/b.yaml"]), ("unknown-key".to_owned(), 3));
    assert_eq!(codes(&["bot/c.yaml"]), ("wrong-type".to_owned(), 3));
    assert_eq!(codes(&["bot/a.yaml"]), (String::new(), 0));
    assert_eq!(
        codes(&["bot/a.yaml", "./bot/../bot/c.yaml"]),
        ("wrong-type".to_owned(), 3)
    );
}

/// Lines and columns count characters, offsets bytes; `slice` proves it for every label here.
#[test]
fn places_behind_wide_characters() {
    let files = Files::new().with(
        "bot/b.yaml",
        "flows:\n  我的票券: { title: 👩‍👩‍👧‍👦 票, steps: [{ text: e\u{301}🇹🇼, buttonz: [] }] } # 尾\n\
         menu: [{ label: 票👍, flow: 我的票卷 }]\nkeywords: { 票: { match: [票👍], mode: 包含, text: '{{ fields.座位 }}' } }\n",
    );
    insta::assert_snapshot!(files.report(), @r"
    unknown-key bot/b.yaml:2:51 «buttonz»
      unknown key `buttonz` in a `text` step
      did you mean `buttons`?
    unknown-flow bot/b.yaml:3:27 «我的票卷»
      there is no flow `我的票卷`
      did you mean `我的票券`?
    invalid-value bot/b.yaml:4:37 «包含»
      `mode` must be one of `exact`, `contains` or `starts_with`, but is the text `包含`
    bad-template bot/b.yaml:4:58 «座位»
      `座位` stands without quotes
      a name outside of a-z, digits and `_` is written in brackets and quotes
    ");
    let (report, _) = files.json(&[]);
    let flow = &report["diagnostics"][1];
    assert_eq!(flow["code"], "unknown-flow");
    assert_eq!(flow["labels"][0]["start"]["line"], 3);
    assert_eq!(flow["labels"][0]["start"]["column"], 27);
    assert_eq!(
        flow["suggestions"][0]["edits"][0]["replacement"],
        "我的票券"
    );
}

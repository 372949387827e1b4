//! Whatever stands in the files, nothing that is printed steers a terminal.

use std::fs;

use botwright::diagnostics::is_unsafe;

use crate::common::botwright;

const PROJECT: &str = r#"botwright: 1
name: h
channels: [line, messenger]
targets:
  sandbox: { platform: sandbox }
  page: { platform: botcake, page: "1", token: "${env.TOKEN}" }
  promo: { platform: ahachat, bot: "1", token: "${env.TOKEN}" }
  chat: { platform: omnichat }
default_target: sandbox
"#;

const BOT: &str = r#"custom_fields:
  f: { title: "F\e[31m\u202e\u009b1m", type: choice, options: [{ value: "a\e[1m", title: "A\e[2J" }, "b\u200bc"] }
tags: { vip: { title: "V\e]0;x\a\u009b1m" } }
api_cards:
  c: { endpoint: "https://x.example/a", payload: { k: "x\e[31m\u009b1m" }, headers: { A: "b\u202e" }, failure: g }
flows:
  g: { title: "G\e[31m\u009b1m", folder: "fo\e[31m/\u202e", steps: [{ text: "t\e[31m\u202e\u009b31m {{ input }}", quick_replies: [{ label: "l\e[5m", flow: g }], buttons: [{ label: "b\e[31m\u009b1m", flow: g }] }] }
  ask: { steps: [{ ask: "q\e[31m", save_to: f, retry: "r\e[31m", otherwise: g, attempts: 1 }, { set: { f: "a\e[1m" } }, { add_tag: vip }, { call: c }, { hand_off: { to: "team\e[31m\u009b1m", note: "n\e[31m" } }] }
welcome: ask
default_reply: g
keywords: { k: { match: ["k\e[31m", "w\u202e\u009b1m"], flow: ask }, j: { match: [j], text: "j\e[31m" } }
menu: [{ label: "m\e[31m\u009b1m", flow: g }]
ice_breakers: [{ question: "i\e[31m", flow: g }]
links: { l: { type: messenger_ref_url, title: "x\e[31m", flow: g } }
contacts: { key: email, rows: [{ email: a@x.example, first_name: "A\e[31m\u009b1m" }] }
tests:
  t1: { chat: [{ user: "hello\e[31m" }, { bot: "other\e[31m\u009b1m" }] }
  t2: { chat: [{ user: "k\e[31m" }, { bot: "*" }, { user: "z\u009b1m" }, { bot: "x\e[31m" }], mock: { c: { status: 500, body: "e\e[31m" } } }
"#;

#[test]
fn nothing_that_is_printed_steers_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("bot")).unwrap();
    fs::write(path.join("botwright.yaml"), PROJECT).unwrap();
    fs::write(path.join("bot/a.yaml"), BOT).unwrap();
    let mut commands: Vec<Vec<&str>> = Vec::new();
    for format in [
        "human", "json", "sarif", "github", "gitlab", "junit", "rdjson",
    ] {
        commands.push(vec!["check", "--format", format]);
    }
    for format in ["human", "json", "junit"] {
        commands.push(vec!["test", "--coverage", "--format", format]);
    }
    for target in ["page", "promo", "chat"] {
        commands.push(vec!["build", "--target", target, "--out", "made"]);
        commands.push(vec![
            "build", "--target", target, "--out", "made", "--format", "json",
        ]);
    }
    for format in ["human", "markdown", "json"] {
        commands.push(vec!["plan", "--format", format]);
        commands.push(vec!["plan", "--target", "chat", "--format", format]);
    }
    commands.push(vec!["apply", "--yes", "--format", "json"]);
    for name in ["flow.g", "field.f", "contact.a@x.example", "menu"] {
        commands.push(vec!["state", "show", name]);
    }
    commands.push(vec!["state", "list"]);
    commands.push(vec!["drift", "--format", "json"]);
    let mut printed = 0;
    for arguments in commands {
        let mut command = botwright(path, &arguments);
        let output = command.env("TOKEN", "t").output().unwrap();
        for bytes in [output.stdout, output.stderr] {
            let text = String::from_utf8(bytes).unwrap();
            let steers = |letter: &char| !matches!(letter, '\n' | '\t') && is_unsafe(*letter);
            let found = text.chars().find(steers);
            assert_eq!(found, None, "{arguments:?}\n{text:?}");
            printed += usize::from(text.contains("31m"));
        }
    }
    assert!(printed > 10, "only {printed} say anything of the files");
}

//! Every way in which a test fails, as it is told.

use super::project;
use crate::common::{botwright, run};

/// One test of each kind of failure, and some that pass.
pub(super) const TESTS: &str = r#"tests:
  passes:
    given: { contact: { name: Lan }, channel: messenger }
    mock: { tables: example }
    chat:
      - user: I want to BOOK
      - bot: How many*
      - user: "9"
      - bot: A number from 1 to 8, please.
      - user: "2"
      - bot: { regex: "A table for \\d\\. Which one\\?", quick_replies: [W*, Garden] }
      - user: garden
      - bot: See you soon!
    expect:
      tags: [booked]
      fields: { guests: 2.0, code: T1 }
      empty: [meals]
      calls: [{ card: tables, url: "*/tables?token=*", payload: { source: { channel: messenger } } }]
  passes-by-taps:
    mock: { tables: [{ status: 500 }, { timeout: true }, { status: 200, body: { code: X, tables: [] } }] }
    chat:
      - event: { menu: Book a table }
      - bot: How*
      - user: "1"
      - bot: Our book*
      - event: { ice_breaker: Is there a table? }
      - bot: How*
      - user: "1"
      - bot: Our book*
      - user: book
      - bot: How*
      - user: "3"
      - bot: A table for 3. Which one?
      - event: { menu: Our tea }
      - user: show
      - bot: { image: "*menu.png" }
      - bot: { cards: [{ title: Green*, buttons: [Order] }, { title: Black tea }] }
      - event: { tap: Order, card: 1 }
      - bot: See you soon!
    expect: { calls: [tables, tables, tables] }
  passes-with-time:
    given: { random: [2, 1] }
    chat:
      - user: lucky
      - bot: You have won!
      - user: lucky
      - bot: No luck.
      - user: lucky
      - bot: No luck.
      - user: help
    expect: { handed_to: support, sequences: [news] }
  says-something-else:
    chat:
      - event: follow
      - bot: See you later!
  says-something-else-by-parts:
    chat:
      - user: show
      - bot: { image: "*tea.png" }
      - bot: never compared
  shows-other-buttons:
    chat:
      - user: show
      - bot: { image: "*" }
      - bot: { cards: [{ title: Green tea, buttons: [Buy] }, { subtitle: "*" }] }
  says-nothing:
    chat:
      - user: help
      - bot: We are here*
  says-too-much:
    chat:
      - user: show
      - bot: { image: "*" }
      - user: later
  is-not-delivered:
    chat:
      - user: later
      - wait: 3d
      - bot: Still there?
  taps-what-is-not-there:
    chat:
      - user: show
      - bot: { image: "*" }
      - bot: { cards: [{ title: "*" }, { title: "*" }] }
      - event: { tap: Ordr, card: 2 }
  taps-a-wrong-menu:
    chat: [{ event: { menu: Book a tabel } }]
  taps-nothing:
    chat: [{ event: { tap: Anything } }]
  asks-a-wrong-question:
    chat: [{ event: { ice_breaker: What is this? } }]
  calls-without-a-mock:
    chat:
      - user: book
      - bot: How many guests?
      - user: "2"
      - bot: A table for 2. Which one?
  takes-an-example-that-is-missing:
    mock: { bare: example }
    chat: [{ user: bare }, { bot: Called. }]
  meets-a-problem:
    chat: [{ user: broken }, { bot: Set. }]
  goes-round:
    chat: [{ user: round }]
  begins-on-no-day:
    given: { now: "2026-02-31" }
    chat: [{ user: hi }, { bot: Our* }]
  ends-otherwise:
    given: { fields: { guests: 4, meals: [meat] }, tags: [vip] }
    mock: { bare: { status: 200, body: {} } }
    chat:
      - user: bare
      - bot: Called.
    expect:
      tags: [booked]
      fields: { guests: 5, meals: fish, code: X1 }
      empty: [guests]
      calls: []
      handed_to: support
      sequences: [news]
  calls-with-other-values:
    mock: { tables: { body: { code: C, tables: [] } } }
    chat:
      - user: book
      - bot: How*
      - user: "2"
      - bot: A table*
    expect: { calls: [{ card: tables, url: "*/chairs", payload: { guests: 3 } }] }
"#;

#[test]
fn every_kind_of_failure_is_told() {
    let folder = project(TESTS);
    let ended = run(folder.path(), &["test"]);
    assert_eq!(ended.err, "");
    insta::assert_snapshot!("failures", ended.code(3));
}

#[test]
fn no_secret_of_the_machine_can_be_seen() {
    let folder = project(TESTS);
    for format in ["human", "json", "junit"] {
        let plain = run(folder.path(), &["test", "--format", format]).code(3);
        let mut command = botwright(folder.path(), &["test", "--format", format]);
        let output = command.env("TEA_TOKEN", "hunter2").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text, plain, "the machine decides nothing");
    }
}

#[test]
fn what_the_bot_says_cannot_steer_the_terminal() {
    let folder = project(
        "flows: { red: \"\\x1b[31mred\\u202e\" }\nkeywords: { red: { match: [red], flow: red } }\n\
         tests:\n  steers: { chat: [{ user: red }, { bot: \"\\x1b[32mgreen\" }] }\n",
    );
    for format in ["human", "json", "junit"] {
        let out = run(folder.path(), &["test", "--format", format]).code(3);
        assert!(!out.contains(['\u{1b}', '\u{202e}']), "{format}: {out:?}");
        assert!(out.contains("red"), "{out}");
    }
}

#[test]
fn the_order_of_the_report_does_not_depend_on_threads() {
    let mut tests = TESTS.to_owned();
    for number in 0..300 {
        let said = if number % 3 == 0 { "See*" } else { "Go*" };
        tests.push_str(&format!(
            "  many-{number}: {{ chat: [{{ event: follow }}, {{ bot: {said} }}] }}\n"
        ));
    }
    let folder = project(&tests);
    let args = ["test", "--format", "json", "--coverage"];
    let one = botwright(folder.path(), &args)
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .unwrap();
    let many = botwright(folder.path(), &args)
        .env("RAYON_NUM_THREADS", "8")
        .output()
        .unwrap();
    assert_eq!(one.status.code(), Some(3));
    assert_eq!(one.stdout, many.stdout);
    let report: serde_json::Value = serde_json::from_slice(&one.stdout).unwrap();
    let names: Vec<&str> = report["tests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|test| test["name"].as_str().unwrap())
        .collect();
    assert_eq!(names[0], "passes");
    assert_eq!(names.last(), Some(&"many-299"));
}

#[test]
fn what_a_test_sets_up_wrongly_is_told_at_its_line() {
    let folder = project(
        "tests:\n  far:\n    given: { random: [2, 3] }\n    chat:\n      - user: lucky\n      - bot: You have won!\n      \
         - user: lucky\n      - bot: You have won!\n  other:\n    given:\n      channel: line\n    chat: [{ event: follow }, { bot: See* }]\n  \
         pattern:\n    chat:\n      - event: follow\n      - bot: { regex: \"(See\" }\n",
    );
    let out = run(folder.path(), &["test"]).code(3);
    for line in [
        "  bot/tests.yaml:3: the test takes choice 3 of a `random` that has 2 choices\n",
        "  bot/tests.yaml:11: the project has no channel `line`\n    note: choose `messenger`\n",
        "  bot/tests.yaml:16: `(See` is no regular expression: unclosed group\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!out.contains("actual"), "{out}");
}

#[test]
fn secrets_may_be_spelled_as_in_messages() {
    let folder = project(
        "tests:\n  a:\n    mock: { tables: { body: { code: C, tables: [] } } }\n    chat: [{ user: book }, { bot: How* }, { user: \"2\" }, { bot: A* }]\n    \
         expect: { calls: [{ card: tables, url: \"*token=<env.TEA_TOKEN>\" }] }\n",
    );
    run(folder.path(), &["test"]).code(0);
}

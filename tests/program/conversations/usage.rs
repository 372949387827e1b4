//! What `test` takes, and its exit codes.

use std::fs;

use super::failures::TESTS;
use super::{BOT, project, project_with};
use crate::common::run;

#[test]
fn a_filter_is_a_part_of_the_name_or_a_pattern() {
    let folder = project(TESTS);
    let count = |filter: &str| {
        let ended = run(
            folder.path(),
            &["test", "--filter", filter, "--format", "json"],
        );
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        report["tests"].as_array().unwrap().len()
    };
    assert_eq!(count("passes"), 3);
    assert_eq!(count("passes-*"), 2);
    assert_eq!(count("*nothing"), 2);
    let all = run(folder.path(), &["test", "--filter", "passes"]);
    assert_eq!(all.code(0), "3 passed, 0 failed in 1 file\n");
}

#[test]
fn a_filter_that_no_test_fits_is_wrong_usage() {
    let folder = project(TESTS);
    let ended = run(folder.path(), &["test", "--filter", "gose-round"]);
    assert_eq!(
        ended.err,
        "error: no test fits `gose-round`; did you mean `goes-round`?\n"
    );
    assert_eq!(ended.code(64), "");
}

#[test]
fn without_tests_there_is_a_hint() {
    let folder = project("{}\n");
    let out = run(folder.path(), &["test"]).code(0);
    assert_eq!(out.lines().count(), 1);
    assert!(
        out.starts_with("no tests; write one in a bot file"),
        "{out}"
    );
    let json = run(folder.path(), &["test", "--format", "json"]).code(0);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["summary"]["tests"], 0);
}

#[test]
fn an_invalid_bot_is_not_run() {
    let folder = project_with(&BOT.replace("flow: show }", "flow: shwo }"), TESTS);
    let ended = run(folder.path(), &["test"]);
    assert!(ended.err.contains("error[unknown-flow]"), "{}", ended.err);
    assert!(
        ended
            .err
            .ends_with("error: the bot has 1 error; no test was run\n")
    );
    assert_eq!(ended.code(3), "");
    let folder =
        project("tests: { a: { mock: { tabels: example }, chat: [{ event: follow }] } }\n");
    let settings = folder.path().join("botwright.yaml");
    let strict = std::fs::read_to_string(&settings).unwrap();
    let strict = strict.replace(", unknown-mock: allow", "");
    std::fs::write(&settings, strict).unwrap();
    let ended = run(folder.path(), &["test"]);
    assert!(ended.err.contains("error[unknown-mock]"), "{}", ended.err);
    assert!(
        ended.err.contains("did you mean `tables`?"),
        "{}",
        ended.err
    );
    ended.code(3);
}

#[test]
fn the_folder_may_be_named_and_the_target_gives_the_variables() {
    let folder = project_with(
        "flows: { hi: \"At ${var.site} for ${env.WHO}\" }\nwelcome: hi\n",
        "tests:\n  hi: { chat: [{ event: follow }, { bot: At home for <env.WHO> }] }\n",
    );
    let settings = folder.path().join("botwright.yaml");
    let text = fs::read_to_string(&settings)
        .unwrap()
        .replace("vars: {", "vars: { site: home,")
        + "targets:\n  here: { platform: sandbox }\n  there: { platform: sandbox, vars: { site: work } }\n";
    fs::write(&settings, text).unwrap();
    let path = folder.path().to_str().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    run(elsewhere.path(), &["test", path]).code(0);
    run(elsewhere.path(), &["test", path, "--target", "here"]).code(0);
    let ended = run(elsewhere.path(), &["test", path, "--target", "there"]);
    assert!(
        ended.out.contains("At [-home-]{+work+} for"),
        "{}",
        ended.out
    );
    ended.code(3);
    run(elsewhere.path(), &["test", path, "--target", "nowhere"]).code(64);
}

#[test]
fn a_wrong_tap_fails_its_own_test_alone() {
    let tests = "tests:\n  wrong:\n    chat:\n      - event: { menu: Show ti }\n  right:\n    chat:\n      - event: { menu: Show it }\n";
    let bot = BOT.replace(
        "menu: [{ label: \"${var.book}\", flow: book }",
        "menu: [{ label: Show it, flow: show }",
    );
    let folder = project_with(&bot, tests);
    let checked = run(folder.path(), &["check"]);
    assert!(
        checked.err.contains("there is no menu item `Show ti`"),
        "{}",
        checked.err
    );
    checked.code(3);
    let ended = run(folder.path(), &["test", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["summary"]["tests"], 2, "{report}");
    ended.code(3);
}

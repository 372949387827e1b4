//! `--update` on files that people have laid out in their own way.

use std::fs;

use super::{BOT, project, project_with};
use crate::common::run;

/// Wrong in many ways, written in many ways.
const MESSY: &str = r##"# Tests of the tea house.

tests:
    greets:   # a new friend
        chat:
            # it all begins here
            - event: follow
            - bot: 'See you later!'   # to be said better

            # and ends here
            - user: "book"
            -   bot: >-
                    How many
                    people?
            - user: '4'
            - bot: "A number*"
    shows: { chat: [{ user: show }, { bot: { image: "*menu.png" } }, { bot: No cards }, { user: show }, { bot: { image: "*" } }] }
    cards:
        chat:
            - user: show
            - bot: { image: "*" }
            - bot:
                  cards:
                      - title: Green*       # still right
                        buttons: [Buy, "Or*"]
                      - { title: Red tea }
            - bot: said no more
            - user: lucky
        expect:
            tags:
                - vip
                - booked
            # what stays, stays
            fields: { }
            calls: [tables]   # none
    kept:
        chat:
            - user: lucky
            - bot: No*   # a pattern that fits is kept
            - user: nothing
            - bot: { text: "*call*" }
    unmocked:
        chat:
            - user: book
            - bot: How many?
            - user: "2"
            - bot: Fine.
"##;

#[test]
fn expectations_become_what_is_said_and_all_else_stays() {
    let mocked = MESSY.replace(
        "    greets:   # a new friend\n",
        "    greets:   # a new friend\n        mock: { tables: { status: 500, body: {} } }\n",
    );
    let folder = project(&mocked);
    let first = run(folder.path(), &["test", "--update"]);
    insta::assert_snapshot!("update", {
        let file = fs::read_to_string(folder.path().join("bot/tests.yaml")).unwrap();
        format!("{file}\n--- stderr\n{}--- stdout\n{}", first.err, first.out)
    });
    first.code(3);
    // Only the test without a mock fails now, and a second run changes nothing.
    let before = fs::read(folder.path().join("bot/tests.yaml")).unwrap();
    let second = run(folder.path(), &["test", "--update"]);
    assert!(
        second.out.ends_with("4 passed, 1 failed in 1 file\n"),
        "{}",
        second.out
    );
    assert!(!second.err.contains("rewrote"), "{}", second.err);
    assert_eq!(
        fs::read(folder.path().join("bot/tests.yaml")).unwrap(),
        before
    );
}

#[test]
fn the_rest_of_the_file_is_not_touched() {
    let folder = project(MESSY);
    run(folder.path(), &["test", "--update", "--filter", "shows"]).code(0);
    let after = fs::read_to_string(folder.path().join("bot/tests.yaml")).unwrap();
    let changed: Vec<(&str, &str)> = MESSY
        .lines()
        .zip(after.lines())
        .filter(|(before, after)| before != after)
        .collect();
    assert_eq!(changed.len(), 1, "{changed:#?}");
    assert!(changed[0].0.contains("shows:"));
    assert_eq!(after.lines().count(), MESSY.lines().count());
    // The bot itself is never touched.
    assert_eq!(
        fs::read_to_string(folder.path().join("bot/main.yaml")).unwrap(),
        BOT
    );
}

#[test]
fn windows_lines_and_odd_words_are_kept() {
    let bot = "flows:\n  odd: \"5 * 5: \\\"no\\\" # {{ '{' }}{\\nline two\"\n  yes: \"yes\"\n\
        keywords: { odd: { match: [odd], flow: odd }, y: { match: [\"y\"], flow: \"yes\" } }\ndefault_reply: odd\n";
    let tests = "tests:\r\n  odd:\r\n    chat:\r\n      - user: odd\r\n      - bot: x\r\n      - user: \"y\"\r\n";
    let folder = project_with(bot, tests);
    run(folder.path(), &["test", "--update"]).code(0);
    let after = fs::read_to_string(folder.path().join("bot/tests.yaml")).unwrap();
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert!(
        after.ends_with("      - user: \"y\"\r\n      - bot: \"yes\"\r\n"),
        "{after}"
    );
    run(folder.path(), &["check", "--deny-warnings"]).code(0);
    run(folder.path(), &["test"]).code(0);
}

#[test]
fn nothing_is_written_where_nothing_fails() {
    let tests = "tests:\n  a: { chat: [ {event: follow},{bot: S*} ] }  # odd\n";
    let folder = project(tests);
    let ended = run(folder.path(), &["test", "--update"]);
    assert_eq!(ended.err, "");
    assert_eq!(ended.code(0), "1 passed, 0 failed in 1 file\n");
    assert_eq!(
        fs::read_to_string(folder.path().join("bot/tests.yaml")).unwrap(),
        tests
    );
}

#[test]
fn what_came_through_an_alias_is_rewritten_where_it_stands() {
    let tests = "tests:\n  a: &a { chat: [{ event: follow }, { bot: Nothing }] }\n  b: *a\n  c:\n    chat:\n\
        \x20   - event: follow\n    - &said { bot: Nope }\n    - event: follow\n    - *said\n";
    let folder = project(tests);
    let ended = run(folder.path(), &["test", "--update"]);
    assert!(
        ended
            .err
            .contains("note: b (bot/tests.yaml:3) is not rewritten: it came through an alias"),
        "{}",
        ended.err
    );
    assert_eq!(ended.out, "3 passed, 0 failed in 1 file\n", "{}", ended.err);
    ended.code(0);
    let after = fs::read_to_string(folder.path().join("bot/tests.yaml")).unwrap();
    assert_eq!(
        after,
        tests
            .replace("Nothing", "\"See you soon!\"")
            .replace("bot: Nope }", "bot: \"See you soon!\" }")
    );
}

#[test]
fn texts_in_blocks_stay_blocks() {
    let bot = "flows: { two: \"one\\n\\n  two: # 3\\nfour\" }\nkeywords: { two: { match: [two], flow: two } }\n";
    let tests = "tests:\n  a:\n    chat:\n    - user: two\n    - bot: |  # in lines\n        one\n        three\n\n    \
        - user: two\n    - bot: { text: x }\n    - user: two\n    - bot:\n        text: >-\n           one\n           three\n";
    let folder = project_with(bot, tests);
    run(folder.path(), &["test", "--update"]).code(0);
    let after = fs::read_to_string(folder.path().join("bot/tests.yaml")).unwrap();
    assert_eq!(
        after,
        "tests:\n  a:\n    chat:\n    - user: two\n    - bot: |-  # in lines\n        one\n\n          two: # 3\n        four\n\n    \
        - user: two\n    - bot: { text: \"one\\n\\n  two: # 3\\nfour\" }\n    - user: two\n    - bot:\n        text: |-\n           one\n\n             two: # 3\n           four\n"
    );
}

#[test]
fn a_test_that_is_rewritten_in_part_is_counted_once() {
    let tests = "tests:\n  a:\n    chat: [{ event: follow }, { bot: Nope }]\n    expect: { fields: { code: X } }\n  b:\n    chat: [{ event: follow }, { bot: Nah }]\n";
    let folder = project(tests);
    let ended = run(folder.path(), &["test", "--update"]);
    assert_eq!(
        ended.err,
        "note: a (bot/tests.yaml:2) is rewritten in part: the field `code` is empty now; write it under `empty`\n\
         rewrote 2 tests, 1 of them in part, in 1 file\n"
    );
    ended.code(3);
}

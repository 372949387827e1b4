//! Conversations that are saved as tests.

use std::fs;

use super::{NOW, chat, project};
use crate::common::run;

#[test]
fn a_saved_conversation_is_a_sound_test() {
    let (_folder, root) = project("https://api.example");
    let lines = [
        "/set contact.first_name=Kim",
        "/restart keep",
        "Book",
        "12",
        "4",
        "No meal",
        "Orders",
        "orders",
        "cards",
        "2",
        "/menu 1",
        "/clock +1d",
        "bare",
        "/save bot/booking.yaml",
        "/save bot/booking.yaml",
    ];
    let mut args = NOW.to_vec();
    args.push("--mock");
    let out = chat(&root, &args, &lines).code(0);
    assert!(
        out.contains("· saved to `bot/booking.yaml` as the test `booking`\n"),
        "{out}"
    );
    assert!(
        out.contains("! `bot/booking.yaml` is there already; choose another name\n"),
        "{out}"
    );
    // It was saved into the project, which is read again.
    assert!(out.contains("· the bot is renewed\n"), "{out}");
    insta::assert_snapshot!(fs::read_to_string(root.join("bot/booking.yaml")).unwrap());
    run(&root, &["check"]).code(0);
}

#[test]
fn what_a_test_cannot_say_is_told() {
    let (_folder, root) = project("https://api.example");
    let lines = [
        "/save empty",
        "hello",
        "/tag vip",
        "/link flyer",
        "/save talk",
    ];
    let out = chat(&root, &["--mock", "--no-welcome"], &lines).code(0);
    assert!(
        out.contains("! nothing has been said yet, so there is nothing to save\n"),
        "{out}"
    );
    let text = fs::read_to_string(root.join("talk.yaml")).unwrap();
    for lost in [
        "`/tag vip` in the middle of the conversation",
        "coming in by the link `flyer`",
    ] {
        assert!(
            text.contains(&format!("# This test will not pass as it is: {lost}.\n")),
            "{text}"
        );
    }
    let note = "· this test will not pass as it is: `/tag vip` in the middle of the conversation; \
                coming in by the link `flyer`\n";
    assert!(out.contains(note), "{out}");
    assert!(!root.join("empty.yaml").exists());
}

#[test]
fn a_file_is_saved_into_the_folder_of_the_project() {
    let (folder, root) = project("https://api.example");
    let lines = [
        "hello",
        "/save bot/talk",
        "/save talk.txt",
        "/save ../beside.yaml",
    ];
    let out = chat(folder.path(), &["shop", "--mock", "--no-welcome"], &lines).code(0);
    let unread = "· no test run will read it: no pattern of `files` in `botwright.yaml` names it\n";
    let saved = "· saved to `shop/bot/talk.yaml` as the test `talk`\n";
    assert!(!out.contains(&format!("{saved}{unread}")), "{out}");
    assert!(out.contains(saved), "{out}");
    for path in ["shop/talk.txt", "shop/../beside.yaml"] {
        let told = out
            .split(&format!("· saved to `{path}` as the test `"))
            .nth(1);
        let told = told.unwrap_or_else(|| panic!("{path}: {out}"));
        assert!(
            told.lines().nth(1) == Some(unread.trim_end()),
            "{path}: {out}"
        );
    }
    assert!(root.join("bot/talk.yaml").exists() && root.join("talk.txt").exists());
    assert!(folder.path().join("beside.yaml").exists());
}

#[test]
fn a_problem_of_the_bot_is_told_above_the_test() {
    let (_folder, root) = project("https://api.example");
    let bot = "flows: { round: { steps: [{ when: channel, then: [{ go_to: round }] }] } }\n\
               keywords: { round: { match: [round], flow: round } }\n";
    fs::write(root.join("bot/main.yaml"), bot).unwrap();
    let out = chat(&root, &[], &["round", "/save bot/talk.yaml"]).code(0);
    let text = fs::read_to_string(root.join("bot/talk.yaml")).unwrap();
    assert!(
        text.starts_with("# This test will not pass as it is: a problem of the bot, "),
        "{text}"
    );
    assert!(
        out.contains("· this test will not pass as it is: a problem of the bot, "),
        "{out}"
    );
}

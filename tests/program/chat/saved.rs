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
            text.contains(&format!("# A test cannot say this: {lost}.\n")),
            "{text}"
        );
    }
    assert!(!root.join("empty.yaml").exists());
}

//! The commands of the chat.

use super::{NOW, chat, project};

fn talk(args: &[&str], lines: &[&str]) -> String {
    let (_folder, root) = project("https://api.example");
    let mut all = NOW.to_vec();
    all.extend(["--mock"]);
    all.extend(args);
    chat(&root, &all, lines).code(0)
}

#[test]
fn what_has_a_number_is_tapped() {
    let lines = [
        "2", "1", "2", "#1", "/why", "1", "9", "#9", "Book", "3", "12", "/restart", "3", "cards",
        "2", "/why",
    ];
    insta::assert_snapshot!(talk(&[], &lines));
}

#[test]
fn the_contact_is_shown_and_changed() {
    let lines = [
        "/state",
        "/set seats=12",
        "/set seats=4",
        "/set saets=4",
        "/set meal=NO MEAL",
        "/set contact.first_name=Kim",
        "/set contact.nick=K",
        "/tag vpi",
        "/tag vip",
        "/tag vip",
        "/untag vip",
        "/tag vip",
        "/state",
        "/set seats=",
        "/follow",
        "/restart keep",
        "/state",
        "/restart",
    ];
    insta::assert_snapshot!(talk(&["--no-welcome"], &lines));
}

#[test]
fn time_passes_when_the_clock_is_moved() {
    let lines = [
        "/clock",
        "Book",
        "4",
        "meat",
        "/state",
        "/clock +23h",
        "/clock +1h",
        "/why",
        "/clock 2026-03-01",
        "/clock soon",
        "soon",
        "/clock +1s",
    ];
    insta::assert_snapshot!(talk(&[], &lines));
}

#[test]
fn a_wait_that_is_due_is_told() {
    let out = talk(&["--no-welcome"], &["soon", "/state", "/clock"]);
    let due = "2026-03-02 10:00, the wait of flow `soon`\n";
    assert!(out.contains(&format!("  next due  {due}")), "{out}");
    assert!(out.contains(&format!("; next due {due}")), "{out}");
}

#[test]
fn there_are_other_ways_in() {
    let lines = [
        "/menu",
        "/menu 2",
        "/menu book NOW",
        "/menu 9",
        "/ice",
        "/ice 1",
        "/link flier",
        "/link flyer",
        "/comment 42 +1 please",
        "/image https://shop.example/a.png",
        "/location 25.03,121.56",
        "help me",
        "help",
        "Orders",
        "/close",
        "Orders",
        "//orders",
        "/oders",
    ];
    insta::assert_snapshot!(talk(&["--no-welcome"], &lines));
}

#[test]
fn what_is_remembered_is_told_on_demand() {
    let out = talk(&["-v"], &["Book", "2", "none"]);
    for told in [
        "seats = 2",
        "meal = none",
        "tag `vip` added",
        "sequence `later` started",
    ] {
        assert!(out.contains(&format!("· {told}\n")), "{told}: {out}");
    }
}

#[test]
fn nothing_typed_reaches_the_terminal_as_it_is() {
    let out = talk(
        &[],
        &[
            "\u{1b}[2J\u{202e}x",
            "/set seats=\u{1b}]0;x\u{7}",
            "/\u{1b}c",
        ],
    );
    assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{out:?}");
    assert!(out.contains("> ␛[2J<U+202E>x\n"), "{out}");
}

#[test]
fn colours_are_there_when_they_are_wanted() {
    let out = talk(&["--color", "always"], &[]);
    assert!(out.contains("\u{1b}[33m[1]\u{1b}[0m Book"), "{out:?}");
    assert!(!talk(&[], &[]).contains('\u{1b}'));
}

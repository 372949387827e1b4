//! What is refused before a conversation begins.

use std::fs;

use super::{chat, project};

#[test]
fn wrong_options_are_told() {
    let (_folder, root) = project("https://api.example");
    let table: [(&[&str], &str); 4] = [
        (
            &["--channel", "zalo"],
            "error: the project is not on the channel `zalo`; choose one of `line`, `messenger`\n",
        ),
        (
            &["--now", "tomorrow"],
            "error: --now: `tomorrow` is not a time; write it like `2026-03-01T10:00`\n",
        ),
        (
            &["--as", "M1"],
            "error: there is no contact `M1`: the project declares no `contacts`\n",
        ),
        (
            &["--target", "live"],
            "error: there is no target `live` in `botwright.yaml`\n",
        ),
    ];
    for (args, told) in table {
        let ended = chat(&root, args, &["hello"]);
        assert_eq!(
            (ended.code, ended.err.as_str(), ended.out.as_str()),
            (Some(64), told, ""),
            "{args:?}"
        );
    }
}

#[test]
fn a_bot_with_errors_does_not_talk() {
    let (_folder, root) = project("https://api.example");
    let file = root.join("bot/more.yaml");
    fs::write(file, "keywords: { x: { match: [x], flow: helo } }\n").unwrap();
    let ended = chat(&root, &[], &["hello"]);
    assert_eq!(ended.code, Some(3));
    assert_eq!(ended.out, "");
    assert!(ended.err.contains("did you mean `hello`?"), "{}", ended.err);
    assert!(ended.err.ends_with(" in 3 files\n"), "{}", ended.err);
}

#[test]
fn a_bot_on_a_vendors_platform_can_be_talked_to() {
    let (_folder, root) = project("https://api.example");
    let file = root.join("botwright.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let target = "targets: { page: { platform: botcake, page: \"1\", token: \"${env.PAGE_TOKEN}\", vars: { api: \"https://page.example\" } } }\n";
    fs::write(&file, text + target).unwrap();
    let out = chat(&root, &["--mock", "--target", "page", "-q"], &["orders"]).code(0);
    assert!(
        out.contains(
            "· POST https://page.example/orders?key=${env.SHOP_KEY} → the example of `orders`\n"
        ),
        "{out}"
    );
}

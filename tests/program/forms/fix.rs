//! `check --fix`.

use std::fs;

use super::Shop;
use crate::common::{EXAMPLES, examples, files_below, run};

const BOT: &str = "\u{feff}# The shop.\r
default_reply: hello   # what else\r
flows:\r
  hello:\r
    steps:\r
      - text: {{ contact.name }}, 您好！\r
        quick_replies:\r
          - { label: 票券, flow: tikets }   # a slip\r
      - go_to: goodby\r
  tickets: no\r
  goodbye: 再見\r
";
const MENDED: &str = "\u{feff}# The shop.\r
default_reply: hello   # what else\r
flows:\r
  hello:\r
    steps:\r
      - text: \"{{ contact.name }}, 您好！\"\r
        quick_replies:\r
          - { label: 票券, flow: tickets }   # a slip\r
      - go_to: goodbye\r
  tickets: \"no\"\r
  goodbye: 再見\r
";

#[test]
fn safe_changes_are_made_in_place() {
    let shop = Shop::new(BOT);
    let ended = shop.check(&["--fix"]);
    assert_eq!(shop.read("bot/main.yaml"), MENDED);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(ended.err, "fixed 4 problems in 1 file\n");
    assert_eq!(ended.out, "no errors in 2 files\n");
    let again = shop.check(&["--fix"]);
    assert_eq!((again.code, again.err.as_str()), (Some(0), ""));
    assert_eq!(shop.read("bot/main.yaml"), MENDED);
    let left: Vec<_> = files_below(shop.path());
    assert_eq!(left.len(), 2, "{left:?}");
}

/// The traps of YAML, each before and after.
#[test]
fn traps_are_mended() {
    let table = [
        (
            "{ text: {{ contact.name }}, hello }",
            "{ text: \"{{ contact.name }}, hello\" }",
        ),
        (
            "{ text: Hello, you, there }",
            "{ text: \"Hello, you, there\" }",
        ),
        ("{ text: Price: 10 }", "{ text: \"Price: 10\" }"),
        ("text: Price: 10 dollars", "text: \"Price: 10 dollars\""),
        ("text: We are #1 here", "text: \"We are #1 here\""),
        ("text: no", "text: \"no\""),
        ("{ text: 012 }", "{ text: \"012\" }"),
        (
            "{ text: x, buttons: [{ label: +1, phone: +886223456789 }] }",
            "{ text: x, buttons: [{ label: \"+1\", phone: \"+886223456789\" }] }",
        ),
    ];
    for (before, after) in table {
        let bot =
            |step: &str| format!("default_reply: a\nflows:\n  a:\n    steps:\n      - {step}\n");
        let shop = Shop::new(&bot(before));
        let ended = shop.check(&["--fix", "--allow", "all"]);
        assert_eq!(shop.read("bot/main.yaml"), bot(after));
        assert_eq!(ended.code, Some(0), "{before}\n{}", ended.err);
    }
}

#[test]
fn the_diff_writes_nothing() {
    let shop = Shop::new(BOT);
    let ended = shop.check(&["--fix", "--diff"]);
    assert_eq!(ended.code, Some(3));
    assert_eq!(shop.read("bot/main.yaml"), BOT);
    insta::assert_snapshot!(
        "diff",
        format!("{}---\n{}", ended.out.replace('\r', "␍"), ended.err)
    );
    // It is a patch.
    shop.write("it.patch", &ended.out);
    let patch = std::process::Command::new("git")
        .args(["apply", "--whitespace=nowarn", "it.patch"])
        .current_dir(shop.path())
        .env("GIT_CEILING_DIRECTORIES", shop.path().parent().unwrap())
        .output()
        .unwrap();
    assert!(patch.status.success(), "{patch:?}");
    assert_eq!(shop.read("bot/main.yaml"), MENDED);
    let usage = shop.check(&["--diff"]);
    assert_eq!(usage.code, Some(64));
}

#[test]
fn what_remains_is_reported() {
    let shop = Shop::new(
        "default_reply: helo\nflows:\n  hello: Hi\n  other:\n    steps: [{ go_to: far-away }]\n",
    );
    let ended = shop.check(&["--fix", "--format", "json"]);
    assert_eq!(ended.code, Some(3));
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(
        report["diagnostics"][0]["message"],
        "there is no flow `far-away`"
    );
    assert!(
        shop.read("bot/main.yaml")
            .starts_with("default_reply: hello\n")
    );
}

#[test]
fn only_the_named_file_is_changed() {
    let shop = Shop::new("default_reply: helo\nflows:\n  hello: Hi\n");
    shop.write("bot/b.yaml", "welcome: helo\n");
    let ended = shop.check(&["--fix", "bot/b.yaml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(shop.read("bot/b.yaml"), "welcome: hello\n");
    assert!(
        shop.read("bot/main.yaml")
            .starts_with("default_reply: helo\n")
    );
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let shop = Shop::new("flows:\n  hello: Hi\n");
    shop.write("parts/reply.yml", "default_reply: helo\n");
    let real = shop.path().join("parts/reply.yml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../parts/reply.yml", shop.path().join("bot/reply.yaml")).unwrap();
    shop.check(&["--fix"]).code(0);
    assert_eq!(fs::read_to_string(&real).unwrap(), "default_reply: hello\n");
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    let link = shop.path().join("bot/reply.yaml");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    // What may not be written is left, and told.
    shop.write("bot/locked.yaml", "welcome: helo\n");
    let locked = shop.path().join("bot/locked.yaml");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o440)).unwrap();
    let ended = shop.check(&["--fix"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended
            .err
            .contains("error: `bot/locked.yaml` was left as it is: it may not be written\n"),
        "{}",
        ended.err
    );
}

#[test]
fn the_examples_stay_as_they_are() {
    let folder = examples();
    for name in EXAMPLES {
        let project = folder.path().join("examples").join(name);
        let texts = || -> Vec<Vec<u8>> {
            files_below(&project)
                .iter()
                .map(|path| fs::read(path).unwrap())
                .collect()
        };
        let before = texts();
        let ended = run(&project, &["check", "--fix"]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        assert_eq!(texts(), before, "{name}");
    }
}

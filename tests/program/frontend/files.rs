//! Files and patterns that lead to no text, or to none that can be read.

use super::{Files, reports};

fn bot(bytes: impl AsRef<[u8]>) -> Files {
    Files::new().with("bot/b.yaml", bytes)
}

fn globs(globs: &str) -> Files {
    let text = format!("botwright: 1\nname: x\nchannels: [line]\nfiles: {globs}\n");
    Files::new().with("botwright.yaml", text)
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// Nine aliases of nine aliases of nine aliases …
fn laughs() -> String {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for pair in b"abcdefghi".windows(2) {
        let (from, to) = (pair[0] as char, pair[1] as char);
        text += &format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(", "));
    }
    text
}

#[test]
fn texts_that_cannot_be_read() {
    insta::assert_snapshot!(reports(vec![
        ("not UTF-8", bot(b"flows: { a: \"\xff\" }\n")),
        ("UTF-16", bot(utf16("flows: { b: x }\n"))),
        (
            "a byte order mark",
            bot("\u{feff}flows: { b: x, c: { stepz: [] } }\n")
        ),
        ("billion laughs", bot(laughs())),
        (
            "10,000 deep in brackets",
            bot("[".repeat(10_000) + &"]".repeat(10_000))
        ),
        ("10,000 deep in lists", bot("- ".repeat(10_000) + "x")),
        (
            "10,000 deep in braces",
            bot("{a: ".repeat(10_000) + &"}".repeat(10_000))
        ),
        ("empty", bot("")),
        ("blank", bot(" \n\n")),
        ("comments only", bot("# hi\n")),
        ("a list", bot("- a\n")),
        ("a word", bot("hello\n")),
        ("null", bot("~\n")),
        (
            "9 MiB",
            bot(format!(
                "flows: {{ b: \"{}\" }}\n",
                "x".repeat(9 * 1024 * 1024)
            ))
        ),
        (
            "5,000 characters in a line",
            bot(format!(
                "flows: {{ b: \"{}\", c: {{ stps: [] }} }}\n",
                "字".repeat(5_000)
            ))
        ),
        ("two documents", bot("flows: { b: x }\n---\nflows: {}\n")),
        ("not YAML", bot("flows: { b: x\nmenu: [\n")),
    ]));
}

#[cfg(unix)]
#[test]
fn paths_that_lead_to_no_file() {
    use std::os::unix::fs::symlink;
    let linked = |target: &str, link: &str| {
        let files = Files::new();
        symlink(target, files.path(link)).unwrap();
        files
    };
    let folder = Files::new();
    std::fs::create_dir(folder.path("bot/b.yaml")).unwrap();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("o.yaml"), "flows: { o: x }\n").unwrap();
    let out = |path: &str, link: &str| linked(outside.path().join(path).to_str().unwrap(), link);
    let pipe = Files::new();
    let made = std::process::Command::new("mkfifo")
        .arg(pipe.path("bot/b.yaml"))
        .status();
    assert!(made.unwrap().success());
    insta::assert_snapshot!(reports(vec![
        ("a folder with the name of a file", folder),
        ("a link to nothing", linked("gone.yaml", "bot/b.yaml")),
        ("a link to itself", linked("b.yaml", "bot/b.yaml")),
        ("a link in a circle", linked("../bot", "bot/loop")),
        ("a link to a file outside", out("o.yaml", "bot/b.yaml")),
        ("a link to a folder outside", out("", "bot/out")),
        ("a pipe", pipe),
        ("a link within the project", {
            let files = linked("../parts/p.yaml", "bot/p.yaml");
            files.with("parts/p.yaml", "flows: { p: x }\n")
        }),
    ]));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let files = bot("flows: { b: x }\n");
    let path = files.path("bot/b.yaml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads everything.
    let wanted = if std::fs::read(&path).is_ok() {
        "nothing\n"
    } else {
        "unreadable-file bot/b.yaml:1:1 «»\n  there is no permission to read `bot/b.yaml`\n  \
         change the permissions of the file or its folder\n"
    };
    assert_eq!(files.report(), wanted);
}

#[test]
fn patterns() {
    insta::assert_snapshot!(reports(vec![
        ("..", globs("['../*.yaml']")),
        (".. inside", globs("['bot/../../*.yaml']")),
        ("absolute", globs("[/etc/*.yaml]")),
        ("no match", globs("['bot/*.yml', 'bot/*.yaml']")),
        ("broken", globs("['bot/[.yaml']")),
        ("empty", globs("['']")),
        ("none", globs("[]")),
        ("a text", globs("bot/*.yaml")),
        ("a folder", globs("[bot]")),
        ("twice the same", globs("[bot/a.yaml, 'bot/*.yaml']")),
        ("the project file itself", globs("['**/*.yaml']")),
        (
            "hidden by git",
            globs("['bot/*.yaml']")
                .with(".gitignore", "bot\n")
                .with("bot/b.yaml", "flows: { b: { stepz: [] } }\n")
        ),
    ]));
}

#[test]
fn the_project_file() {
    let project = |bytes: &str| Files::new().with("botwright.yaml", bytes);
    insta::assert_snapshot!(reports(vec![
        ("empty", project("")),
        ("nothing in it", project("{}\n")),
        ("not YAML", project("name: [\n")),
        (
            "not UTF-8",
            Files::new().with("botwright.yaml", b"name: \xff\n")
        ),
        (
            "wrong edition",
            project("botwright: 2\nname: x\nchannels: [line]\n")
        ),
        (
            "edition as a text",
            project("botwright: '1'\nname: x\nchannels: [line]\n")
        ),
        (
            "edition with a fraction",
            project("botwright: 1.5\nname: x\nchannels: [line]\n")
        ),
        (
            "whole by its value",
            project("botwright: 1.0\nname: x\nchannels: [line]\n")
        ),
        (
            "no channel",
            project("botwright: 1\nname: x\nchannels: []\n")
        ),
        (
            "a channel twice",
            project("botwright: 1\nname: x\nchannels: [line, line]\n")
        ),
        (
            "a wrong name",
            project("botwright: 1\nname: a b\nchannels: [line]\n")
        ),
        (
            "a broken part leaves the rest",
            project(
                "botwright: 1\nname: x\nchannels: [line]\nhours: { a: { open: { mo: '9-18' } } }\ndefault_target: nope\ntargets: { t: { platform: botcake } }\ntimezone: Asia/Taipeh\n"
            )
        ),
        (
            "null",
            project("botwright: 1\nname: x\nchannels: [line]\nvars:\n")
        ),
    ]));
}

/// No project at all is wrong usage, not a broken bot.
#[test]
fn where_the_project_is() {
    let files = Files::new();
    let code = |args: &[&str]| files.run(args).status.code();
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["."]), Some(0));
    assert_eq!(code(&["bot/a.yaml"]), Some(0));
    assert_eq!(code(&["bot"]), Some(64));
    assert_eq!(code(&["nowhere"]), Some(64));
    assert_eq!(code(&["--target", "nope"]), Some(64));
    assert_eq!(code(&["--format", "nope"]), Some(64));
    assert_eq!(code(&["--no-such-option"]), Some(64));
    assert_eq!(code(&["botwright.yaml"]), Some(0));
    let below = files
        .command()
        .current_dir(files.path("bot"))
        .output()
        .unwrap();
    assert_eq!(below.status.code(), Some(0));
    let files = files.with("other.yaml", "x: 1\n");
    assert_eq!(files.run(&["other.yaml"]).status.code(), Some(64));

    let files = files.without("botwright.yaml");
    for args in [&[][..], &["."], &["bot/a.yaml"], &["--format", "json"]] {
        let output = files.run(args);
        assert_eq!(output.status.code(), Some(64), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("`botwright.yaml`"), "{told}");
    }
    std::fs::create_dir(files.path("botwright.yaml")).unwrap();
    insta::assert_snapshot!(files.report(), @r"
    unreadable-file botwright.yaml:1:1 «»
      `botwright.yaml` is a folder, but a file is wanted here
      move the folder away, and put the project file there
    ");
}

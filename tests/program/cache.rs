//! What a check keeps for the next one: the same bytes in every format, with it and without it.

use std::cell::Cell;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use crate::common::{Ended, botwright, run};

const FORMATS: [&str; 7] = [
    "human", "json", "sarif", "github", "gitlab", "junit", "rdjson",
];
/// One more than a project must have for a check to be kept.
const FILES: usize = 501;

fn path(number: usize) -> String {
    format!("bot/{number:03}.yaml")
}

/// Each file has a warning, and leads to the next one.
fn text(number: usize) -> String {
    let next = (number + 1) % FILES;
    let first = if number == 0 {
        "default_reply: f0\n"
    } else {
        ""
    };
    format!(
        "{first}custom_fields: {{ n{number}: {{ type: number, maximum: 9 }} }}\nflows:\n  f{number}:\n    steps:\n      - {{ ask: How many?, save_to: n{number} }}\n      - {{ image: http://shop.example/{number}.png }}\n      - text: \"{{{{ fields.n{next} }}}} of them.\"\n      - text: Good.\n        buttons: [{{ label: More, flow: f{next} }}]\n",
    )
}

fn project() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    fs::create_dir(root.join("bot")).unwrap();
    fs::write(
        root.join("botwright.yaml"),
        "botwright: 1\nname: many\nchannels: [line]\n",
    )
    .unwrap();
    for number in 0..FILES {
        fs::write(root.join(path(number)), text(number)).unwrap();
    }
    (folder, root)
}

fn change(root: &Path, number: usize, from: &str, to: &str) {
    let path = root.join(path(number));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// What the program says with `args`, and on which way it came to it.
fn told(root: &Path, args: &[&str]) -> (Ended, String) {
    let all = [&["check", "--verbose"], args].concat();
    let ended = run(root, &all);
    let (log, err): (Vec<&str>, Vec<&str>) =
        (ended.err.lines()).partition(|line| line.contains("DEBUG"));
    let way = log.join("\n");
    let err = err.join("\n");
    (Ended { err, ..ended }, way)
}

/// The same report with the cache and without it; gives the way.
#[track_caller]
fn same(root: &Path, args: &[&str]) -> String {
    let (warm, way) = told(root, args);
    let (cold, none) = told(root, &[args, &["--no-cache"]].concat());
    assert_eq!(none, "");
    assert_eq!(
        (warm.code, &warm.out, &warm.err),
        (cold.code, &cold.out, &cold.err)
    );
    way
}

#[test]
fn every_format_and_option_is_as_without_it() {
    let (_folder, root) = project();
    assert_eq!(same(&root, &[]), "");
    assert!(root.join(".botwright/check.cache").is_file());
    assert!(same(&root, &["--format", "sarif"]).contains("Same"));
    change(&root, 7, "How many?", "How many of them? ");
    change(
        &root,
        8,
        "maximum",
        "# botwright: allow(insecure-url) known\n  maximum",
    );
    change(&root, 8, "# botwright: allow(insecure-url) known\n  ", "");
    for format in FORMATS {
        assert!(
            same(&root, &["--format", format]).contains("Few(1)"),
            "{format}"
        );
    }
    assert!(same(&root, &["--deny-warnings", &path(7)]).contains("Few(1)"));
    // Another level is another report, and is kept in its turn.
    assert_eq!(same(&root, &["--deny", "insecure-url"]), "");
    assert!(same(&root, &["--deny", "insecure-url"]).contains("Same"));
    assert_eq!(same(&root, &[]), "");
    change(&root, 9, "flow: f10", "flow: f11x");
    assert_eq!(same(&root, &[]), "");
    change(&root, 9, "Good.", "Well.");
    assert!(same(&root, &["--format", "json"]).contains("Few(1)"));
    fs::remove_file(root.join(path(9))).unwrap();
    assert_eq!(same(&root, &[]), "");
    fs::remove_dir_all(root.join(".botwright")).unwrap();
    assert_eq!(same(&root, &[]), "");
    assert!(same(&root, &[]).contains("Same"));
}

/// What stands in a file, and what may stand there instead.
const EDITS: [(&str, &str); 10] = [
    ("Good.", "Very good. 票券"),
    ("How many?", "How many? http://shop.example"),
    ("http:", "https:"),
    ("label: More", "label: Even more of it all"),
    (
        "      - text: Good.",
        "      - wait: 10m\n      - text: Good.",
    ),
    ("flows:", "# botwright: allow(insecure-url) known\nflows:"),
    (
        "flows:",
        "# botwright: allow-file(insecure-url) known\nflows:",
    ),
    ("maximum: 9", "maximum: 90"),
    ("flow: f", "flow: g"),
    ("text:", "txt:"),
];

#[test]
fn random_edits_make_no_difference() {
    let (_folder, root) = project();
    run(&root, &["check"]).code(0);
    let few = Cell::new(0);
    let edit = (0..FILES, 0..EDITS.len());
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    });
    let tried = runner.run(&(vec(edit, 1..4), 0..FORMATS.len()), |(edits, format)| {
        for (number, edit) in edits {
            let (from, to) = EDITS[edit];
            fs::write(root.join(path(number)), text(number).replace(from, to)).unwrap();
        }
        let way = same(&root, &["--format", FORMATS[format]]);
        few.set(few.get() + usize::from(way.contains("Few")));
        Ok(())
    });
    tried.unwrap();
    assert!(few.get() > 0);
}

#[test]
fn an_editor_has_its_use_of_it_and_leaves_it() {
    let (_folder, root) = project();
    run(&root, &["check"]).code(0);
    let cache = root.join(".botwright/check.cache");
    let before = fs::read(&cache).unwrap();
    let over = |more: &[&str], text: &str| {
        let args = [
            &[
                "check",
                "--verbose",
                "--format",
                "json",
                "--stdin-path",
                "bot/004.yaml",
            ],
            more,
        ]
        .concat();
        let mut command = botwright(&root, &args);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        (output.stdout, String::from_utf8(output.stderr).unwrap())
    };
    for (from, to, way) in [
        ("Good.", "Very good.", "Few(1)"),
        ("http:", "https:", "Few(1)"),
        ("save_to: n4", "save_to: n5", ""),
        ("text:", "tekst:", ""),
        ("flows:", "flows: [", ""),
    ] {
        let text = text(4).replace(from, to);
        let (warm, log) = over(&[], &text);
        assert_eq!(warm, over(&["--no-cache"], &text).0, "{to}");
        assert!(
            log.contains(way) && log.is_empty() == way.is_empty(),
            "{to}: {log}"
        );
        assert_eq!(fs::read(&cache).unwrap(), before);
    }
}

#[test]
fn two_at_a_time_and_a_killed_one_do_no_harm() {
    let (_folder, root) = project();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = botwright(&root, &["check"]);
            let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    let outs: Vec<Vec<u8>> = children
        .into_iter()
        .map(|child| child.wait_with_output().unwrap().stdout)
        .collect();
    assert!(outs.iter().all(|out| *out == outs[0]));
    assert!(same(&root, &[]).contains("Same"));
    let mut killed = botwright(&root, &["check", "--deny", "all"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();
    same(&root, &["--deny", "all"]);
    assert!(same(&root, &["--deny", "all"]).contains("Same"));
    let cache = root.join(".botwright/check.cache");
    let bytes = fs::read(&cache).unwrap();
    fs::write(&cache, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(same(&root, &["--deny", "all"]), "");
}

#[test]
fn fixing_and_small_projects_are_as_ever() {
    let (_folder, root) = project();
    run(&root, &["check"]).code(0);
    change(&root, 3, "image:", "imgae:");
    let fixed = run(&root, &["check", "--fix"]);
    assert!(fixed.err.contains("fixed 1 problem"), "{}", fixed.err);
    same(&root, &[]);
    let small = tempfile::tempdir().unwrap();
    fs::write(
        small.path().join("botwright.yaml"),
        "botwright: 1\nname: small\nchannels: [line]\n",
    )
    .unwrap();
    fs::create_dir(small.path().join("bot")).unwrap();
    fs::write(
        small.path().join("bot/a.yaml"),
        "default_reply: a\nflows: { a: Hello }\n",
    )
    .unwrap();
    run(small.path(), &["check"]).code(0);
    assert!(!small.path().join(".botwright").exists());
}

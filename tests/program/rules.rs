//! Every rule's page is true: its bad example gives its code and nothing else, its good example
//! nothing, and the report reads as it is committed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use assert_cmd::Command;
use botwright::check::example::Example;
use botwright::check::{self, Options, Rule, rules};
use botwright::diagnostics::render::{HumanOptions, human};
use botwright::diagnostics::{Diagnostic, codes};
use botwright::platforms::limits;
use botwright::project::{self, Project};
use botwright::source::Disk;

/// Lays an example in a folder and checks it from there.
fn check_on_disk(example: &Example) -> (Project, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    example.write(folder.path()).unwrap();
    let project = project::load(&Disk, folder.path());
    let options = Options {
        is_set: &|name| example.environment.contains(name),
        target: None,
        levels: check::Levels::NONE,
    };
    let found = check::check(&project, options);
    (project, found)
}

fn report(project: &Project, diagnostics: &[Diagnostic]) -> String {
    let options = HumanOptions {
        color: false,
        unicode: true,
        width: 100,
    };
    let mut text = String::new();
    human(&mut text, diagnostics, &project.sources, options).unwrap();
    text
}

fn each(mut run: impl FnMut(&'static Rule) -> Option<String>) {
    let wrong: Vec<String> = rules::checked().filter_map(&mut run).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_one_rule_with_a_page() {
    let codes: Vec<&str> = codes::ALL.iter().map(|code| code.name).collect();
    let rules: Vec<&str> = rules::ALL.iter().map(|rule| rule.code.name).collect();
    assert_eq!(codes, rules);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    for rule in rules::ALL {
        for part in [rule.finds, rule.why, rule.bad, rule.good] {
            assert!(!part.trim().is_empty(), "{}", rule.code);
        }
        for sentence in [rule.finds, rule.why] {
            assert!(sentence.ends_with('.'), "{}: {sentence}", rule.code);
        }
    }
}

#[test]
fn every_rule_is_a_file_named_like_its_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let wanted: BTreeSet<String> = codes::ALL
        .iter()
        .map(|code| format!("{}.rs", code.name.replace('-', "_")))
        .chain(["mod.rs".to_owned()])
        .collect();
    assert_eq!(files, wanted);
}

#[test]
fn codes_severities_and_groups() {
    let mut table: Vec<String> = codes::ALL
        .iter()
        .map(|code| format!("{:20} {:8} {:?}", code.name, code.level(), code.group))
        .collect();
    table.sort();
    insta::assert_snapshot!("codes", table.join("\n"));
}

#[test]
fn bad_examples_give_their_code_once_and_nothing_else() {
    each(|rule| {
        let (project, found) = check_on_disk(&Example::parse(rule.bad));
        let codes: Vec<&str> = found.iter().map(|one| one.code.name).collect();
        (codes != [rule.code.name]).then(|| {
            format!(
                "{} gives {codes:?}\n{}",
                rule.code,
                report(&project, &found)
            )
        })
    });
}

#[test]
fn good_examples_give_nothing() {
    each(|rule| {
        let (project, found) = check_on_disk(&Example::parse(rule.good));
        (!found.is_empty()).then(|| format!("{}\n{}", rule.code, report(&project, &found)))
    });
}

#[test]
fn examples_are_the_same_in_memory_and_on_disk() {
    for rule in rules::checked() {
        let example = Example::parse(rule.bad);
        let (project, found) = check_on_disk(&example);
        let (memory, same) = example.check();
        assert_eq!(report(&project, &found), report(&memory, &same));
    }
}

#[test]
fn reports_of_the_bad_examples() {
    for rule in rules::checked() {
        let example = Example::parse(rule.bad);
        let (project, found) = check_on_disk(&example);
        insta::assert_snapshot!(rule.code.name, report(&project, &found));
    }
}

/// What the program says of an example in a folder: its code and stdout.
fn program(example: &Example) -> (Option<i32>, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    example.write(folder.path()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_botwright"))
        .args(["check", "--format", "json"])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code(), report)
}

#[test]
fn the_program_finds_the_same() {
    for (code, exit) in [
        ("not-utf8", 3),
        ("unquoted-scalar", 3),
        ("unknown-flow", 3),
        ("unset-env", 0),
    ] {
        let rule = rules::find(code).unwrap();
        let (status, report) = program(&Example::parse(rule.bad));
        assert_eq!(status, Some(exit), "{code}");
        let found = report["diagnostics"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{code}");
        assert_eq!(found[0]["code"], code);
    }
    let rule = rules::find("unknown-flow").unwrap();
    let (status, report) = program(&Example::parse(rule.good));
    assert_eq!(status, Some(0));
    assert_eq!(report["summary"]["errors"], 0);
}

#[test]
fn suggested_changes_mend_the_bad_examples() {
    let mut mended = String::new();
    for rule in rules::checked() {
        let mut example = Example::parse(rule.bad);
        let (project, found) = example.check();
        let Some(suggestion) = found[0].suggestions.iter().find(|one| one.safe) else {
            continue;
        };
        let mut edits: Vec<_> = suggestion.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in edits {
            let path = project.sources.path(edit.span.file);
            let file = example.files.iter_mut().find(|file| file.path == path);
            file.unwrap()
                .text
                .replace_range(edit.span.range(), &edit.replacement);
        }
        let (project, left) = example.check();
        assert!(
            left.is_empty(),
            "{}\n{}",
            rule.code,
            report(&project, &left)
        );
        writeln!(mended, "{}: {}", rule.code, suggestion.message).unwrap();
    }
    insta::assert_snapshot!("suggestions", mended);
}

fn explain(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_botwright"))
        .arg("explain")
        .args(arguments)
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn explain_prints_the_page() {
    let (status, page, _) = explain(&["unknown-flow"]);
    assert_eq!(status, Some(0));
    insta::assert_snapshot!("explain", page);
    let (_, list, _) = explain(&[]);
    insta::assert_snapshot!("explain-list", list);
}

#[test]
fn explain_as_json() {
    let (status, page, _) = explain(&["not-utf8", "--format", "json"]);
    assert_eq!(status, Some(0));
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["format"], "botwright.explain/1");
    assert_eq!(page["code"], "not-utf8");
    assert_eq!(page["bad"]["files"][1]["path"], "data/members.csv");
    assert!(page["report"].as_str().unwrap().contains("0xb3"));
    let (_, list, _) = explain(&["--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["codes"].as_array().unwrap().len(), codes::ALL.len());
}

#[test]
fn explain_knows_what_was_meant() {
    let (status, stdout, stderr) = explain(&["unkown_flow"]);
    assert_eq!((status, stdout.as_str()), (Some(64), ""));
    assert_eq!(
        stderr,
        "error: there is no code `unkown_flow`; did you mean `unknown-flow`?\n"
    );
    let (status, _, stderr) = explain(&["x"]);
    assert_eq!(status, Some(64));
    assert!(stderr.contains("lists all codes"), "{stderr}");
}

#[test]
fn committed_pages_are_current() {
    current("docs/checks.md", &check::page::markdown());
    current("docs/limits.md", &limits::markdown());
}

/// Compares with the committed file, or rewrites it when `UPDATE=1`.
fn current(path: &str, text: &str) {
    let name = path;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{name} is not what the code generates; run `UPDATE=1 cargo test` and commit it"
    );
}

/// Slips that would be reported twice if every part of the checker spoke for itself.
#[test]
fn one_mistake_is_said_once() {
    let table: &[(&str, &[&str])] = &[
        ("flows: { a: { step: [] } }", &["unknown-key"]),
        ("api_cards: { a: { url: x } }", &["unknown-key"]),
        (
            "api_cards: { a: { adress: x, foo: 1 } }",
            &["missing-key", "unknown-key", "unknown-key"],
        ),
        ("welcome: my flow", &["invalid-name"]),
        ("custom_fields: { a: { type: choice } }", &["missing-key"]),
        ("custom_fields: { a: { type: int } }", &["invalid-value"]),
        (
            "custom_fields: { a: &a { type: text }, b: { <<: *a } }",
            &["merge-key"],
        ),
        (
            "flows: { a: { steps: [{ random: [{ weight: 0.5, then: [] }] }] } }",
            &["wrong-type"],
        ),
        (
            "flows: { a: { steps: [{ cases: [{ when: input, else: [] }] }] } }",
            &["conflicting-keys"],
        ),
        (
            "flows: { a: &a { steps: [{ go_to: b }] }, c: *a }",
            &["unknown-flow"],
        ),
        (
            "flows: { a: { steps: [{ wait: 10 }] } }",
            &["invalid-duration"],
        ),
        (
            "tests: { a: { mock: { b: { status: 99 } }, chat: [{ user: x }] } }",
            &["unknown-mock", "invalid-value"],
        ),
        ("moved: [{ from: tag.a, to: flow.b }]", &["stale-moved"]),
        ("tests: { a: { chat: [7] } }", &["wrong-type"]),
        ("menu: [[x]]", &["wrong-type"]),
        (
            "flows: { a: { steps: [{ text: \"x\", hello }] } }",
            &["null-value"],
        ),
        (
            "flows: { a: { steps: [{ text: {{ contact.name }}, hello, you }] } }",
            &["unquoted-text"],
        ),
        (
            "flows: { a: { steps: [{ text: x, quick_replies: [{ label: go, fow: a }] }] } }",
            &["unknown-key"],
        ),
        (
            "default_reply: a\nflows: { a: x }\n# file: botwright.yaml\nbotwright: 1\nname: a\nchannels: [line]\ndefault_target: b\ntargets: [c]\n",
            &["wrong-type"],
        ),
        ("keywords:\n  wifi:\n", &["null-value"]),
        (
            "flows: { a: { steps: [{ set: { a b: 1 } }] } }",
            &["invalid-name"],
        ),
    ];
    for (bot, wanted) in table {
        let (project, found) = Example::parse(bot).check();
        let codes: Vec<&str> = found.iter().map(|one| one.code.name).collect();
        assert_eq!(codes, *wanted, "{bot}\n{}", report(&project, &found));
    }
}

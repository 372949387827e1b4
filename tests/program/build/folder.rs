//! The folder of a build: only files of ours are replaced, and nothing is written outside.

use std::fs;

use super::{Project, contents};

const BOT: &str =
    "default_reply: a\nflows: { a: hi, b: ho }\nkeywords: { b: { match: [b], flow: b } }\n";

fn project() -> Project {
    Project::new("channels: [line]\n", BOT)
}

#[test]
fn a_folder_of_others_is_refused() {
    let project = project();
    let out = project.path().join("build");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.txt"), "mine").unwrap();
    let refused = project.build(&[]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .err
            .contains("is not empty and holds no `build.json` of an earlier build"),
        "{}",
        refused.err
    );
    // Nor is a list of somebody else's ours.
    fs::write(out.join("build.json"), "{\"documents\": []}").unwrap();
    assert_eq!(project.build(&[]).code, Some(1));
    assert_eq!(contents(&out).len(), 2);
}

#[test]
fn stale_files_go_and_files_of_others_stay() {
    let project = project();
    let out = project.path().join("build");
    project.build(&[]).code(0);
    fs::write(out.join("botcake/flows/notes.txt"), "mine").unwrap();
    let only = "default_reply: a\nflows: { a: hi }\n";
    fs::write(project.path().join("bot/main.yaml"), only).unwrap();
    project.build(&[]).code(0);
    assert!(!out.join("botcake/flows/b.json").exists());
    assert!(out.join("botcake/flows/a.json").exists());
    assert_eq!(
        fs::read_to_string(out.join("botcake/flows/notes.txt")).unwrap(),
        "mine"
    );
    // A file that stands where a document is to go is not ours to replace.
    fs::write(out.join("botcake/flows/b.json"), "mine").unwrap();
    fs::write(project.path().join("bot/main.yaml"), BOT).unwrap();
    let refused = project.build(&[]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("is not from an earlier build"),
        "{}",
        refused.err
    );
    assert_eq!(
        fs::read_to_string(out.join("botcake/flows/b.json")).unwrap(),
        "mine"
    );
}

#[test]
fn a_list_that_was_tampered_with_removes_nothing_outside() {
    let project = project();
    let out = project.path().join("build");
    project.build(&[]).code(0);
    let list = out.join("build.json");
    let text = fs::read_to_string(&list).unwrap();
    let text = text.replace("botcake/flows/b.json", "../bot/main.yaml");
    fs::write(&list, text).unwrap();
    let ended = project.build(&[]);
    assert!(
        project.path().join("bot/main.yaml").exists(),
        "{}",
        ended.err
    );
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out() {
    let project = project();
    let out = project.path().join("build");
    project.build(&[]).code(0);
    fs::remove_dir_all(out.join("botcake")).unwrap();
    let elsewhere = tempfile::TempDir::new().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), out.join("botcake")).unwrap();
    let refused = project.build(&[]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("is a link"), "{}", refused.err);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn names_of_any_script_are_names_of_files() {
    let long = "長".repeat(60);
    let bot = format!(
        "default_reply: Help
flows:
  Help: {{ title: one, steps: [{{ text: a, quick_replies: [{{ label: 1, flow: help }}, {{ label: 2, flow: con }}, {{ label: 3, flow: 我的票券 }}, {{ label: 4, flow: {long} }}] }}] }}
  help: {{ title: two, steps: [{{ text: b }}] }}
  con: c
  我的票券: d
  {long}: e
"
    );
    let bot = bot
        .replace("label: 1", "label: '1'")
        .replace("label: 2", "label: '2'");
    let bot = bot
        .replace("label: 3", "label: '3'")
        .replace("label: 4", "label: '4'");
    let project = Project::new("channels: [messenger]\n", &bot);
    project.build(&[]).code(0);
    let mut names: Vec<String> = contents(&project.path().join("build/botcake/flows"))
        .into_iter()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.contains(&"我的票券.json".to_owned()), "{names:?}");
    assert!(!names.contains(&"con.json".to_owned()), "{names:?}");
    assert!(names.iter().all(|name| name.len() <= 160), "{names:?}");
    names.dedup();
    assert_eq!(
        names.len(),
        5,
        "no two are one where cases are not told apart"
    );
    let list = project.json("build.json").to_string();
    assert!(list.contains("flow.help") && list.contains("flow.Help"));
}

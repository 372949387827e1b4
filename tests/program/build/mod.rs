//! `botwright build`: the documents of the examples and of the vendors' own pages, and the folder.

mod documents;
mod folder;

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::common::{Ended, botwright, files_below};

/// A project of one bot file.
pub(crate) struct Project(TempDir);

impl Project {
    pub(crate) fn new(settings: &str, bot: &str) -> Project {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("bot")).unwrap();
        let head = "botwright: 1\nname: paper\n";
        fs::write(
            folder.path().join("botwright.yaml"),
            format!("{head}{settings}"),
        )
        .unwrap();
        fs::write(folder.path().join("bot/main.yaml"), bot).unwrap();
        Project(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn build(&self, arguments: &[&str]) -> Ended {
        run(self.path(), arguments)
    }

    pub(crate) fn json(&self, file: &str) -> Json {
        let text = fs::read_to_string(self.path().join("build").join(file)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// What the list says of the document of a resource.
    pub(crate) fn entry(&self, platform: &str, address: &str) -> Json {
        let list = self.json("build.json");
        let entries = list["documents"].as_array().unwrap();
        let found = entries
            .iter()
            .find(|one| one["platform"] == platform && one["address"] == address);
        found.unwrap().clone()
    }
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ended {
    let all: Vec<&str> = ["build"].iter().chain(arguments).copied().collect();
    crate::common::run(folder, &all)
}

/// Every file below a folder, with its path and its text.
pub(crate) fn contents(folder: &Path) -> Vec<(String, String)> {
    files_below(folder)
        .iter()
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            (name.replace('\\', "/"), fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The same bytes in another folder, under another environment.
#[test]
fn two_runs_write_the_same_bytes() {
    let folder = crate::common::examples();
    let example = folder.path().join("examples/lotus-travel");
    let (one, other) = (folder.path().join("one"), folder.path().join("deep/er"));
    run(&example, &["--out", one.to_str().unwrap()]).code(0);
    let mut command = botwright(folder.path(), &["build", "examples/lotus-travel", "--out"]);
    let ended = command
        .arg(&other)
        .env("CRM_TOKEN", "hush-hush")
        .env("LOTUS_API_KEY", "hush-hush")
        .env("TZ", "Asia/Tokyo")
        .env("LANG", "zh_TW.UTF-8")
        .env("HOME", folder.path())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(0));
    let (one, other) = (contents(&one), contents(&other));
    assert_eq!(one, other);
    assert!(one.len() > 20, "{}", one.len());
    let again: String = one.iter().map(|(_, text)| text.as_str()).collect();
    assert!(!again.contains("hush"));
    assert!(again.contains("${env."), "the cards name their secrets");
}

#[test]
fn a_list_for_tools_is_the_list_in_the_folder() {
    let project = Project::new("channels: [line]\n", "default_reply: a\nflows: { a: hi }\n");
    let printed = project.build(&["--format", "json"]).code(0);
    let list = fs::read_to_string(project.path().join("build/build.json")).unwrap();
    assert_eq!(printed, list);
    let entry = project.entry("botcake", "flow.a");
    assert_eq!(entry["file"], "botcake/flows/a.json");
    assert_eq!(entry["target"], Json::Null);
    let said = project.build(&[]).code(0);
    assert!(
        said.starts_with("botcake: 1 of 1 flows\nahachat: 1 of 1 flows\n"),
        "{said}"
    );
    assert!(said.contains("4 documents in "), "{said}");
}

const TARGETS: &str = "channels: [messenger, whatsapp]
vars: { site: https://a.example }
targets:
  sandbox: { platform: sandbox }
  page: { platform: botcake, page: '1', token: '${env.T}', vars: { site: https://b.example } }
  promo: { platform: ahachat, bot: '1', token: '${env.T}' }
lints: { unset-env: allow }
";

#[test]
fn each_target_has_a_folder_and_its_own_variables() {
    let bot = "default_reply: a\nflows: { a: 'see ${var.site}' }\n";
    let project = Project::new(TARGETS, bot);
    project.build(&[]).code(0);
    let names: Vec<String> = contents(&project.path().join("build"))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        ["build.json", "page/flows/a.json", "promo/flows/a.json"]
    );
    let text = |file: &str| project.json(file).to_string();
    assert!(text("page/flows/a.json").contains("see https://b.example"));
    assert!(text("promo/flows/a.json").contains("see https://a.example"));
    project.build(&["--target", "promo"]).code(0);
    assert!(
        !project.path().join("build/page").exists(),
        "what is no longer built is gone"
    );
    let refused = project.build(&["--target", "sandbox"]);
    assert_eq!(refused.code, Some(64));
    assert!(refused.err.contains("is a sandbox"), "{}", refused.err);
}

#[test]
fn the_list_is_as_its_schema_says() {
    let root = crate::common::root();
    let out = TempDir::new().unwrap();
    let out = out.path().join("build");
    let ended = run(
        &root.join("examples/lotus-travel"),
        &["--out", out.to_str().unwrap(), "--format", "json"],
    );
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let list: Json = serde_json::from_str(&ended.out).unwrap();
    let schema = botwright::platforms::paper::manifest::schema().to_value();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&list)
        .map(|e| e.to_string())
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(list["documents"].as_array().unwrap().len() > 40);
}

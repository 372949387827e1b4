//! Whole projects of random files: what the schema refuses is explained, what it accepts is there
//! and compiles, with the right kind of resource behind every reference.

use std::collections::BTreeSet;
use std::path::Path;

use botwright::check::{self, Options};
use botwright::diagnostics::{Diagnostic, Severity};
use botwright::language::address::Kind;
use botwright::language::name::nfc;
use botwright::language::value::Value as Content;
use botwright::project::compile::{compile, settings};
use botwright::project::{self, BOT_GRAMMAR, Project};
use botwright::source::Disk;

use super::*;

const PROJECT: &str = r#"
botwright: 1
name: x
channels: [line]
vars: { site: "https://x.example", key: "${env.KEY}" }
targets:
  sandbox: { platform: sandbox }
  page: { platform: botcake, page: "1", token: "${env.TOKEN}", vars: { site: "${env.SITE}" } }
  promo: { platform: ahachat, bot: "1", token: "${var.key}" }
  crm: { platform: firstline, url: "${var.site}", token: "t" }
  chat: { platform: omnichat }
"#;

fn load(folder: &Path, value: &Value) -> Project {
    let text = serde_json::to_string_pretty(value).unwrap();
    std::fs::write(folder.join("bot/a.yaml"), text).unwrap();
    project::load(&Disk, folder)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("bot")).unwrap();
    std::fs::write(folder.path().join("botwright.yaml"), PROJECT).unwrap();
    folder
}

fn errors(project: &Project) -> Vec<&Diagnostic> {
    let all = project.diagnostics.iter();
    all.filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

#[test]
fn what_the_schema_refuses_is_explained_and_the_rest_compiles() {
    let schema = schema::bot();
    let validator = validator(&schema);
    let folder = folder();
    proptest!(config(400), |(numbers in numbers())| {
        let mut generator = Generator { schema: &schema, chance: Chance::new(&numbers) };
        let changes = generator.chance.below(3);
        let mut value = generator.value();
        for _ in 0..changes {
            generator.mutate(&mut value);
        }
        let project = load(folder.path(), &value);
        if let Err(reason) = judge(&project, &value, validator.is_valid(&value)) {
            return Err(TestCaseError::fail(format!("{value}\n{reason}")));
        }
    });
}

fn judge(project: &Project, value: &Value, valid: bool) -> Result<(), String> {
    let found = check::check(
        project,
        Options {
            is_set: &|_| false,
            target: None,
            levels: check::Levels::NONE,
        },
    );
    for diagnostic in &found {
        places(project, diagnostic)?;
    }
    let refused = errors(project);
    if !valid {
        let in_file = |diagnostic: &&Diagnostic| {
            let label = diagnostic.primary.as_ref();
            label.is_some_and(|label| project.sources.path(label.span.file) == "bot/a.yaml")
        };
        return match refused.iter().any(in_file) {
            true => Ok(()),
            false => Err("the schema refuses it, and nobody says why".to_owned()),
        };
    }
    if refused
        .iter()
        .all(|diagnostic| matches!(diagnostic.code.name, "unreadable-file" | "outside-project"))
    {
        let wanted = resources(value);
        let there = project.bot.resource_count();
        if wanted != there {
            return Err(format!("{there} resources of {wanted} are there"));
        }
        return compiles(project);
    }
    Ok(())
}

/// Every place is a piece of its file, and every edit fits it.
fn places(project: &Project, diagnostic: &Diagnostic) -> Result<(), String> {
    let labels = diagnostic.primary.iter().chain(&diagnostic.secondary);
    let edits = diagnostic
        .suggestions
        .iter()
        .flat_map(|suggestion| &suggestion.edits);
    let spans = labels
        .map(|label| label.span)
        .chain(edits.map(|edit| edit.span));
    for span in spans {
        if project.sources.text(span.file).get(span.range()).is_none() {
            return Err(format!(
                "{diagnostic:?} has a place that is not in its file"
            ));
        }
    }
    Ok(())
}

/// How many resources a bot file declares; equal names in NFC are one.
fn resources(value: &Value) -> usize {
    let map = value.as_object().unwrap();
    map.iter()
        .map(|(key, value)| match (key.as_str(), value) {
            ("moved" | "contacts", _) => 0,
            (_, Value::Object(names)) => names
                .keys()
                .map(|name| nfc(name))
                .collect::<BTreeSet<_>>()
                .len(),
            _ => 1,
        })
        .sum()
}

fn compiles(project: &Project) -> Result<(), String> {
    let file = project.settings.value.as_ref().unwrap();
    let env = |name: &str| (name != "TOKEN").then(|| "{{ secret".to_owned());
    for (name, target) in &file.targets {
        let filled = settings(file, name.as_str(), target, &env);
        let compiled = compile(project, file, target, &env);
        if format!("{filled:?}{compiled:?}").contains("{{ secret") {
            return Err("a secret is printed".to_owned());
        }
        for desired in &compiled.desired {
            for (key, value) in &desired.content {
                let path = format!("{}:{key}", desired.address.kind());
                references(&path, key, value)?;
            }
        }
    }
    Ok(())
}

/// The kind that a reference under a key must have.
fn kind(key: &str) -> Option<Kind> {
    Some(match key {
        "flow" | "go_to" | "otherwise" | "success" | "failure" => Kind::Flow,
        "call" => Kind::ApiCard,
        "add_tag" | "remove_tag" | "tag" | "tags" => Kind::Tag,
        "start_sequence" | "stop_sequence" => Kind::Sequence,
        _ => return None,
    })
}

fn references(path: &str, key: &str, value: &Content) -> Result<(), String> {
    match value {
        // What is written under these is data with names of its own, at any depth.
        _ if matches!(
            key,
            "set" | "add" | "fields" | "payload" | "headers" | "example"
        ) =>
        {
            if let Some(address) = first_reference(value) {
                return Err(format!("{path} is data and refers to {address}"));
            }
        }
        Content::Map(map) => {
            for (key, value) in map {
                references(&format!("{path}.{key}"), key, value)?;
            }
        }
        Content::List(items) => {
            for item in items {
                references(path, key, item)?;
            }
        }
        Content::Ref(address) if kind(key) != Some(address.kind()) || address.name().is_empty() => {
            return Err(format!("{path} refers to {address}"));
        }
        Content::Ref(_) => {}
        Content::Null => return Err(format!("{path} is nothing")),
        _ if kind(key).is_some() => return Err(format!("{path} is no reference")),
        _ => {}
    }
    Ok(())
}

fn first_reference(value: &Content) -> Option<String> {
    match value {
        Content::Map(map) => map.values().find_map(first_reference),
        Content::List(items) => items.iter().find_map(first_reference),
        Content::Ref(address) => Some(address.to_string()),
        _ => None,
    }
}

/// What the reader judges by itself, key by key, is what the schema judges.
#[test]
fn the_report_is_empty_only_for_what_is_right() {
    let schema = schema::bot();
    let validator = validator(&schema);
    proptest!(config(400), |(numbers in numbers())| {
        let mut generator = Generator { schema: &schema, chance: Chance::new(&numbers) };
        let mut value = generator.value();
        generator.mutate(&mut value);
        let text = serde_json::to_string(&value).unwrap();
        let file = botwright::source::FileId(0);
        let parsed = botwright::syntax::parse(file, &text);
        let Some(root) = parsed.root.filter(|_| parsed.diagnostics.is_empty()) else {
            return Ok(());
        };
        let json = root.to_json();
        prop_assert_eq!(&json, &value);
        let report = BOT_GRAMMAR.validate(file, &text, &root, &[]);
        prop_assert_eq!(report.is_empty(), validator.is_valid(&json), "{}\n{:?}", value, report);
    });
}

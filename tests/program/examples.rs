//! The examples and the templates of `init` are real bots: they check, they sync, and syncing
//! again does nothing.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::common::{EXAMPLES, examples, files_below, root, run};

/// Check without a warning, apply, and prove that nothing is left to do.
fn holds(folder: &Path) {
    let checked = run(folder, &["check", "--deny-warnings"]);
    assert_eq!(checked.err, "", "{}", folder.display());
    assert!(checked.code(0).starts_with("no errors in "));

    run(folder, &["plan", "--exit-code"]).code(2);
    let applied = run(folder, &["apply", "--yes"]).code(0);
    let verdict = applied.lines().next().unwrap();
    assert!(
        verdict.ends_with(" created, 0 changed, 0 deleted, 0 unchanged"),
        "{verdict}"
    );
    let created = verdict.split_once(' ').unwrap().0;
    assert!(created.parse::<usize>().unwrap() > 0, "{verdict}");

    let again = run(folder, &["apply", "--yes"]).code(0);
    assert_eq!(again, format!("nothing changed, {created} unchanged\n"));
    let plan = run(folder, &["plan", "--exit-code"]).code(0);
    assert_eq!(plan, format!("nothing to change, {created} unchanged\n"));
}

#[test]
fn every_example_is_listed() {
    let mut found: Vec<String> = fs::read_dir(root().join("examples"))
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, EXAMPLES);
}

#[test]
fn lotus_travel_syncs() {
    holds(&examples().path().join("examples/lotus-travel"));
}

#[test]
fn finance_offers_syncs() {
    holds(&examples().path().join("examples/finance-offers"));
}

#[test]
fn campus_survey_syncs() {
    holds(&examples().path().join("examples/campus-survey"));
}

#[test]
fn saigon_coffee_syncs() {
    holds(&examples().path().join("examples/saigon-coffee"));
}

#[test]
fn init_writes_a_project_named_like_its_folder() {
    let folder = TempDir::new().unwrap();
    let told = run(folder.path(), &["init", "my-shop"]).code(0);
    let project = folder.path().join("my-shop");
    assert_eq!(
        told,
        "Wrote a project to my-shop:\n  .gitignore\n  bot/main.yaml\n  botwright.yaml\n\n\
         Next:\n  botwright check my-shop\n  botwright apply my-shop\n"
    );
    assert!(
        fs::read_to_string(project.join("botwright.yaml"))
            .unwrap()
            .contains("name: my-shop\n")
    );
    assert_eq!(
        files_below(folder.path()).len(),
        3,
        "nothing beside what was told"
    );
    holds(&project);
}

#[test]
fn init_writes_into_the_current_folder_and_the_one_of_the_option() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), &["init"]).code(0);
    assert!(folder.path().join("botwright.yaml").is_file());

    let folder = TempDir::new().unwrap();
    let place = folder.path().to_str().unwrap();
    run(root(), &["-C", place, "init", "shop"]).code(0);
    assert!(folder.path().join("shop/botwright.yaml").is_file());
}

#[test]
fn every_template_is_a_working_project() {
    let folder = TempDir::new().unwrap();
    for name in EXAMPLES {
        run(folder.path(), &["init", "--template", name, name]).code(0);
        let project = folder.path().join(name);
        let original = root().join("examples").join(name);
        for file in files_below(&project) {
            let inside = file.strip_prefix(&project).unwrap();
            if inside != Path::new(".gitignore") {
                assert_eq!(
                    fs::read(&file).unwrap(),
                    fs::read(original.join(inside)).unwrap()
                );
            }
        }
        run(&project, &["check", "--deny-warnings"]).code(0);
        run(&project, &["apply", "--yes"]).code(0);
    }
}

#[test]
fn init_writes_over_nothing() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), &["init"]).code(0);
    let again = run(folder.path(), &["init"]);
    assert!(again.err.contains("is a project already"), "{}", again.err);
    again.code(64);

    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("bot")).unwrap();
    fs::write(folder.path().join("bot/main.yaml"), "flows: {}\n").unwrap();
    let refused = run(folder.path(), &["init"]);
    assert!(
        refused.err.contains("writes over nothing"),
        "{}",
        refused.err
    );
    refused.code(64);
    assert_eq!(
        fs::read_to_string(folder.path().join("bot/main.yaml")).unwrap(),
        "flows: {}\n"
    );
    assert!(!folder.path().join("botwright.yaml").exists());
}

#[test]
fn an_unknown_template_is_told_with_the_nearest() {
    let folder = TempDir::new().unwrap();
    let refused = run(folder.path(), &["init", "--template", "lotus-travels"]);
    assert!(
        refused.err.contains("did you mean `lotus-travel`?"),
        "{}",
        refused.err
    );
    refused.code(64);
    assert_eq!(files_below(folder.path()).len(), 0);
}

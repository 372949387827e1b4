//! The tests of the examples and of what `init` writes pass.

use tempfile::TempDir;

use crate::common::{EXAMPLES, examples, root, run};

#[test]
fn the_tests_of_every_example_pass() {
    let folder = examples();
    for name in EXAMPLES {
        let ended = run(folder.path(), &["test", &format!("examples/{name}")]);
        assert_eq!(ended.err, "", "{name}");
        let out = ended.code(0);
        let passed: usize = out.split_once(' ').unwrap().0.parse().unwrap();
        assert!(passed >= 5, "{name}: {out}");
        assert!(
            out.ends_with(" passed, 0 failed in 1 file\n"),
            "{name}: {out}"
        );
    }
}

#[test]
fn a_new_project_has_a_test_that_passes_or_a_hint_how_to_write_one() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), &["init"]).code(0);
    let out = run(folder.path(), &["test"]).code(0);
    assert!(
        out.starts_with("no tests; write one") || out.contains(" passed, 0 failed"),
        "{out}"
    );
}

/// One conversation for each sentence of the language's page on how conversations go.
#[test]
fn conversations_go_as_the_language_says() {
    let folder = root().join("tests/program/conversations/language");
    let ended = run(&folder, &["test"]);
    assert_eq!(ended.code(0), "53 passed, 0 failed in 1 file\n");
}

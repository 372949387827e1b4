//! The tables of what each platform can do.

use std::path::Path;

use assert_cmd::Command;
use botwright::platforms::matrix;
use serde_json::Value as Json;

fn platforms(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("botwright").unwrap();
    let output = command.arg("platforms").args(arguments).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn the_matrix_is_printed_for_people_and_for_tools() {
    let (code, table, _) = platforms(&[]);
    assert_eq!(code, Some(0));
    let flow = table.lines().find(|line| line.starts_with("flow")).unwrap();
    let cells: Vec<&str> = flow.split("  ").filter(|cell| !cell.is_empty()).collect();
    let wanted = [
        "flow",
        "applied",
        "checked, served",
        "attested, served",
        "attested, served",
        "checked, served",
    ];
    let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    assert_eq!(cells, wanted);

    let (_, sheet, _) = platforms(&["botcake"]);
    assert!(sheet.contains("flow         applied    [S]"), "{sheet}");
    let (_, text, _) = platforms(&["firstline", "--format", "json"]);
    let document: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(document["format"], "botwright.platforms/1");
    let kinds = document["platforms"][0]["kinds"].as_array().unwrap();
    let contact = kinds.iter().find(|kind| kind["kind"] == "contact").unwrap();
    assert_eq!(contact["tier"], "applied");
    assert_eq!(contact["fields"][0]["tier"], "write-only");

    let (code, _, error) = platforms(&["botcaek"]);
    assert_eq!(code, Some(64));
    assert_eq!(
        error,
        "error: there is no platform `botcaek`; did you mean `botcake`?\n"
    );
}

/// Compares with the committed file, or rewrites it when `UPDATE=1`.
#[test]
fn the_page_of_the_docs_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/platforms.md");
    let text = matrix::markdown();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "docs/platforms.md is not what the code generates; run `UPDATE=1 cargo test` and commit it"
    );
}

//! The committed schemas are what the code generates.

use std::path::Path;

use botwright::language::schema;

/// Compares with the committed file, or rewrites it when `UPDATE=1`.
fn committed(name: &str, generated: &serde_json::Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema")
        .join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(generated).unwrap());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "schema/{name} is not what the code generates; run `UPDATE=1 cargo test` and commit it"
    );
}

#[test]
fn committed_schemas_are_current() {
    committed("bot.schema.json", &schema::bot());
    committed("project.schema.json", &schema::project());
}

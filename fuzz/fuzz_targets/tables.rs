//! Bytes as a CSV table: the contacts of a project, and the recipients of a broadcast.

#![no_main]

use std::collections::BTreeMap;
use std::time::Duration;

use botwright::broadcast::{Reading, Recipients};
use botwright::language::field::FieldType;
use botwright_fuzz::{check, memory::Memory, time};
use libfuzzer_sys::fuzz_target;

const BOT: &str = "custom_fields:
  n: { type: number, minimum: 1, maximum: 9 }
  t: { type: text, format: email }
  d: { type: date }
  w: { type: datetime }
  c: { type: choice, options: [葷, { value: none, title: 不需要 }] }
  m: { type: choices, options: [a, b] }
tags: { vip: {} }
flows: { f: \"{{ contact.name }} {{ fields.n }}\" }
default_reply: f
broadcasts: { b: { flow: f, recipients: data/m.csv } }
";

fuzz_target!(|data: &[u8]| {
    let (first, table) = data.split_first().unwrap_or((&0, &[]));
    let keys = ["membership_no", "identity_no", "user_id", "phone", "email"];
    let key = keys[usize::from(*first) % keys.len()];
    let mut memory = Memory::of(&format!(
        "{BOT}contacts: {{ key: {key}, from: data/m.csv }}\n"
    ));
    memory.set("data/m.csv", table);
    time::bounded("checking", Duration::from_secs(4), || {
        check::project(&memory)
    });
    recipients(table);
});

/// Every row is a recipient or has its place and its reason.
fn recipients(table: &[u8]) {
    let path = std::env::temp_dir().join(format!("botwright-fuzz-{}.csv", std::process::id()));
    if std::fs::write(&path, table).is_err() {
        return;
    }
    let types = [
        ("n", FieldType::Number),
        ("d", FieldType::Date),
        ("c", FieldType::Choice),
        ("m", FieldType::Choices),
    ];
    let types: BTreeMap<String, FieldType> = types
        .into_iter()
        .map(|(name, kind)| (name.to_owned(), kind))
        .collect();
    let reading = Reading {
        types,
        phones: true,
        users: true,
    };
    if let Ok(mut open) = Recipients::open(&path, "m.csv", &reading) {
        let mut rows = 0;
        while let Ok(Some(_)) = open.next_row() {
            rows += 1;
            assert!(rows <= table.len() + 1, "more rows than bytes");
        }
        let _ = open.digest();
    }
}

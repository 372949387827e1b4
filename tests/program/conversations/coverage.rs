//! Coverage of a bot that is small enough to count by hand.

use std::collections::BTreeMap;
use std::fs;

use serde_json::json;

use super::project_with;
use crate::common::run;

/// Lines matter here: they are counted below.
const BOT: &str = "\
custom_fields: { num: { type: number } }
flows:
  start:
    steps:
      - ask: A number?
        save_to: num
        attempts: 1
        otherwise: never
      - when: fields.num > 5
        then:
          - text: Large
      - cases:
          - { when: fields.num == 1, then: [{ text: One }] }
          - { when: fields.num == 2, then: [{ text: Two }] }
      - random:
          - { then: [{ text: Heads }] }
          - { then: [{ text: Tails }] }
      - text: Done
        buttons:
          - { label: Again, flow: start }
          - { label: Page, url: \"https://x.example\" }
        quick_replies:
          - { label: Stop, flow: never }
  never: { steps: [{ text: Never }, { text: Ever }] }
keywords:
  go: { match: [go], flow: start }
  no: { match: [nope], flow: never }
default_reply: start
";

const TESTS: &str = "\
tests:
  large:
    chat:
      - user: go
      - bot: A number?
      - user: \"7\"
      - bot: Large
      - bot: Heads
      - bot: Done
      - user: Again
      - bot: A number?
      - user: \"1\"
      - bot: One
      - bot: Heads
      - bot: Done
";

#[test]
fn the_table_is_what_is_counted_by_hand() {
    let folder = project_with(BOT, TESTS);
    let out = run(folder.path(), &["test", "--coverage"]).code(0);
    insta::assert_snapshot!("coverage", out);
}

#[test]
fn the_numbers_are_those_counted_by_hand() {
    let folder = project_with(BOT, TESTS);
    let out = run(folder.path(), &["test", "--coverage", "--format", "json"]).code(0);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let coverage = &report["coverage"];
    // Steps: ask, when, Large, cases, One, Two, random, Heads, Tails, Done, Never, Ever. Branches:
    // otherwise; then, no else; two cases, no case; two of random.
    let wanted = json!({
        "flows": { "reached": 1, "all": 2 },
        "steps": { "reached": 8, "all": 12 },
        "branches": { "reached": 5, "all": 8 },
        "taps": { "reached": 1, "all": 2 },
        "entries": { "reached": 1, "all": 3 },
    });
    assert_eq!(coverage["summary"], wanted);
    let missed: Vec<(&str, u64)> = coverage["not_reached"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["line"].as_u64().unwrap()))
        .collect();
    let wanted = [
        ("flow", 24),
        ("entry", 27),
        ("entry", 28),
        ("branch", 8),
        ("branch", 14),
        ("branch", 17),
        ("tap", 23),
    ];
    assert_eq!(missed, wanted);
}

#[test]
fn lcov_reads_back() {
    let folder = project_with(BOT, TESTS);
    let file = folder.path().join("lcov.info");
    let plain = run(folder.path(), &["test", "--lcov", "lcov.info"]).code(0);
    assert_eq!(plain, "1 passed, 0 failed in 1 file\n");
    let text = fs::read_to_string(file).unwrap();
    let mut lines: BTreeMap<u32, u64> = BTreeMap::new();
    let mut branches: Vec<(u32, u32, u32, String)> = Vec::new();
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut functions = BTreeMap::new();
    let mut ended = false;
    for line in text.lines() {
        if line == "end_of_record" {
            ended = true;
            continue;
        }
        let (key, value) = line.split_once(':').unwrap();
        let parts: Vec<&str> = value.split(',').collect();
        match key {
            "TN" => assert_eq!(value, ""),
            "SF" => assert_eq!(value, "bot/main.yaml"),
            "DA" => {
                let twice = lines.insert(parts[0].parse().unwrap(), parts[1].parse().unwrap());
                assert_eq!(twice, None, "{line}");
            }
            "BRDA" => branches.push((
                parts[0].parse().unwrap(),
                parts[1].parse().unwrap(),
                parts[2].parse().unwrap(),
                parts[3].to_owned(),
            )),
            "FN" => assert_eq!(functions.insert(parts[1].to_owned(), None), None),
            "FNDA" => {
                let hits: u64 = parts[0].parse().unwrap();
                assert_eq!(
                    functions.insert(parts[1].to_owned(), Some(hits)),
                    Some(None)
                );
            }
            "LF" | "LH" | "BRF" | "BRH" | "FNF" | "FNH" => {
                sums.insert(key.to_owned(), value.parse().unwrap());
            }
            other => panic!("{other}"),
        }
    }
    assert!(ended);
    let hit = lines.values().filter(|hits| **hits > 0).count() as u64;
    let taken = branches
        .iter()
        .filter(|branch| !matches!(branch.3.as_str(), "0" | "-"));
    let wanted = BTreeMap::from([
        ("LF".to_owned(), lines.len() as u64),
        ("LH".to_owned(), hit),
        ("BRF".to_owned(), branches.len() as u64),
        ("BRH".to_owned(), taken.count() as u64),
        ("FNF".to_owned(), 2),
        ("FNH".to_owned(), 1),
    ]);
    assert_eq!(sums, wanted);
    assert_eq!(
        functions,
        BTreeMap::from([("start".to_owned(), Some(2)), ("never".to_owned(), Some(0))])
    );
    assert_eq!(
        (lines[&5], lines[&11], lines[&14], lines[&24]),
        (2, 1, 0, 0)
    );
    let when: Vec<&str> = branches
        .iter()
        .filter(|branch| branch.0 == 9)
        .map(|branch| branch.3.as_str())
        .collect();
    assert_eq!(when, ["1", "1"], "{branches:?}");
}

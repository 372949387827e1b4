//! Reports for machines.

use serde_json::Value as Json;

use super::Shop;
use crate::common::root;

const FORMATS: [&str; 6] = ["json", "sarif", "github", "gitlab", "junit", "rdjson"];

const BOT: &str = "\
default_reply: hello
flows:
  hello:
    steps:
      - text: \"👩 50% ::error::x, {{ contact.nam }}\"
      - go_to: helo
  # A second one.
  票券:
    steps: [{ go_to: helo }, { go_to: far-away }]
api_cards:
  one: { endpoint: \"https://shop.example\", headers: { Authorization: \"${env.SHOP_TOKEN}\" }, failure: hello }
";

fn shop() -> Shop {
    let shop = Shop::new(BOT);
    shop.write("bot/a b,c:[票].yaml", "welcome: hello\nwelcome: hello\n");
    shop
}

fn json(shop: &Shop, args: &[&str]) -> Json {
    serde_json::from_str(&shop.check(args).out).unwrap()
}

#[track_caller]
fn fits(schema: &str, document: &Json) {
    let schema: Json = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn sarif_fits_its_schema() {
    let path = root().join("tests/program/data/sarif-schema-2.1.0.json");
    // A bracket too many in the pattern of `language`, which JavaScript forgives.
    let schema = std::fs::read_to_string(path)
        .unwrap()
        .replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}\\\\]?$");
    let shop = shop();
    let report = json(&shop, &["--format", "sarif"]);
    fits(&schema, &report);
    let run = &report["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["exitCode"], 3);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 7);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let slip = results.iter().find(|one| {
        one["message"]["text"]
            .as_str()
            .unwrap()
            .contains("far-away")
    });
    let region = &slip.unwrap()["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"]),
        (&9.into(), &39.into())
    );
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "bot/a%20b%2Cc%3A%5B%E7%A5%A8%5D.yaml");
    let fixed = results.iter().find(|one| one["fixes"].is_array()).unwrap();
    let change = &fixed["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "name");
    // A clean bot and one that cannot be read at all have reports, too.
    for bot in ["default_reply: a\nflows: { a: b }\n", "flows: [\n"] {
        fits(&schema, &json(&Shop::new(bot), &["--format", "sarif"]));
    }
    let nothing = Shop::new("a: 1\n");
    std::fs::remove_file(nothing.path().join("botwright.yaml")).unwrap();
    std::fs::create_dir(nothing.path().join("botwright.yaml")).unwrap();
    fits(&schema, &json(&nothing, &["--format", "sarif"]));
}

/// The fingerprints of a format.
fn fingerprints(shop: &Shop, format: &str) -> Vec<String> {
    let report = json(shop, &["--format", format]);
    let (list, path) = match format {
        "sarif" => (
            &report["runs"][0]["results"],
            "/partialFingerprints/botwrightProblem~1v1",
        ),
        _ => (&report, "/fingerprint"),
    };
    let mut found: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.pointer(path).unwrap().as_str().unwrap().to_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn fingerprints_outlive_moved_lines() {
    let shop = shop();
    let before = fingerprints(&shop, "sarif");
    assert_eq!(fingerprints(&shop, "gitlab"), before);
    let mut unique = before.clone();
    unique.dedup();
    assert_eq!(unique.len(), 7);
    shop.write(
        "bot/main.yaml",
        format!("# A line more.\n\n{BOT}").replace(
            "      - go_to: helo",
            "      - wait: 1d\n      - { go_to: helo }",
        ),
    );
    assert_eq!(fingerprints(&shop, "sarif"), before);
    shop.write("bot/main.yaml", BOT.replace("far-away", "further"));
    let after = fingerprints(&shop, "sarif");
    assert_eq!(after.iter().filter(|one| !before.contains(one)).count(), 1);
}

#[test]
fn annotations_of_github() {
    insta::assert_snapshot!(shop().check(&["--format", "github"]).out);
}

#[test]
fn other_formats() {
    let shop = shop();
    for format in ["gitlab", "junit", "rdjson"] {
        let ended = shop.check(&["--format", format]);
        assert!(ended.err.is_empty());
        insta::assert_snapshot!(format, ended.out);
    }
}

#[test]
fn exit_codes_are_the_same_in_every_format() {
    let broken = shop();
    let clean = Shop::new("default_reply: a\nflows: { a: b }\n");
    let warned = Shop::new("default_reply: a\nflows: { a: b }\n");
    warned.write("bot/empty.yaml", "");
    for format in FORMATS {
        let code =
            |shop: &Shop, more: &[&str]| shop.check(&[&["--format", format], more].concat()).code;
        assert_eq!(code(&broken, &[]), Some(3), "{format}");
        assert_eq!(code(&clean, &[]), Some(0), "{format}");
        assert_eq!(code(&warned, &[]), Some(0), "{format}");
        assert_eq!(code(&warned, &["--deny-warnings"]), Some(3), "{format}");
    }
    let junit = |more: &[&str]| warned.check(&[&["--format", "junit"], more].concat()).out;
    assert!(junit(&[]).contains("failures=\"0\""));
    assert!(junit(&["--deny-warnings"]).contains("failures=\"1\""));
}

/// Paths are relative to the repository, where the services look for them.
#[test]
fn a_project_within_a_repository() {
    let shop = shop();
    let top = tempfile::TempDir::new().unwrap();
    std::fs::create_dir_all(top.path().join(".git")).unwrap();
    let inner = top.path().join("bots/shop");
    std::fs::create_dir_all(inner.parent().unwrap()).unwrap();
    std::fs::rename(shop.path(), &inner).unwrap();
    for format in ["sarif", "github", "gitlab", "junit", "rdjson"] {
        let ended = crate::common::run(&inner, &["check", "--format", format]);
        assert!(
            ended.out.contains("bots/shop/bot/main.yaml"),
            "{format} {}",
            ended.out
        );
    }
    let ended = crate::common::run(&inner, &["check", "--format", "json"]);
    assert!(!ended.out.contains("bots/shop"));
    // The folder is where it was made, so that it is removed.
    std::fs::rename(&inner, shop.path()).unwrap();
}

#[test]
fn a_report_in_a_file() {
    let shop = shop();
    let ended = shop.check(&["--format", "sarif", "--output", "out.sarif"]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (Some(3), "5 errors, 2 warnings in 3 files\n")
    );
    assert!(
        ended.err.contains("there is no flow `far-away`"),
        "{}",
        ended.err
    );
    let report: Json = serde_json::from_str(&shop.read("out.sarif")).unwrap();
    assert_eq!(report["version"], "2.1.0");
    let nowhere = shop.check(&["--format", "sarif", "--output", "no/folder/out.sarif"]);
    assert_eq!(nowhere.code, Some(1));
}

//! Reports for machines: JSON by its own schema, JUnit read by an XML reader.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

use super::failures::TESTS;
use super::project;
use crate::common::{root, run};

fn report(args: &[&str]) -> Value {
    let folder = project(TESTS);
    let ended = run(folder.path(), args);
    assert_eq!(ended.err, "");
    serde_json::from_str(&ended.code(3)).unwrap()
}

fn test<'a>(report: &'a Value, name: &str) -> &'a Value {
    let tests = report["tests"].as_array().unwrap();
    tests.iter().find(|test| test["name"] == name).unwrap()
}

#[test]
fn json_says_all_that_people_read() {
    let report = report(&["test", "--format", "json"]);
    assert_eq!(report["format"], "botwright.test/1");
    assert_eq!(report["tool"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["project"], "tea-house");
    let all = report["tests"].as_array().unwrap().len();
    assert_eq!(
        report["summary"],
        json!({ "tests": all, "passed": 3, "failed": all - 3, "files": 1 })
    );
    let passed = test(&report, "passes");
    assert_eq!(
        *passed,
        json!({ "name": "passes", "file": "bot/tests.yaml", "line": 2, "status": "passed" })
    );
    let failure = &test(&report, "says-something-else")["failure"];
    assert_eq!(failure["kind"], "different-message");
    assert_eq!(failure["expected"], "See you later!");
    assert_eq!(failure["actual"], "See you soon!");
    assert_eq!(failure["in_bot"]["file"], "bot/main.yaml");
    assert_eq!(
        failure["transcript"],
        json!([{ "who": "event", "text": "follows" }, { "who": "bot", "message": { "text": "See you soon!" } }])
    );
    let kinds: std::collections::BTreeSet<&str> = report["tests"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|test| test["failure"]["kind"].as_str())
        .collect();
    let wanted = [
        "different-message",
        "expectation",
        "impossible-event",
        "missing-example",
        "missing-message",
        "problem",
        "setup",
        "unexpected-message",
        "unmocked-call",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), wanted);
    let more = &test(&report, "ends-otherwise")["more_failures"];
    assert_eq!(more.as_array().unwrap().len(), 7, "{more:#}");
    assert_eq!(report.get("coverage"), None);
}

#[test]
fn json_keeps_its_schema() {
    let schema = run(root(), &["schema", "test"]).code(0);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for args in [
        &["test", "--format", "json"][..],
        &["test", "--format", "json", "--coverage"],
    ] {
        let report = report(args);
        if let Err(error) = validator.validate(&report) {
            panic!("{error} at {}", error.instance_path());
        }
    }
    assert!(!validator.is_valid(&json!({ "format": "botwright.check/1" })));
}

#[test]
fn junit_is_xml_that_names_every_test() {
    let folder = project(TESTS);
    let xml = run(folder.path(), &["test", "--format", "junit"]).code(3);
    let mut reader = Reader::from_str(&xml);
    let (mut suites, mut cases, mut failures, mut texts) =
        (0, Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |name: &str| {
                    let found = tag.try_get_attribute(name).unwrap()?;
                    Some(found.value.into_owned())
                };
                match tag.name().as_ref() {
                    "testsuites" => assert_eq!(attribute("failures").as_deref(), Some("17")),
                    "testsuite" => {
                        suites += 1;
                        assert_eq!(attribute("name").as_deref(), Some("bot/tests.yaml"));
                    }
                    "testcase" => {
                        assert_eq!(attribute("file").as_deref(), Some("bot/tests.yaml"));
                        assert!(attribute("line").unwrap().parse::<u32>().unwrap() > 1);
                        cases.push(attribute("name").unwrap());
                    }
                    "failure" => failures.push(attribute("message").unwrap()),
                    other => panic!("{other}"),
                }
            }
            Event::Text(text) => texts.push_str(text.as_ref()),
            _ => {}
        }
    }
    assert_eq!((suites, cases.len(), failures.len()), (1, 20, 17));
    assert_eq!(cases[0], "passes");
    assert!(
        failures
            .iter()
            .any(|one| one.contains("the bot says something else"))
    );
    assert!(texts.contains(" bot       See you soon!"), "{texts}");
}

//! Secrets in files, and reports that do not show them.

use super::super::example::Example;
use super::super::page;
use super::{assert_words, check, on, words};
use crate::check::summary;
use crate::diagnostics::render::{HumanOptions, human, json};

/// Put together here, so that this file holds nothing that looks like a secret.
fn key() -> String {
    format!("sk_live_{}", "a1B2c3D4e5F6g7H8")
}

#[test]
fn where_secrets_stand() {
    let card =
        |rest: &str| format!("api_cards: {{ c: {{ endpoint: 'https://shop.example', {rest} }} }}");
    for (rest, secret) in [
        (
            "headers: { Authorization: Bearer abcd1234 }",
            Some("abcd1234"),
        ),
        ("headers: { Authorization: 'Bearer ${env.TOKEN}' }", None),
        ("headers: { Authorization: 'Bearer {{ fields.x }}' }", None),
        ("headers: { X-Shop: abcd1234 }", None),
        (
            "payload: { auth: { password: hunter22 } }",
            Some("hunter22"),
        ),
        ("payload: [{ api_key: k9f2a }]", Some("k9f2a")),
        (
            "payload: { token: '{{ fields.x }}', sort_key: newest }",
            None,
        ),
        ("response: { example: { token: abcd1234 } }", None),
    ] {
        let expected: Vec<(&str, &str)> = secret
            .map(|word| ("hardcoded-secret", word))
            .into_iter()
            .collect();
        let fields = "custom_fields: { x: { type: text } }\n";
        assert_words(&format!("{fields}# env: TOKEN\n{}", card(rest)), &expected);
    }
    let address = "api_cards: { c: { endpoint: 'https://ann:s3cret@shop.example/?page=1' } }";
    assert_words(address, &[("hardcoded-secret", "s3cret")]);
}

#[test]
fn targets_and_variables() {
    let targets = "vars: { api_key: k9f2a, site: 'https://shop.example' }\ntargets: { page: { platform: botcake, page: '1', token: t0k3n, serve: { url: 'https://shop.example', token: s3rve } } }";
    assert_words(
        &on("messenger", targets, "flows: { f: x }"),
        &[
            ("hardcoded-secret", "k9f2a"),
            ("hardcoded-secret", "t0k3n"),
            ("hardcoded-secret", "s3rve"),
        ],
    );
}

#[test]
fn a_known_shape_is_said_once_wherever_it_stands() {
    let key = key();
    for bot in [
        format!("flows: {{ f: 'our key is {key}!' }}"),
        format!(
            "api_cards: {{ c: {{ endpoint: 'https://shop.example', headers: {{ Authorization: Bearer {key} }} }} }}"
        ),
        format!("api_cards: {{ c: {{ endpoint: 'https://shop.example/?token={key}' }} }}"),
    ] {
        assert_eq!(words(&bot), [("hardcoded-secret", key.clone())], "{bot}");
    }
}

#[test]
fn no_report_shows_a_secret() {
    let key = key();
    let bots = [
        format!("api_cards: {{ c: {{ endpoint: 'http://shop.example/?token={key}' }} }}"),
        format!("api_cards: {{ c: {{ endpoint: 'shop.example/?token={key}' }} }}"),
        format!("api_cards: {{ c: {{ endpoint: 'https://shop.example', payload: '{{\"token\": \"{key}\"}}' }} }}"),
        format!("keywords:\n  票: {{ match: [a], text: &k '{key}' }}\n  b: {{ match: [c], text: *k }}\nwelcome: nowhere\n"),
        "api_cards: { c: { endpoint: 'http://ann:hunter22@shop.example', headers: { Authorization: Bearer hunter22 } } }".to_owned(),
    ];
    for bot in bots {
        let example = Example::parse(&bot);
        for unicode in [true, false] {
            let options = HumanOptions {
                color: false,
                unicode,
                width: 100,
            };
            let report = page::report(&example, options);
            assert!(report.contains("******"), "{report}");
            assert!(
                !report.contains(&key) && !report.contains("hunter22"),
                "{report}"
            );
        }
        let (project, found) = check(&bot);
        let sums = summary(&project, &found);
        let report = json::report("example", sums, &found, &project.sources);
        let report = json::to_string(&report);
        assert!(
            !report.contains(&key) && !report.contains("hunter22"),
            "{report}"
        );
    }
}

#[test]
fn every_secret_of_an_address_is_told_and_none_is_shown() {
    let card = |url: &str| format!("api_cards: {{ c: {{ endpoint: '{url}' }} }}");
    let key = key();
    for (url, secrets) in [
        (
            "https://ann:hunter22@shop.example/a?api_key=k9f2a8",
            vec!["hunter22", "k9f2a8"],
        ),
        (
            "https://shop.example/a?token=k9f2a8b1&page=2&password=hunter22",
            vec!["k9f2a8b1", "hunter22"],
        ),
        (
            &format!("https://ann:hunter22@shop.example/?x={key}"),
            vec![&*key, "hunter22"],
        ),
        (
            &format!("https://shop.example/?token={key}&y={key}"),
            vec![&*key, &*key],
        ),
    ] {
        let mut expected = secrets;
        let example = on("line", "", &card(url));
        let mut found = words(&example);
        found.retain(|(code, _)| *code == "hardcoded-secret");
        let mut found: Vec<&str> = found.iter().map(|(_, word)| &**word).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{url}");
    }
}

#[test]
fn an_allowed_secret_is_not_shown_beside_something_else() {
    let key = key();
    for allow in ["hardcoded-secret", "hardcoded-secret, insecure-url"] {
        let bot = format!(
            "default_reply: f\napi_cards:\n  # botwright: allow({allow}) a key for tests\n  c: {{ endpoint: \"http://shop.example/a\", failure: f, headers: {{ Authorization: Bearer hunter22, X-Key: {key} }}, tiemout: 3s }}\nflows: {{ f: {{ steps: [{{ call: d }}] }} }}\n"
        );
        let (project, found) = Example::parse(&bot).check();
        assert!(found.iter().all(|one| one.code.name != "hardcoded-secret"));
        assert!(
            found.iter().any(|one| one.code.name == "unknown-key"),
            "{found:?}"
        );
        let mut report = String::new();
        let options = HumanOptions {
            color: false,
            unicode: true,
            width: 200,
        };
        human(&mut report, &found, &project.sources, options).unwrap();
        assert!(report.contains("Bearer ******"), "{report}");
        assert!(
            !report.contains(&key) && !report.contains("hunter22"),
            "{report}"
        );
    }
}

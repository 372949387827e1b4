#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use minijinja::context;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::*;
use crate::language::text::Text;

const SECRET: &str = "s3 cr/et\"{{é";

/// Compiled content, where each text is filled in as a project's texts are.
fn compiled(json: &Json) -> Value {
    let none = BTreeMap::new();
    let env = |name: &str| (name != "UNSET").then(|| SECRET.to_owned());
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Value::Float(number.as_f64().unwrap()), Value::Int),
        Json::String(text) => Text::from(text.as_str()).resolve(&none, &env).wire(),
        Json::Array(items) => Value::List(items.iter().map(compiled).collect()),
        Json::Object(map) => Value::Map(
            map.iter()
                .map(|(key, value)| (key.clone(), compiled(value)))
                .collect(),
        ),
    }
}

fn card(json: Json) -> Result<Card, String> {
    match compiled(&json) {
        Value::Map(content) => Card::new(&content),
        _ => panic!("not a mapping"),
    }
}

fn request(json: Json) -> Result<CallRequest, String> {
    let context = context! {
        fields => context! {
            name => "陳 \"A\" & b=c", seats => 4, path => "../admin", up => "..", empty => "",
            lines => "a\r\nX-Evil: 1", braces => "{{ fields.seats }}", url => "https://other.example/a?b=c",
            bad => "javascript:alert(1)", slash => "evil.example/", at => "me@evil.example", blank => "https://a.example/ b",
        },
    };
    let renderer = Renderer::new(&BTreeMap::new());
    card(json)?.request(&ApiCardName::new("c"), &renderer, &context)
}

fn url(endpoint: &str) -> String {
    let request = request(json!({ "endpoint": endpoint })).unwrap();
    request.url.expose_secret().to_owned()
}

#[track_caller]
fn refused(json: Json, expected: &str) {
    let error = request(json).unwrap_err();
    assert!(error.contains(expected), "{error}");
    assert!(
        !error.contains("s3") && !error.contains("cr%2Fet"),
        "{error}"
    );
}

#[test]
fn a_card_is_read() {
    let card = card(json!({
        "endpoint": "https://shop.example/api", "timeout": "2m", "success": "a", "headers": { "X-A": "b" },
    }))
    .unwrap();
    assert_eq!(card.success, Some(FlowName::new("a")));
    assert_eq!(card.failure, None);
    assert_eq!(card.timeout, Duration::from_secs(120));
    assert_eq!(card.method, Method::Post);
    let content = BTreeMap::from([
        (
            "endpoint".to_owned(),
            Value::Text("https://shop.example".to_owned()),
        ),
        (
            "failure".to_owned(),
            Value::Ref(crate::language::address::Address::new(Kind::Flow, "help")),
        ),
    ]);
    assert_eq!(
        Card::new(&content).unwrap().failure,
        Some(FlowName::new("help"))
    );
}

#[test]
fn a_card_of_another_shape_is_told() {
    for (json, expected) in [
        (json!({}), "it has no `endpoint`"),
        (json!({ "endpoint": 3 }), "its `endpoint` is not a text"),
        (
            json!({ "endpoint": "x", "method": "post" }),
            "`post` is not a method",
        ),
        (
            json!({ "endpoint": "x", "timeout": "soon" }),
            "`soon` is not a duration",
        ),
        (
            json!({ "endpoint": "x", "headers": { "a b": "c" } }),
            "`a b` is not the name of a header",
        ),
        (
            json!({ "endpoint": "x", "headers": { "a\r\nb": "c" } }),
            r"`a\r\nb` is not the name",
        ),
        (
            json!({ "endpoint": "x", "headers": { "a": 1 } }),
            "the header `a` is not a text",
        ),
        (
            json!({ "endpoint": "x", "success": 1 }),
            "its `success` is not a flow",
        ),
    ] {
        let error = card(json).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn values_are_parts_of_the_address() {
    for (endpoint, expected) in [
        ("https://shop.example/a?b=c", "https://shop.example/a?b=c"),
        (
            "https://shop.example/{{ fields.name }}?q={{ fields.name }}&n={{ fields.seats }}",
            "https://shop.example/%E9%99%B3%20%22A%22%20%26%20b%3Dc?q=%E9%99%B3%20%22A%22%20%26%20b%3Dc&n=4",
        ),
        (
            "https://shop.example/{{ fields.path }}/x",
            "https://shop.example/..%2Fadmin/x",
        ),
        (
            "https://shop.example/{{ fields.braces }}",
            "https://shop.example/%7B%7B%20fields.seats%20%7D%7D",
        ),
        (
            "https://shop.example/{{ fields.lines }}",
            "https://shop.example/a%0D%0AX-Evil%3A%201",
        ),
        (
            "https://shop.example/?q={{ fields.up }}",
            "https://shop.example/?q=..",
        ),
        (
            "https://shop.example/a{{ fields.nope }}",
            "https://shop.example/a",
        ),
        (
            "https://shop.example/{% if fields.seats > 3 %}group/{% endif %}x",
            "https://shop.example/group/x",
        ),
        ("{{ fields.url }}", "https://other.example/a?b=c"),
    ] {
        assert_eq!(url(endpoint), expected, "{endpoint}");
    }
}

#[test]
fn addresses_that_lead_elsewhere_are_refused() {
    for endpoint in [
        "https://shop.example/{{ fields.up }}/x",
        "https://shop.example/a/.{{ fields.nope }}./x",
        "https://shop.example/a/%2e{{ fields.nope }}%2E/x?y",
    ] {
        refused(
            json!({ "endpoint": endpoint }),
            "which would lead to another place",
        );
    }
    for endpoint in [
        "https://{{ fields.slash }}.shop.example/",
        "https://{{ fields.at }}/",
        "{{ fields.bad }}",
        "{{ fields.seats }}",
        "ftp://shop.example/",
        "shop.example",
        "https://",
        "file:///etc/passwd",
    ] {
        refused(
            json!({ "endpoint": endpoint }),
            "is not one that can be called",
        );
    }
    refused(
        json!({ "endpoint": "{{ fields.empty }}" }),
        "the address is empty",
    );
    refused(json!({ "endpoint": "{{ fields.blank }}" }), "holds a blank");
    refused(
        json!({ "endpoint": "https://shop.example/{{ fields.name | money('TWD') }}" }),
        "the address: `money` needs a number",
    );
}

#[test]
fn secrets_are_sent_and_not_shown() {
    let request = request(json!({
        "endpoint": "https://me:pw@shop.example/x?key=${env.KEY}&n={{ fields.name }}",
        "headers": { "Authorization": "Bearer ${env.TOKEN}", "X-N": "{{ fields.seats }}" },
        "payload": { "token": "${env.TOKEN}", "mixed": "<${env.TOKEN}> {{ fields.seats }}", "n": "{{ fields.seats }}" },
    }));
    // The secret holds a blank, which no address may.
    assert!(
        request
            .unwrap_err()
            .starts_with("the address `https://shop.example/x?key=${env.KEY}&n=")
    );
    let request = super::tests::request(json!({
        "endpoint": "https://me:${env.UNSET}@shop.example/x?key=${env.UNSET}&n={{ fields.seats }}",
        "headers": { "Authorization": "Bearer ${env.TOKEN}", "X-N": "{{ fields.seats }}", "Content-Length": "3" },
        "payload": { "token": "${env.TOKEN}", "mixed": "<${env.TOKEN}> {{ fields.seats }}", "n": "{{ fields.seats }}" },
    }))
    .unwrap();
    assert_eq!(
        request.shown_url,
        "https://shop.example/x?key=${env.UNSET}&n=4"
    );
    assert_eq!(
        request.url.expose_secret(),
        "https://me:@shop.example/x?key=&n=4"
    );
    let sent: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.expose_secret()))
        .collect();
    assert_eq!(
        sent,
        [
            format!("Authorization: Bearer {SECRET}"),
            "X-N: 4".to_owned()
        ]
    );
    assert_eq!(
        request.payload.clone().unwrap(),
        json!({ "token": SECRET, "mixed": format!("<{SECRET}> 4"), "n": 4 })
    );
    assert_eq!(
        request.shown_payload.clone().unwrap(),
        json!({ "token": "${env.TOKEN}", "mixed": "<${env.TOKEN}> 4", "n": 4 })
    );
    let mut told = request.clone();
    told.payload = None;
    assert!(!format!("{told:?}").contains("s3"));
}

#[test]
fn an_unset_secret_does_not_free_the_address() {
    refused(
        json!({ "endpoint": "${env.UNSET}{{ fields.url }}" }),
        "is not one that can be called",
    );
}

#[test]
fn headers_stay_one_line() {
    refused(
        json!({ "endpoint": "https://shop.example", "headers": { "X-A": "{{ fields.lines }}" } }),
        "the header `X-A` would hold a line break",
    );
    let request = request(
        json!({ "endpoint": "https://shop.example", "headers": { "X-A": "{{ fields.name }}" } }),
    );
    assert_eq!(
        request.unwrap().headers[0].1.expose_secret(),
        "陳 \"A\" & b=c"
    );
}

#[test]
fn values_are_values_of_the_payload() {
    let payload = |payload: Json| {
        request(json!({ "endpoint": "https://shop.example", "payload": payload }))
            .unwrap()
            .payload
            .unwrap()
    };
    assert_eq!(
        payload(json!({
            "name": "{{ fields.name }}", "greeting": "Hi {{ fields.name }}", "seats": "{{ fields.seats }}",
            "half": "{{ fields.seats / 8 }}", "nothing": "{{ fields.nope }}", "braces": "{{ fields.braces }}",
            "list": ["{{ fields.seats * 2 }}", 1.5, true, { "{{ fields.seats }}": "{{ fields.lines }}" }],
            "few": "{{ fields.nope < 3 }}",
        })),
        json!({
            "name": "陳 \"A\" & b=c", "greeting": "Hi 陳 \"A\" & b=c", "seats": 4,
            "half": 0.5, "nothing": null, "braces": "{{ fields.seats }}",
            "list": [8, 1.5, true, { "{{ fields.seats }}": "a\r\nX-Evil: 1" }],
            "few": false,
        })
    );
    let get = json!({ "endpoint": "https://shop.example", "method": "GET", "payload": { "a": 1 } });
    assert_eq!(request(get).unwrap().payload, None);
    refused(
        json!({ "endpoint": "https://shop.example", "payload": "{{ fields.name | round }}" }),
        "the payload: `round` needs a number",
    );
}

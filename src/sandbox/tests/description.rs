use std::collections::BTreeSet;

use super::*;
use crate::sandbox::api::routes;

#[tokio::test]
async fn the_description_has_every_route_and_no_other() {
    let sandbox = Sandbox::new().await;
    let document = sandbox.client.get("/openapi.json").await.body;
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let routed: BTreeSet<_> = routes()
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    assert_eq!(described, routed);
}

#[tokio::test]
async fn every_described_operation_is_answered() {
    let sandbox = Sandbox::new().await;
    let document = sandbox.client.get("/openapi.json").await.body;
    for (path, item) in document["paths"].as_object().unwrap() {
        let real = path
            .replace("{bot}", "b")
            .replace("{kind}", "flow")
            .replace("{id}", "x")
            .replace("{contact}", "x")
            .replace("{key}", "x");
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = Answer::of(sandbox.client.request(method, &real)).await;
            let status = answer.status.as_str();
            assert!(
                operation["responses"][status].is_object(),
                "{path} answers {status}, which is not described"
            );
            assert!(!answer.body["type"].to_string().contains("unknown-route"));
        }
    }
}

#[tokio::test]
async fn every_error_answer_is_described_as_a_problem_and_every_reference_leads_somewhere() {
    let sandbox = Sandbox::new().await;
    let document = sandbox.client.get("/openapi.json").await.body;
    let mut errors = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let guarded = operation["security"] == json!([{"token": []}]);
            assert_eq!(guarded, path.starts_with("/v1"), "{path}");
            assert_eq!(operation["responses"]["401"].is_object(), guarded);
            for (status, response) in operation["responses"].as_object().unwrap() {
                if status.starts_with(['4', '5']) {
                    errors += 1;
                    let schema = &response["content"]["application/problem+json"]["schema"];
                    assert_eq!(
                        schema["$ref"], "#/components/schemas/Problem",
                        "{path} {status}"
                    );
                }
            }
        }
    }
    assert!(errors > 40, "{errors}");
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, item) in map {
                match item {
                    Value::String(target) if key == "$ref" => found.push(target.clone()),
                    item => references(item, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

use std::time::{Duration, Instant};

use super::*;

const FLOWS: &str = "/v1/bots/b/flow";

async fn send(client: &Client, key: &str) -> Result<reqwest::Response, reqwest::Error> {
    let request = client.request(Method::POST, FLOWS).json(&empty(key));
    request.header("Idempotency-Key", key).send().await
}

async fn total(client: &Client) -> u64 {
    client.get(FLOWS).await.body["total"].as_u64().unwrap()
}

#[tokio::test]
async fn dropped_before_nothing_was_done() {
    let script = json!({"faults": [{"method": "POST", "path": "/v1/bots/*/flow", "skip": 1, "do": "drop-before"}]});
    let sandbox = Sandbox::with_faults(&script).await;
    let client = &sandbox.client;
    assert_eq!(send(client, "a").await.unwrap().status(), 201);
    let error = send(client, "b").await.unwrap_err();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    assert_eq!(total(client).await, 1);
    assert_eq!(client.get("/v1/bots/b/idempotency/b").await.status, 404);
    assert_eq!(send(client, "b").await.unwrap().status(), 201);
}

#[tokio::test]
async fn dropped_after_it_was_done() {
    let script = json!({"faults": [{"path": "/v1/**", "times": 2, "do": "drop-after"}]});
    let sandbox = Sandbox::with_faults(&script).await;
    let client = &sandbox.client;
    assert!(send(client, "a").await.unwrap_err().is_request());
    assert!(send(client, "b").await.unwrap_err().is_request());
    assert_eq!(total(client).await, 2);
    let kept = client.get("/v1/bots/b/idempotency/a").await;
    assert_eq!(kept.body["resource"]["name"], "a");
    let again = send(client, "a").await.unwrap();
    assert_eq!(
        (
            again.status().as_u16(),
            &again.headers()["idempotent-replayed"]
        ),
        (200, &"true".parse().unwrap())
    );
}

#[tokio::test]
async fn answers_of_the_script() {
    let script = json!({"faults": [
        {"method": "POST", "path": "/v1/bots/b/*", "do": "status", "status": 503, "retry_after": 7, "body": "<html>down</html>"},
        {"method": "POST", "path": "/v1/bots/b/flow", "do": "status", "status": 429, "body": "{\"slow\":true}"},
        {"method": "POST", "path": "/v1/bots/b/flow", "do": "status", "status": 500},
    ]});
    let sandbox = Sandbox::with_faults(&script).await;
    let client = &sandbox.client;
    let first = client.post(FLOWS, &empty("a")).await;
    assert_eq!(
        (first.status.as_u16(), first.header("retry-after")),
        (503, "7")
    );
    assert_eq!(first.body, json!("<html>down</html>"));
    assert!(first.header("content-type").starts_with("text/html"));
    let second = client.post(FLOWS, &empty("a")).await;
    assert_eq!(
        (second.status.as_u16(), second.header("content-type")),
        (429, "application/json")
    );
    assert_eq!(second.body, json!({"slow": true}));
    client
        .post(FLOWS, &empty("a"))
        .await
        .is_problem(500, "injected-fault");
    assert_eq!(total(client).await, 0);
    assert_eq!(client.post(FLOWS, &empty("a")).await.status, 201);
}

#[tokio::test]
async fn latency_delays_each_request_but_not_the_others() {
    let sandbox = Sandbox::with_faults(&json!({"latency_ms": 100})).await;
    let started = Instant::now();
    let requests: Vec<_> = (0..30)
        .map(|_| {
            let client = sandbox.client.clone();
            tokio::spawn(async move { client.get("/v1/bots").await.status })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap(), 200);
    }
    let taken = started.elapsed();
    assert!(taken >= Duration::from_millis(100), "{taken:?}");
    assert!(
        taken < Duration::from_millis(3000),
        "one after the other: {taken:?}"
    );
}

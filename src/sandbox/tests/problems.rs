use super::*;

const FLOWS: &str = "/v1/bots/b/flow";

async fn send(client: &Client, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = client
        .request(Method::POST, FLOWS)
        .header("Content-Type", content_type);
    Answer::of(request.body(body)).await
}

#[tokio::test]
async fn wrong_paths_and_methods() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    for path in ["/", "/nothing", "/v1", "/v1/bots/b/flow/x/y", "/v1/bots/"] {
        let answer = client.get(path).await;
        answer.is_problem(404, "unknown-route");
        assert_eq!(answer.text("instance"), path);
    }
    for (method, path, allow) in [
        (Method::PATCH, "/v1/bots/b/flow/x", "GET,HEAD,PUT,DELETE"),
        (Method::DELETE, FLOWS, "GET,HEAD,POST"),
        (Method::GET, "/v1/bots/b/publish", "POST"),
        (Method::POST, "/health", "GET,HEAD"),
    ] {
        let answer = Answer::of(client.request(method, path)).await;
        answer.is_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
    let answer = client.get("/v1/bots/b/flwo?x=1").await;
    answer.is_problem(404, "unknown-kind");
    assert_eq!(answer.body["kinds"].as_array().unwrap().len(), 14);
    assert_eq!(answer.text("instance"), "/v1/bots/b/flwo");
    client
        .get("/v1/bots/%FF")
        .await
        .is_problem(400, "invalid-path");
    client
        .get("/v1/bots/%00")
        .await
        .is_problem(400, "invalid-path");
}

#[tokio::test]
async fn wrong_bodies() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    for body in ["", "{", "{\"name\":\"a\",}", "\u{feff}{}"] {
        send(client, "application/json", body)
            .await
            .is_problem(400, "invalid-json");
    }
    send(client, "application/json", vec![b'"', 0xff, b'"'])
        .await
        .is_problem(400, "invalid-json");
    let long = "票".repeat(201);
    for body in [
        json!([]),
        json!({}),
        json!({"name": "a"}),
        json!({"content": {}}),
        json!({"name": 1, "content": {}}),
        json!({"name": "", "content": {}}),
        json!({"name": long, "content": {}}),
        json!({"name": "a", "content": {}, "more": 1}),
    ] {
        client
            .post(FLOWS, &body)
            .await
            .is_problem(422, "invalid-body");
    }
    assert_eq!(client.post(FLOWS, &empty(&long[3..])).await.status, 201);
    for content in ["[]", "null", "1e999"] {
        let body = format!(r#"{{"name":"a","content":{content}}}"#);
        send(client, "application/json", body)
            .await
            .is_problem(422, "invalid-content");
    }
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "json",
    ] {
        let answer = send(client, content_type, empty("a").to_string()).await;
        answer.is_problem(415, "unsupported-content-type");
    }
    let answer = send(
        client,
        "Application/Merge-Patch+JSON; a=b",
        empty("a").to_string(),
    )
    .await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn depth_and_size_are_limited() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let nested = |levels: usize| {
        let content = format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        format!(r#"{{"name":"a","content":{content}}}"#)
    };
    assert_eq!(
        send(client, "application/json", nested(64)).await.status,
        201
    );
    for levels in [65, 100_000] {
        let answer = send(client, "application/json", nested(levels)).await;
        answer.is_problem(422, "invalid-content");
    }
    let sized = |bytes: usize| {
        let around = r#"{"name":"a","content":{"t":""}}"#.len();
        format!(
            r#"{{"name":"a","content":{{"t":"{}"}}}}"#,
            "x".repeat(bytes - around)
        )
    };
    let limit = 2 * 1024 * 1024;
    assert_eq!(
        send(client, "application/json", sized(limit)).await.status,
        201
    );
    for bytes in [limit + 1, 10 * limit] {
        let answer = send(client, "application/json", sized(bytes)).await;
        answer.is_problem(413, "body-too-large");
        assert_eq!(answer.body["limit"], limit);
    }
}

#[tokio::test]
async fn a_panic_is_an_answer() {
    async fn panics() -> &'static str {
        panic!("on purpose")
    }
    let sandbox = Sandbox::with(None, vec![Route::get("/v1/panic", panics)]).await;
    let answer = sandbox.client.get("/v1/panic").await;
    answer.is_problem(500, "internal");
    assert_eq!(answer.text("instance"), "/v1/panic");
    assert!(!answer.body.to_string().contains("on purpose"));
    assert_eq!(sandbox.client.get("/v1/bots").await.status, 200);
}

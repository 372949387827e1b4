use super::*;

#[tokio::test]
async fn a_reference_must_lead_to_something() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let flow = client.create("flow", "a", json!({})).await;
    client
        .create(
            "keyword",
            "k",
            json!({"flow": {"$ref": flow}, "list": [{"$ref": flow}]}),
        )
        .await;

    let body = json!({"name": "k", "content": {
        "ok": {"$ref": flow}, "s": [{"a/b": {"$ref": "flow_none"}}, {"$ref": "tag_none"}],
    }});
    let answer = client.post("/v1/bots/b/keyword", &body).await;
    answer.is_problem(422, "unknown-reference");
    let expected = json!([
        {"id": "flow_none", "pointer": "/s/0/a~1b"},
        {"id": "tag_none", "pointer": "/s/1"},
    ]);
    assert_eq!(answer.body["references"], expected);
    assert_eq!(
        (answer.text("id"), answer.text("pointer")),
        ("flow_none", "/s/0/a~1b")
    );
    let path = format!("/v1/bots/b/flow/{flow}");
    client
        .put(&path, 1, &body)
        .await
        .is_problem(422, "unknown-reference");
    // Another bot's resources are out of reach.
    let body = json!({"name": "k", "content": {"flow": {"$ref": flow}}});
    client
        .post("/v1/bots/c/keyword", &body)
        .await
        .is_problem(422, "unknown-reference");
    let bots = client.get("/v1/bots").await;
    assert_eq!(
        bots.body["data"].as_array().unwrap().len(),
        1,
        "a refused write made a bot"
    );
}

#[tokio::test]
async fn contacts_are_no_part_of_the_draft_that_is_referred_to() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let tag = client.create("tag", "vip", json!({})).await;
    let contact = client
        .create("contact", "M1", json!({"tags": [{"$ref": tag}]}))
        .await;
    let body = json!({"name": "a", "content": {"to": {"$ref": contact}}});
    client
        .post("/v1/bots/b/flow", &body)
        .await
        .is_problem(422, "unknown-reference");
}

#[tokio::test]
async fn circles_close_over_shells() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let a = client.create("flow", "a", json!({})).await;
    let b = client
        .create("flow", "b", json!({"go_to": {"$ref": a}}))
        .await;
    let body = json!({"name": "a", "content": {"go_to": {"$ref": b}, "self": {"$ref": a}}});
    let answer = client.put(&format!("/v1/bots/b/flow/{a}"), 1, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn single_dollar_keys_are_reserved() {
    let sandbox = Sandbox::new().await;
    for inner in [
        json!({"$ref": "x", "a": 1}),
        json!({"$ref": 1}),
        json!({"$x": 1}),
    ] {
        let body = json!({"name": "a", "content": {"in": [inner]}});
        let answer = sandbox.client.post("/v1/bots/b/flow", &body).await;
        answer.is_problem(422, "reserved-key");
        assert_eq!(answer.text("pointer"), "/in/0");
    }
    sandbox
        .client
        .create("flow", "a", json!({"$$ref": "x", "in": {"$$y": 1}}))
        .await;
}

use super::*;

#[tokio::test]
async fn a_put_replaces_and_counts() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let id = client
        .create("flow", "a", json!({"x": 1, "y": {"z": 2}}))
        .await;
    let path = format!("/v1/bots/b/flow/{id}");
    let read = client.get(&path).await;
    assert_eq!((read.status.as_u16(), read.header("etag")), (200, "\"1\""));
    assert_eq!(read.body["content"], json!({"x": 1, "y": {"z": 2}}));

    let put = client
        .put(&path, 1, &json!({"name": "b", "content": {"x": 2}}))
        .await;
    assert_eq!((put.status.as_u16(), put.header("etag")), (200, "\"2\""));
    assert_eq!(put.body, client.get(&path).await.body);
    assert_eq!(put.body["content"], json!({"x": 2}));
    assert_eq!(put.body["created_at"], read.body["created_at"]);
    assert!(put.text("updated_at") > read.text("updated_at"));

    // The same once more changes nothing, whatever the order of keys and the spaces.
    let content = json!({"name": "b", "content": {"a": 1, "b": [1, 2]}});
    client.put(&path, 2, &content).await;
    let same = Answer::of(
        client
            .request(Method::PUT, &path)
            .header("If-Match", "\"3\"")
            .header("Content-Type", "application/json")
            .body(r#"{ "content": {"b": [1,  2], "a": 1}, "name": "b" }"#),
    )
    .await;
    assert_eq!((same.status.as_u16(), same.header("etag")), (200, "\"3\""));
    let renamed = json!({"name": "c", "content": content["content"]});
    assert_eq!(client.put(&path, 3, &renamed).await.header("etag"), "\"4\"");
}

#[tokio::test]
async fn a_wrong_version_changes_nothing() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let id = client.create("flow", "a", json!({})).await;
    let path = format!("/v1/bots/b/flow/{id}");
    for version in ["0", "2", "01", "x"] {
        for answer in [
            client.put(&path, version, &empty("b")).await,
            client.delete(&path, version).await,
        ] {
            answer.is_problem(412, "version-mismatch");
            assert_eq!(answer.body["version"], 1);
            assert_eq!(answer.header("etag"), "\"1\"");
        }
    }
    for method in [Method::PUT, Method::DELETE] {
        let answer = Answer::of(client.request(method.clone(), &path).json(&empty("b"))).await;
        answer.is_problem(428, "precondition-required");
        for bad in ["1", "*", "W/\"1\"", "\"1\", \"2\"", "\""] {
            let request = client.request(method.clone(), &path).json(&empty("b"));
            let answer = Answer::of(request.header("If-Match", bad)).await;
            answer.is_problem(400, "invalid-header");
        }
    }
    assert_eq!(client.get(&path).await.text("name"), "a");

    assert_eq!(client.delete(&path, 1).await.status, 204);
    client.get(&path).await.is_problem(404, "unknown-resource");
    client
        .delete(&path, 1)
        .await
        .is_problem(404, "unknown-resource");
    client
        .put(&path, 1, &empty("b"))
        .await
        .is_problem(404, "unknown-resource");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_writers_of_one_version_one_wins() {
    let sandbox = Sandbox::new().await;
    let id = sandbox.client.create("flow", "a", json!({})).await;
    let path = format!("/v1/bots/b/flow/{id}");
    let puts: Vec<_> = (0..20)
        .map(|index| {
            let (client, path) = (sandbox.client.clone(), path.clone());
            tokio::spawn(async move { client.put(&path, 1, &empty(&format!("w{index}"))).await })
        })
        .collect();
    let mut wins = 0;
    for put in puts {
        match put.await.unwrap() {
            answer if answer.status == 200 => wins += 1,
            answer => answer.is_problem(412, "version-mismatch"),
        }
    }
    assert_eq!(wins, 1);
    assert_eq!(sandbox.client.get(&path).await.body["version"], 2);
}

#[tokio::test]
async fn resources_are_found_under_their_own_bot_and_kind_only() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let id = client.create("flow", "a", json!({})).await;
    assert!(id.starts_with("flow_") && id.len() > 12);
    for path in ["/v1/bots/b/tag", "/v1/bots/other/flow"] {
        let path = format!("{path}/{id}");
        client.get(&path).await.is_problem(404, "unknown-resource");
        client
            .delete(&path, 1)
            .await
            .is_problem(404, "unknown-resource");
    }
    assert_eq!(
        client.get(&format!("/v1/bots/b/flow/{id}")).await.status,
        200
    );
}

#[tokio::test]
async fn there_is_one_of_a_singleton() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    for kind in ["menu", "ice-breakers", "welcome", "default-reply"] {
        let path = format!("/v1/bots/b/{kind}");
        let id = client.create(kind, kind, json!({})).await;
        let answer = client.post(&path, &empty("another")).await;
        answer.is_problem(409, "singleton-exists");
        assert_eq!(answer.text("id"), id);
        assert_eq!(
            client
                .post(&format!("/v1/bots/c/{kind}"), &empty("x"))
                .await
                .status,
            201
        );
        assert_eq!(client.delete(&format!("{path}/{id}"), 1).await.status, 204);
        assert_eq!(client.post(&path, &empty("another")).await.status, 201);
    }
}

#[tokio::test]
async fn content_comes_back_as_it_was_written() {
    let sandbox = Sandbox::new().await;
    let content =
        r#"{"z":1.0,"a":12345678901234567890123,"$$ref":"x","t":"\u0000 票 😀","n":null}"#;
    let made = sandbox
        .client
        .request(Method::POST, "/v1/bots/b/contact")
        .header("Content-Type", "application/json")
        .body(format!(r#"{{"name":"a","content":{content}}}"#))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(made.contains(content), "{made}");
}

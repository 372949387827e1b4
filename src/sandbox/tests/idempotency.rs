use sha2::{Digest, Sha256};

use super::*;

const FLOWS: &str = "/v1/bots/b/flow";

async fn total(client: &Client, kind: &str) -> u64 {
    client.get(&format!("/v1/bots/b/{kind}")).await.body["total"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn the_same_request_again_gives_the_same_resource() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let first = client.post_keyed(FLOWS, "k1", &empty("a")).await;
    assert_eq!(first.status, 201);
    assert_eq!(first.header("etag"), "\"1\"");
    assert_eq!(first.header("idempotent-replayed"), "");
    let location = format!("{FLOWS}/{}", first.text("id"));
    assert_eq!(first.header("location"), location);

    let again = client.post_keyed(FLOWS, "k1", &empty("a")).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.header("location"), location);
    assert_eq!(again.body, first.body);
    assert_eq!(total(client, "flow").await, 1);

    // It is told as it is now.
    client.put(&location, 1, &empty("b")).await;
    let later = client.post_keyed(FLOWS, "k1", &empty("a")).await;
    assert_eq!((later.status.as_u16(), later.text("name")), (200, "b"));
    assert_eq!(later.header("etag"), "\"2\"");
}

#[tokio::test]
async fn a_key_belongs_to_one_body_one_path_and_one_bot() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    client.post_keyed(FLOWS, "k1", &empty("a")).await;
    client
        .post_keyed(FLOWS, "k1", &empty("b"))
        .await
        .is_problem(422, "idempotency-key-reused");
    client
        .post_keyed("/v1/bots/b/tag", "k1", &empty("a"))
        .await
        .is_problem(422, "idempotency-key-reused");
    assert_eq!(
        (total(client, "flow").await, total(client, "tag").await),
        (1, 0)
    );
    let other = client
        .post_keyed("/v1/bots/other/flow", "k1", &empty("a"))
        .await;
    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn a_refused_request_does_not_use_up_its_key() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let dangling = json!({"name": "a", "content": {"to": {"$ref": "flow_none"}}});
    client
        .post_keyed(FLOWS, "k1", &dangling)
        .await
        .is_problem(422, "unknown-reference");
    client
        .get("/v1/bots/b/idempotency/k1")
        .await
        .is_problem(404, "unknown-idempotency-key");
    assert_eq!(
        client.post_keyed(FLOWS, "k1", &empty("a")).await.status,
        201
    );
}

#[tokio::test]
async fn a_key_can_be_looked_up() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let body = r#"{"name":"a","content":{"x":[1,2.50]}}"#;
    let made = Answer::of(
        client
            .request(Method::POST, FLOWS)
            .header("Idempotency-Key", "run/1?%")
            .header("Content-Type", "application/json; charset=utf-8")
            .body(body),
    )
    .await;
    assert_eq!(made.status, 201);
    let found = client.get("/v1/bots/b/idempotency/run%2F1%3F%25").await;
    let digest: String = Sha256::digest(body)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let expected = json!({
        "key": "run/1?%", "kind": "flow", "id": made.body["id"],
        "body_digest": digest, "resource": made.body,
    });
    assert_eq!(found.body, expected);

    client
        .delete(&format!("{FLOWS}/{}", made.text("id")), 1)
        .await;
    let found = client.get("/v1/bots/b/idempotency/run%2F1%3F%25").await;
    assert_eq!(
        (found.status.as_u16(), &found.body["resource"]),
        (200, &Value::Null)
    );
    let again = Answer::of(
        client
            .request(Method::POST, FLOWS)
            .header("Idempotency-Key", "run/1?%")
            .header("Content-Type", "application/json")
            .body(body),
    )
    .await;
    again.is_problem(410, "resource-deleted");
    assert_eq!(again.body["id"], made.body["id"]);
    assert_eq!(total(client, "flow").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_at_once_with_one_key_make_one() {
    let sandbox = Sandbox::new().await;
    let posts: Vec<_> = (0..20)
        .map(|_| {
            let client = sandbox.client.clone();
            tokio::spawn(async move { client.post_keyed(FLOWS, "k", &empty("a")).await })
        })
        .collect();
    let (mut created, mut ids) = (0, std::collections::BTreeSet::new());
    for post in posts {
        let answer = post.await.unwrap();
        created += usize::from(answer.status == 201);
        assert!(answer.status == 201 || answer.header("idempotent-replayed") == "true");
        ids.insert(answer.text("id").to_owned());
    }
    assert_eq!((created, ids.len()), (1, 1));
    assert_eq!(total(&sandbox.client, "flow").await, 1);
}

#[tokio::test]
async fn a_key_is_visible_ascii() {
    let sandbox = Sandbox::new().await;
    let long = "k".repeat(256);
    for key in ["", "a b", "é", &long] {
        let request = sandbox
            .client
            .request(Method::POST, FLOWS)
            .json(&empty("a"));
        let value = reqwest::header::HeaderValue::from_bytes(key.as_bytes()).unwrap();
        let answer = Answer::of(request.header("Idempotency-Key", value)).await;
        answer.is_problem(400, "invalid-header");
    }
    let answer = sandbox
        .client
        .post_keyed(FLOWS, &long[1..], &empty("a"))
        .await;
    assert_eq!(answer.status, 201);
}

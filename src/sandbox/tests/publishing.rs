use sha2::{Digest, Sha256};

use super::*;

/// The digest as a client recomputes it from listings.
async fn recompute(client: &Client) -> String {
    let mut lines = Vec::new();
    for kind in crate::language::address::Kind::ALL {
        let word = kind.word();
        let page = client.get(&format!("/v1/bots/b/{word}?per_page=500")).await;
        assert_eq!(
            page.body["pages"].as_u64().unwrap(),
            u64::from(page.body["total"] != 0)
        );
        if word != "contact" {
            for item in page.body["data"].as_array().unwrap() {
                let id = item["id"].as_str().unwrap();
                lines.push(format!("{word}/{id}@{}\n", item["version"]));
            }
        }
    }
    lines.sort();
    Sha256::digest(lines.concat())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

async fn draft_digest(client: &Client) -> String {
    let bot = client.get("/v1/bots/b").await;
    let digest = bot.body["draft"]["digest"].as_str().unwrap().to_owned();
    assert_eq!(bot.header("etag"), format!("\"{digest}\""));
    assert_eq!(digest, recompute(client).await);
    digest
}

#[tokio::test]
async fn a_bot_never_written_to_is_empty_and_clean() {
    let sandbox = Sandbox::new().await;
    let empty = Sha256::digest(b"")
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect::<String>();
    let bot = sandbox.client.get("/v1/bots/b").await;
    let expected = json!({
        "bot": "b", "draft": {"digest": empty, "objects": 0},
        "published": {"digest": null, "at": null, "objects": 0},
        "settings": {"version": 0, "draft": null, "published": null}, "dirty": false,
    });
    assert_eq!(bot.body, expected);
    assert_eq!(
        sandbox.client.get("/v1/bots").await.body,
        json!({"data": []})
    );
}

#[tokio::test]
async fn the_draft_is_published_whole_and_then_stands_apart() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let flow = client.create("flow", "a", json!({"x": 1})).await;
    client.create("api-card", "c", json!({})).await;
    client.create("contact", "M1", json!({})).await;
    let path = format!("/v1/bots/b/flow/{flow}");
    client
        .put(&path, 1, &json!({"name": "a", "content": {"x": 2}}))
        .await;
    let digest = draft_digest(client).await;
    assert_eq!(client.get("/v1/bots/b").await.body["dirty"], true);
    assert_eq!(
        client.get("/v1/bots/b/published/flow").await.body["total"],
        0
    );

    let published = client.publish("b", &digest).await;
    assert_eq!(published.status, 200, "{published:?}");
    assert_eq!(published.body["dirty"], false);
    assert_eq!(published.body["published"]["digest"], json!(digest));
    assert_eq!(published.body["published"]["objects"], 2);
    assert_eq!(published.body["draft"]["objects"], 2);
    assert_eq!(published.body, client.get("/v1/bots/b").await.body);
    assert_eq!(
        client.get("/v1/bots").await.body["data"],
        json!([published.body])
    );
    let live = client.get("/v1/bots/b/published/flow").await;
    assert_eq!(live.body, client.get("/v1/bots/b/flow").await.body);

    client
        .put(&path, 2, &json!({"name": "a", "content": {"x": 3}}))
        .await;
    assert_eq!(
        client.get("/v1/bots/b/published/flow").await.body,
        live.body
    );
    assert_eq!(client.get("/v1/bots/b").await.body["dirty"], true);
    client.delete(&path, 3).await;
    client.publish("b", &draft_digest(client).await).await;
    assert_eq!(
        client.get("/v1/bots/b/published/flow").await.body["total"],
        0
    );
}

#[tokio::test]
async fn contacts_are_live_at_once() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let before = draft_digest(client).await;
    client.create("contact", "M1", json!({})).await;
    assert_eq!(draft_digest(client).await, before);
    assert_eq!(client.get("/v1/bots/b").await.body["dirty"], false);
    assert_eq!(
        client.get("/v1/bots/b/published/contact").await.body["total"],
        1
    );
}

#[tokio::test]
async fn publishing_wants_the_digest_that_was_seen() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    client.create("flow", "a", json!({})).await;
    let seen = draft_digest(client).await;
    client.create("flow", "b", json!({})).await;
    let answer = client.publish("b", &seen).await;
    answer.is_problem(412, "version-mismatch");
    assert_eq!(answer.text("digest"), draft_digest(client).await);
    let without = Answer::of(client.request(Method::POST, "/v1/bots/b/publish")).await;
    without.is_problem(428, "precondition-required");
    assert_eq!(
        client.get("/v1/bots/b").await.body["published"]["digest"],
        Value::Null
    );
}

#[tokio::test]
async fn a_dangling_reference_stops_all_of_it() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let target = client.create("flow", "target", json!({})).await;
    let keyword = client
        .create("keyword", "k", json!({"flow": {"$ref": target}}))
        .await;
    client.publish("b", &draft_digest(client).await).await;
    let live = client.get("/v1/bots/b/published/flow").await.body;

    client.create("flow", "new", json!({})).await;
    client.delete(&format!("/v1/bots/b/flow/{target}"), 1).await;
    let answer = client.publish("b", &draft_digest(client).await).await;
    answer.is_problem(422, "dangling-reference");
    let expected = json!([{"source": keyword, "id": target, "pointer": "/flow"}]);
    assert_eq!(answer.body["references"], expected);
    assert_eq!(client.get("/v1/bots/b/published/flow").await.body, live);

    // A replaced reference dangles no more.
    let path = format!("/v1/bots/b/keyword/{keyword}");
    client.put(&path, 1, &empty("k")).await;
    let published = client.publish("b", &draft_digest(client).await).await;
    assert_eq!(published.status, 200, "{published:?}");
    assert_eq!(
        client.get("/v1/bots/b/published/flow").await.body["total"],
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_is_always_one_whole_draft() {
    let sandbox = Sandbox::new().await;
    let client = sandbox.client.clone();
    // Two flows that are always written as a pair; a publish may see both, or be refused.
    let a = client.create("flow", "pair", json!({"n": 0})).await;
    let b = client.create("flow", "pair", json!({"n": 0})).await;
    let writer = {
        let client = client.clone();
        tokio::spawn(async move {
            for round in 1..=25 {
                for id in [&a, &b] {
                    let body = json!({"name": "pair", "content": {"n": round}});
                    let put = client
                        .put(&format!("/v1/bots/b/flow/{id}"), round, &body)
                        .await;
                    assert_eq!(put.status, 200, "{put:?}");
                }
            }
        })
    };
    let mut published = 0;
    while !writer.is_finished() || published == 0 {
        let bot = client.get("/v1/bots/b").await;
        let answer = client
            .publish("b", bot.body["draft"]["digest"].as_str().unwrap())
            .await;
        if answer.status == 200 {
            published += 1;
            let live = client.get("/v1/bots/b/published/flow").await;
            let n: Vec<i64> = (0..2)
                .map(|i| live.body["data"][i]["content"]["n"].as_i64().unwrap())
                .collect();
            assert!(n[0] == n[1] || n[0] == n[1] + 1, "{n:?}");
            assert_eq!(
                answer.body["published"]["digest"],
                bot.body["draft"]["digest"]
            );
        } else {
            answer.is_problem(412, "version-mismatch");
        }
    }
    writer.await.unwrap();
}

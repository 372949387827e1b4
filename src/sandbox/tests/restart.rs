use std::sync::Arc;

use tokio::sync::Notify;

use super::*;

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let flow = client.create("flow", "a", json!({"x": 1})).await;
    client
        .create("keyword", "k", json!({"flow": {"$ref": flow}}))
        .await;
    client
        .post_keyed("/v1/bots/b/tag", "key", &empty("vip"))
        .await;
    let bot = client.get("/v1/bots/b").await;
    client
        .publish("b", bot.body["draft"]["digest"].as_str().unwrap())
        .await;
    client.create("flow", "later", json!({})).await;
    let paths = [
        "/v1/bots",
        "/v1/bots/b",
        "/v1/bots/b/flow",
        "/v1/bots/b/published/flow",
        "/v1/bots/b/keyword",
        "/v1/bots/b/idempotency/key",
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(client.get(path).await.body);
    }
    sandbox.running.stop().await.unwrap();

    let running = start(options(data(&sandbox.folder))).await.unwrap();
    let client = Client::of(&running);
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(client.get(path).await.body, before, "{path}");
    }
    let again = client
        .post_keyed("/v1/bots/b/tag", "key", &empty("vip"))
        .await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    // Order goes on where it was.
    let last = client.create("flow", "last", json!({})).await;
    let flows = client.get("/v1/bots/b/flow").await;
    assert_eq!(flows.body["data"][2]["id"], json!(last));
}

#[tokio::test]
async fn stopping_lets_requests_under_way_end() {
    let (entered, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (entered, release) = (Arc::clone(&entered), Arc::clone(&release));
        move || async move {
            entered.notify_one();
            release.notified().await;
            "done"
        }
    };
    let sandbox = Sandbox::with(None, vec![Route::get("/v1/slow", slow)]).await;
    let client = sandbox.client.clone();
    let address = sandbox
        .running
        .url()
        .trim_start_matches("http://")
        .to_owned();
    let under_way = tokio::spawn(async move { client.get("/v1/slow").await });
    entered.notified().await;
    let stop = tokio::spawn(sandbox.running.stop());
    while tokio::net::TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    release.notify_one();
    assert_eq!(under_way.await.unwrap().body, json!("done"));
    stop.await.unwrap().unwrap();
}

use super::*;

const PATH: &str = "/v1/bots/b/settings";

#[tokio::test]
async fn settings_are_a_part_of_the_draft() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let none = client.get(PATH).await;
    assert_eq!(
        none.body,
        json!({"version": 0, "draft": null, "published": null})
    );
    assert_eq!(none.header("etag"), "\"0\"");
    let before = client.get("/v1/bots/b").await;

    let taipei = json!({"channels": ["line"], "timezone": "Asia/Taipei"});
    let put = client.put(PATH, 0, &taipei).await;
    assert_eq!(put.status, 200, "{put:?}");
    assert_eq!(
        put.body,
        json!({"version": 1, "draft": taipei, "published": null})
    );
    let bot = client.get("/v1/bots/b").await;
    assert_ne!(bot.body["draft"]["digest"], before.body["draft"]["digest"]);
    assert_eq!(
        (&bot.body["dirty"], &bot.body["settings"]),
        (&json!(true), &put.body)
    );
    // The same again is no change.
    assert_eq!(client.put(PATH, 1, &taipei).await.body["version"], 1);

    let stale = client.publish("b", before.text_of("draft", "digest")).await;
    stale.is_problem(412, "version-mismatch");
    let published = client.publish("b", bot.text_of("draft", "digest")).await;
    assert_eq!(published.status, 200, "{published:?}");
    assert_eq!(published.body["dirty"], false);
    assert_eq!(published.body["settings"]["published"], taipei);

    let tokyo = json!({"channels": ["line"], "timezone": "Asia/Tokyo"});
    assert_eq!(client.put(PATH, 1, &tokyo).await.body["published"], taipei);
    assert_eq!(client.get("/v1/bots/b").await.body["dirty"], true);
    client
        .put(PATH, 1, &taipei)
        .await
        .is_problem(412, "version-mismatch");
    Answer::of(client.request(Method::PUT, PATH).json(&taipei))
        .await
        .is_problem(428, "precondition-required");
    let wrong = client
        .put(PATH, 2, &json!({"channels": [], "timezone": "UTC"}))
        .await;
    wrong.is_problem(422, "invalid-body");
    assert!(wrong.text("detail").contains("`channels`"), "{wrong:?}");
    // No kind is called so.
    client
        .post(PATH, &taipei)
        .await
        .is_problem(405, "method-not-allowed");
}

impl Answer {
    fn text_of(&self, part: &str, key: &str) -> &str {
        self.body[part][key].as_str().unwrap()
    }
}

//! The example of a travel agency, applied and talked to.

use std::fs;

use serde_json::json;

use super::town::{Api, Endpoint, Town, apply, of, said};
use crate::common::examples;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_of_lotus_travel_is_bound() {
    let endpoint = Endpoint::start(&[(
        "/members/verify",
        200,
        json!({ "name": "陳怡君", "level": "vip" }),
    )])
    .await;
    let town = Town::empty().await;
    let folder = examples();
    let root = folder.path().join("examples/lotus-travel");
    let file = root.join("botwright.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let from = "sandbox: { platform: sandbox }";
    assert!(text.contains(from));
    let to = format!(
        "sandbox: {{ platform: sandbox, url: \"{}\", token: \"${{env.TEST_TOKEN}}\", vars: {{ api: \"{}\" }} }}",
        town.api.url, endpoint.url
    );
    fs::write(&file, text.replace(from, &to)).unwrap();
    apply(&root, &town.api.token).await;

    let api = Api {
        bot: "lotus-travel".to_owned(),
        ..town.api.clone()
    };
    let hello = api.does("U1", json!({ "event": "follow" })).await;
    assert_eq!(of(&hello, "message").count(), 1);
    let asked = api.does("U1", json!({ "tap_label": "綁定會員" })).await;
    assert!(
        said(&asked)[0].starts_with("請輸入您的會員編號"),
        "{asked:?}"
    );
    assert_eq!(
        api.writes("U1", "123").await,
        ["會員編號的格式不太對，請再輸入一次，例如 A123456。"]
    );
    api.writes("U1", "A123456").await;
    assert_eq!(
        api.writes("U1", "0912345678").await,
        ["陳怡君 您好，綁定完成！接下來想做什麼呢？"]
    );
    let person = api.person("U1").await;
    assert_eq!(
        person["fields"],
        json!({ "member_no": "A123456", "mobile": "0912345678", "bound": true })
    );
    assert_eq!(person["tags"], json!(["member", "vip"]));
    assert_eq!(person["channel"], "line");
    assert_eq!(
        endpoint.asked(),
        [(
            "/members/verify".to_owned(),
            json!({ "member_no": "A123456", "mobile": "0912345678" })
        )]
    );
    // The rule of the example, once.
    let closed = api
        .does("U1", json!({ "event": "conversation_closed" }))
        .await;
    assert_eq!(
        said(&closed),
        ["感謝您一直以來的支持，蓮華旅遊期待下次再為您服務 🌸"]
    );
}

//! What is known of people, and bots that cannot run.

use reqwest::Method;
use serde_json::{Value, json};

use super::town::{Town, answer};

const BOT: &str = r#"
custom_fields:
  seats: { type: number, minimum: 1, maximum: 9 }
  meal: { type: choice, options: [meat, { value: none, title: No meal }] }
tags: { vip: { title: VIP }, 熟客: {} }
flows: { hello: "Hello {{ contact.first_name }}, {{ fields.meal | label }}{% if 'vip' in tags %}, dear guest{% endif %}" }
default_reply: hello
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_made_and_changed() {
    let town = Town::empty().await;
    town.write("channels: [line, messenger]\n", BOT);
    town.apply().await;
    let api = &town.api;
    let body = json!({
        "channel": "messenger", "profile": { "first_name": "Mei", "language": "zh" },
        "fields": { "seats": 2, "meal": "No meal" }, "tags": ["vip", "熟客"],
    });
    let (status, made) = api.send(Method::PUT, "/people/U%201", &body).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["contact"], "U 1");
    assert_eq!(made["channel"], "messenger");
    assert_eq!(made["profile"]["first_name"], "Mei");
    assert_eq!(made["fields"], json!({ "seats": 2, "meal": "none" }));
    assert_eq!(made["tags"], json!(["vip", "熟客"]));
    assert_eq!(
        api.writes("U%201", "hi").await,
        ["Hello Mei, No meal, dear guest"]
    );
    let body = json!({ "fields": { "seats": null }, "tags": [] });
    let (status, changed) = api.send(Method::PUT, "/people/U%201", &body).await;
    assert_eq!(status, 200);
    assert_eq!(changed["fields"], json!({ "meal": "none" }));
    assert_eq!(changed["tags"], json!([]));
    assert_eq!(changed["channel"], "messenger", "what is not named stays");
    assert_eq!(changed["profile"]["first_name"], "Mei");

    for wrong in [
        json!({ "fields": { "seats": 99 } }),
        json!({ "fields": { "cake": 1 } }),
        json!({ "tags": ["cake"] }),
        json!({ "channel": "zalo" }),
        json!({ "channel": "fax" }),
        json!({ "profile": { "id": "other" } }),
        json!([]),
    ] {
        let refused = api.refused(Method::PUT, "/people/U2", &wrong).await;
        assert_eq!(refused, (422, "invalid-body".to_owned()), "{wrong}");
    }
    let all = api.get("/people").await;
    assert_eq!((&all["total"], &all["pages"]), (&json!(1), &json!(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_at_the_same_time_and_one_after_the_other() {
    let town = Town::new(
        "custom_fields: { count: { type: number } }\nflows: { more: { steps: [{ add: { count: 1 } }, { text: \"{{ fields.count }}\" }] } }\ndefault_reply: more\n",
    )
    .await;
    let mut tasks = Vec::new();
    for index in 0..40 {
        let api = town.api.clone();
        let who = if index % 2 == 0 { "U1" } else { "U2" };
        tasks.push(tokio::spawn(async move { api.writes(who, "x").await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    for who in ["U1", "U2"] {
        assert_eq!(town.api.person(who).await["fields"]["count"], 20);
        let outbox = town.api.get(&format!("/people/{who}/outbox")).await;
        let texts: Vec<&Value> = outbox["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| &entry["message"]["text"])
            .collect();
        let expected: Vec<Value> = (1..=20).map(|n| json!(n.to_string())).collect();
        assert_eq!(texts, expected.iter().collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_is_not_published_or_cannot_run_says_so() {
    let town = Town::empty().await;
    let api = &town.api;
    let hello = json!({ "text": "hi" });
    let path = "/people/U1/messages";
    let never = api.refused(Method::POST, path, &hello).await;
    assert_eq!(never, (404, "unknown-bot".to_owned()));
    let advance = json!({ "advance": "1m" });
    let clock = api.refused(Method::POST, "/clock", &advance).await;
    assert_eq!(clock, (404, "unknown-bot".to_owned()));
    let publish = async || {
        let digest = api.get("").await["draft"]["digest"]
            .as_str()
            .unwrap()
            .to_owned();
        let request = api.request(Method::POST, "/publish");
        answer(request.header("If-Match", format!("\"{digest}\""))).await
    };
    // Anybody may write anything through the API.
    let flow = json!({ "name": "odd", "content": { "steps": [{ "sing": "la" }] } });
    let (status, created) = api.send(Method::POST, "/flow", &flow).await;
    assert_eq!(status, 201, "{created}");
    let draft = api.refused(Method::POST, path, &hello).await;
    assert_eq!(draft, (409, "not-published".to_owned()));
    assert_eq!(publish().await.0, 200);
    let (status, problem) = api.send(Method::POST, path, &hello).await;
    assert_eq!(
        (status, &problem["type"]),
        (409, &json!("/problems/not-runnable"))
    );
    assert_eq!(problem["address"], "flow.odd");
    assert!(
        problem["detail"].as_str().unwrap().starts_with("flow.odd"),
        "{problem}"
    );
    let id = created["id"].as_str().unwrap();
    let mended = json!({ "name": "odd", "content": { "steps": [{ "text": "la" }] } });
    let request = api.request(Method::PUT, &format!("/flow/{id}"));
    let (status, _) = answer(request.header("If-Match", "\"1\"").json(&mended)).await;
    assert_eq!(status, 200);
    let welcome = json!({ "name": "default-reply", "content": { "flow": { "$ref": id } } });
    assert_eq!(
        api.send(Method::POST, "/default-reply", &welcome).await.0,
        201
    );
    assert_eq!(publish().await.0, 200);
    assert_eq!(api.writes("U1", "hi").await, ["la"]);
}

//! What is sent from outside.

use reqwest::Method;
use serde_json::{Value, json};

use super::town::{Town, answer, of, said};

const BOT: &str = r#"
custom_fields: { seats: { type: number, maximum: 9 } }
flows:
  offer: { title: Our offer, steps: [{ text: "An offer for {{ fields.seats | default('all') }}.", quick_replies: [{ label: More, flow: more }] }] }
  more: There is more.
  agent: { steps: [{ hand_off: support }] }
default_reply: more
keywords: { agent: { match: [agent], flow: agent } }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_and_messages_are_sent() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    let unknown = api
        .refused(
            Method::POST,
            "/people/U1/send_flow",
            &json!({ "flow": "offer" }),
        )
        .await;
    assert_eq!(unknown, (404, "unknown-person".to_owned()));
    api.writes("U1", "hi").await;
    let sent = api
        .post(
            "/people/U1/send_flow",
            json!({ "flow": "offer", "fields": { "seats": 3 } }),
        )
        .await;
    let entries = sent["entries"].as_array().unwrap();
    assert_eq!(said(entries), ["An offer for 3."]);
    assert_eq!(api.person("U1").await["fields"]["seats"], 3);
    let id = of(entries, "message").next().unwrap()["message"]["quick_replies"][0]["flow"].clone();
    assert!(id.as_str().unwrap().starts_with("flow_"), "{id}");
    let by_id = api
        .post("/people/U1/send_flow", json!({ "flow": id }))
        .await;
    assert_eq!(
        said(by_id["entries"].as_array().unwrap()),
        ["There is more."]
    );

    let content = json!({ "messages": [
        { "text": "From the office", "buttons": [{ "label": "Tell me", "flow": "more" }] },
        { "image": "https://shop.example/a.png" },
    ] });
    let sent = api.post("/people/U1/send_content", content).await;
    assert_eq!(
        of(sent["entries"].as_array().unwrap(), "message").count(),
        2
    );
    let tapped = api.does("U1", json!({ "tap_label": "Tell me" })).await;
    assert_eq!(said(&tapped), ["There is more."]);

    for (path, body, status) in [
        ("send_flow", json!({ "flow": "cake" }), 422),
        (
            "send_flow",
            json!({ "flow": "offer", "fields": { "seats": 99 } }),
            422,
        ),
        ("send_flow", json!({}), 422),
        ("send_content", json!({ "messages": [] }), 422),
        (
            "send_content",
            json!({ "messages": [{ "text": "a", "image": "b" }] }),
            422,
        ),
        (
            "send_content",
            json!({ "messages": [{ "text": "a", "buttons": [{ "label": "b", "flow": "cake" }] }] }),
            422,
        ),
    ] {
        let (found, answer) = api
            .send(Method::POST, &format!("/people/U1/{path}"), &body)
            .await;
        assert_eq!(found, status, "{body}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_the_window_a_message_is_withheld_unless_a_tag_allows_it() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    api.writes("U1", "hi").await;
    api.post("/clock", json!({ "advance": "25h" })).await;
    let sent = api
        .post("/people/U1/send_flow", json!({ "flow": "offer" }))
        .await;
    let entries = sent["entries"].as_array().unwrap();
    assert_eq!(said(entries), [""; 0]);
    let withheld = of(entries, "withheld").next().unwrap();
    assert!(!withheld["why"].as_str().unwrap().is_empty());
    let outbox = api.get("/people/U1/outbox").await;
    let last = outbox["data"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["type"], "withheld");
    assert_eq!(last["message"]["text"], "An offer for all.");
    let tagged = json!({ "flow": "offer", "message_tag": "POST_PURCHASE_UPDATE" });
    let sent = api.post("/people/U1/send_flow", tagged).await;
    assert_eq!(
        said(sent["entries"].as_array().unwrap()),
        ["An offer for all."]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_has_one_outcome_for_each() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    for who in ["old", "late"] {
        api.writes(who, "hi").await;
    }
    api.post("/clock", json!({ "advance": "25h" })).await;
    for who in ["new", "handed"] {
        api.writes(who, "hi").await;
    }
    api.writes("handed", "agent").await;
    let body = json!({ "flow": "offer", "to": ["new", "old", "nobody", "handed"] });
    let send = || {
        let request = api.request(Method::POST, "/broadcasts");
        answer(request.header("Idempotency-Key", "november").json(&body))
    };
    let (status, first) = send().await;
    assert_eq!(status, 200, "{first}");
    let outcomes = first["outcomes"].as_array().unwrap();
    let words: Vec<(&str, &str)> = outcomes
        .iter()
        .map(|outcome| {
            let text = |key: &str| outcome[key].as_str().unwrap();
            (text("contact"), text("outcome"))
        })
        .collect();
    assert_eq!(
        words,
        [
            ("new", "sent"),
            ("old", "withheld"),
            ("nobody", "unknown"),
            ("handed", "silent")
        ]
    );
    assert_eq!(outcomes[0]["messages"], 1);
    // Repeated, it reaches nobody twice.
    assert_eq!(send().await.1, first);
    let outbox = api.get("/people/new/outbox").await;
    assert_eq!(outbox["data"].as_array().unwrap().len(), 2);

    let many: Vec<Value> = (0..151).map(|n| json!(n.to_string())).collect();
    for wrong in [
        json!({ "flow": "offer", "to": [] }),
        json!({ "flow": "offer", "to": many }),
        json!({ "flow": "offer", "to": ["new", "new"] }),
        json!({ "to": ["new"] }),
        json!({ "flow": "offer", "messages": [{ "text": "a" }], "to": ["new"] }),
        json!({ "flow": "cake", "to": ["new"] }),
    ] {
        let (status, answer) = api.send(Method::POST, "/broadcasts", &wrong).await;
        assert_eq!(status, 422, "{answer}");
    }
    let messages = json!({ "messages": [{ "text": "All of you" }], "to": ["new", "handed"], "message_tag": "POST_PURCHASE_UPDATE" });
    let sent = api.post("/broadcasts", messages).await;
    for outcome in sent["outcomes"].as_array().unwrap() {
        assert_eq!(outcome["outcome"], "sent", "{outcome}");
    }
}

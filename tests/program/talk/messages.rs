//! What a person does, and what the bot says to that.

use reqwest::Method;
use serde_json::json;

use super::town::{Town, answer, of, said, types};

const BOT: &str = r#"
custom_fields:
  guests: { title: 人數, type: number, minimum: 1, maximum: 8 }
  photo: { type: text }
tags: { vip: { title: Very important } }
flows:
  hello:
    steps:
      - text: Hello {{ contact.name | default('you') }}
        quick_replies: [{ label: Book, flow: book }]
  book:
    title: Booking
    steps:
      - ask: How many guests?
        save_to: guests
        retry: A number, please.
      - text: A table for {{ fields.guests }}.
        buttons:
          - { label: Make me important, flow: thanks, add_tag: vip }
  photo: { steps: [{ ask: A picture?, accept: image, save_to: photo }, { text: Nice. }] }
  cards:
    steps:
      - cards:
          - { title: One, buttons: [{ label: Take, flow: thanks, set: { guests: 1 } }] }
          - { title: Two, buttons: [{ label: Take, flow: thanks, set: { guests: 2 } }] }
  thanks: Thank you.
  sorry: Sorry?
welcome: hello
default_reply: sorry
menu: [{ label: Book a table, flow: book }, { label: Site, url: "https://shop.example" }]
ice_breakers: [{ question: Is there a table?, flow: book }]
links: { bio: { type: messenger_ref_url, flow: thanks } }
comments: { spring: { post: any, match: ["+1"], reply: Sent!, flow: thanks } }
keywords:
  book: { match: [book], mode: contains, flow: book }
  photo: { match: [photo], flow: photo }
  cards: { match: [cards], flow: cards }
  wifi: { match: [wifi], text: The password is lotus2026 }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_from_hello_to_a_tag() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    let hello = api.does("U1", json!({ "event": "follow" })).await;
    assert_eq!(types(&hello), ["received", "reason", "message"]);
    assert_eq!(said(&hello), ["Hello you"]);
    assert_eq!(hello[0]["seq"], 1);
    assert_eq!(hello[0]["what"], json!({ "event": "follow" }));
    assert_eq!(hello[1]["reason"], "welcome");
    assert_eq!(hello[2]["place"], "flow.hello steps[0]");

    let tap = &hello[2]["message"]["quick_replies"][0]["tap"];
    let asked = api.does("U1", json!({ "tap": tap })).await;
    assert_eq!(said(&asked), ["How many guests?"]);
    assert_eq!(asked[0]["seq"], 4, "numbers go on");
    let person = api.person("U1").await;
    assert_eq!(person["question"], "flow.book steps[0]");
    assert_eq!(person["channel"], "messenger");

    let path = "/people/U1/messages";
    let gone = api
        .refused(Method::POST, path, &json!({ "tap": tap }))
        .await;
    assert_eq!(
        gone,
        (422, "nothing-there".to_owned()),
        "a tap that is gone"
    );
    let wrong = api.does("U1", json!({ "text": "many" })).await;
    assert_eq!(said(&wrong), ["A number, please."]);
    assert_eq!(
        of(&wrong, "reason").next().unwrap()["reason"],
        "wrong_answer"
    );
    let right = api.does("U1", json!({ "text": "4" })).await;
    assert_eq!(said(&right), ["A table for 4."]);
    let field = of(&right, "field").next().unwrap();
    assert_eq!(
        (&field["field"], &field["value"]),
        (&json!("guests"), &json!(4))
    );

    let tapped = api
        .does("U1", json!({ "tap_label": "make me IMPORTANT" }))
        .await;
    assert_eq!(said(&tapped), ["Thank you."]);
    assert_eq!(of(&tapped, "tag_added").next().unwrap()["tag"], "vip");
    let person = api.person("U1").await;
    assert_eq!(person["fields"], json!({ "guests": 4 }));
    assert_eq!(person["tags"], json!(["vip"]));
    assert_eq!(person["question"], json!(null));

    let keyword = api.does("U1", json!({ "text": "WIFI" })).await;
    assert_eq!(said(&keyword), ["The password is lotus2026"]);
    let reason = of(&keyword, "reason").next().unwrap();
    assert_eq!(
        (&reason["reason"], &reason["name"], &reason["phrase"]),
        (&json!("keyword"), &json!("wifi"), &json!("wifi"))
    );
    assert_eq!(api.writes("U1", "qwerty").await, ["Sorry?"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_a_person_can_do() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    for (what, answer) in [
        (json!({ "menu": 0 }), "How many guests?"),
        (json!({ "menu": "Book a table" }), "How many guests?"),
        (json!({ "ice_breaker": 0 }), "How many guests?"),
        (
            json!({ "ice_breaker": "Is there a table?" }),
            "How many guests?",
        ),
        (json!({ "link": "bio" }), "Thank you."),
        (
            json!({ "comment": { "post": "P1", "text": "+1" } }),
            "Thank you.",
        ),
        (json!({ "text": "photo" }), "A picture?"),
        (json!({ "image": "https://shop.example/a.png" }), "Nice."),
        (json!({ "file": "https://shop.example/a.pdf" }), "Sorry?"),
        (json!({ "location": "25.03,121.56" }), "Sorry?"),
        (
            json!({ "location": { "latitude": 25.03, "longitude": 121.56 } }),
            "Sorry?",
        ),
    ] {
        let entries = api.does("U1", what.clone()).await;
        assert_eq!(said(&entries), [answer], "{what}");
        if what["comment"].is_object() {
            let reply = of(&entries, "comment_reply").next().unwrap();
            assert_eq!(reply["text"], "Sent!");
        }
    }
    assert_eq!(
        api.person("U1").await["fields"]["photo"],
        "https://shop.example/a.png"
    );
    // The second of two buttons with one label.
    api.does("U1", json!({ "text": "cards" })).await;
    api.does("U1", json!({ "tap_label": "Take", "card": 2 }))
        .await;
    assert_eq!(api.person("U1").await["fields"]["guests"], 2);
    let closed = api
        .does("U1", json!({ "event": "conversation_closed" }))
        .await;
    assert_eq!(said(&closed), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_makes_no_sense_is_refused_and_leaves_nothing() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    let path = "/people/U1/messages";
    for (body, status, kind) in [
        (json!({}), 422, "invalid-body"),
        (json!({ "text": "a", "menu": 1 }), 422, "invalid-body"),
        (json!({ "text": 5 }), 422, "invalid-body"),
        (json!({ "words": "a" }), 422, "invalid-body"),
        (json!({ "event": "dance" }), 422, "invalid-body"),
        (json!({ "card": 1 }), 422, "invalid-body"),
        (json!({ "image": "a.png" }), 422, "invalid-body"),
        (json!({ "location": "here" }), 422, "invalid-body"),
        (json!({ "location": "91,0" }), 422, "invalid-body"),
        (json!({ "menu": true }), 422, "invalid-body"),
        (json!({ "menu": 9 }), 422, "nothing-there"),
        (json!({ "menu": "Cake" }), 422, "nothing-there"),
        (json!({ "tap_label": "Cake" }), 422, "nothing-there"),
        (json!({ "link": "cake" }), 422, "nothing-there"),
    ] {
        let refused = api.refused(Method::POST, path, &body).await;
        assert_eq!(refused, (status, kind.to_owned()), "{body}");
    }
    let unknown = api.refused(Method::GET, "/people/U1", &json!(null)).await;
    assert_eq!(unknown, (404, "unknown-person".to_owned()));
    let outbox = api
        .refused(Method::GET, "/people/U1/outbox", &json!(null))
        .await;
    assert_eq!(outbox, (404, "unknown-person".to_owned()));
    let query = api
        .refused(Method::GET, "/people/U1/outbox?before=3", &json!(null))
        .await;
    assert_eq!(query, (400, "invalid-query".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_that_is_repeated_is_not_run_twice() {
    let mut town = Town::new(BOT).await;
    let send = |town: &Town, key: &str, text: &str| {
        let request = town.api.request(Method::POST, "/people/U1/messages");
        request
            .header("Idempotency-Key", key)
            .json(&json!({ "text": text }))
            .send()
    };
    let first = send(&town, "k1", "book").await.unwrap();
    assert!(!first.headers().contains_key("idempotent-replayed"));
    let first: serde_json::Value = first.json().await.unwrap();
    town.restart().await;
    let second = send(&town, "k1", "book").await.unwrap();
    assert_eq!(second.headers()["idempotent-replayed"], "true");
    assert_eq!(second.json::<serde_json::Value>().await.unwrap(), first);
    let other = send(&town, "k1", "wifi").await.unwrap();
    assert_eq!(other.status(), 422);
    // At the same time, too: one of them runs, the others get its answer.
    let many = futures(5, || send(&town, "k2", "3")).await;
    for answer in &many {
        assert_eq!(answer, &many[0]);
    }
    let all = town.api.get("/people/U1/transcript").await;
    let received = of(all["data"].as_array().unwrap(), "received").count();
    assert_eq!(received, 2);
}

async fn futures<F>(count: usize, make: impl Fn() -> F) -> Vec<serde_json::Value>
where
    F: Future<Output = reqwest::Result<reqwest::Response>> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(make())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap().unwrap().json().await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outbox_is_read_from_where_one_left_off() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    for _ in 0..5 {
        api.writes("U1", "wifi").await;
    }
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = api
            .get(&format!("/people/U1/outbox?after={after}&per_page=2"))
            .await;
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= 2);
        seen.extend(data.iter().map(|entry| entry["seq"].as_i64().unwrap()));
        after = page["after"].as_i64().unwrap();
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(seen, [3, 6, 9, 12, 15]);
    let none = api.get(&format!("/people/U1/outbox?after={after}")).await;
    assert_eq!(none, json!({ "data": [], "after": 15, "more": false }));
    let all = api.get("/people/U1/transcript").await;
    assert_eq!(all["data"].as_array().unwrap().len(), 15);
    let (status, _) = answer(api.request(Method::GET, "/people?per_page=1")).await;
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_publish_is_the_bot_for_the_next_message() {
    let town = Town::new(BOT).await;
    let api = &town.api;
    assert_eq!(api.writes("U1", "book").await, ["How many guests?"]);
    let changed = BOT
        .replace("A table for", "Table for")
        .replace("  book:\n    title", "  reserve:\n    title")
        .replace("flow: book ", "flow: reserve ")
        .replace("flow: book}", "flow: reserve}");
    town.write(
        "channels: [messenger]\n",
        &format!("{changed}\nmoved: [{{ from: flow.book, to: flow.reserve }}]\n"),
    );
    town.apply().await;
    // The question of the renamed flow is still open.
    assert_eq!(api.person("U1").await["question"], "flow.reserve steps[0]");
    assert_eq!(api.writes("U1", "4").await, ["Table for 4."]);
}

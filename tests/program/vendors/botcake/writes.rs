//! Keywords and sends, as a client of the vendor writes them.

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::World;
use super::world::Answer;

const PSID: &str = "28087514047518474";

/// The variables that the seed shows for `payload`.
fn payload() -> Json {
    json!({
        "user_first_name": "Firstname", "user_last_name": "Lastname",
        "user_full_name": "Subscriber", "#GENDER{{MALE|FEMALE|UNKNOWN}}": "MALE",
        "psid": "123456xxxxxx", "ad_id": "123456xxxxx", "page_name": "Botcake",
        "{{SPIN_1|SPIN_2}}": "SPIN_1",
        "email": "abc@gmail.com", "phone": "+8438409xxxx", "address": "Ha Noi",
        "current_date": "2018-07-02T00:00:00+00:00",
        "CONVERSATION_LINK": "https://pages.fm/323087334762615?c_id=323087334762615_xxxxxxxxxx",
    })
}

/// seeds/botcake-public-api.txt, "Create Keyword".
#[tokio::test]
async fn create_keyword() {
    let shown = json!({ "success": true, "keyword": { "id": 646, "flow_id": null } });
    for spelling in ["ketwords", "keywords"] {
        let world = World::empty(&json!({})).await;
        world.make("keywords", json!({ "id": 645 })).await;
        // No body is documented.
        let request = world.request(Method::POST, &format!("{spelling}/create"));
        Answer::of(request).await.documented(shown.clone());
        let listed = world.get("keywords").await.body;
        assert_eq!(
            listed["data"][1],
            json!({ "is_activated": false, "id": 646, "flow_id": null })
        );
    }
}

/// seeds/botcake-public-api.txt, "Update Keyword".
#[tokio::test]
async fn update_keyword() {
    let world = World::new().await;
    world
        .make("keywords", json!({ "id": 642, "phrase": "wifi" }))
        .await;
    world
        .make("flows", json!({ "id": 23, "name": "wifi" }))
        .await;
    let shown = json!({ "success": true, "keyword": { "id": 642, "flow_id": 23 } });
    let body = json!({ "keyword_id": 642, "update": { "flow_id": 23 } });
    for path in ["ketwords/update", "keywords/update", "keywords/update/"] {
        world
            .post(path, body.clone())
            .await
            .documented(shown.clone());
    }
    let listed = world.get("keywords").await.body;
    assert_eq!(listed["data"][1]["flow_id"], 23);
    // What people wrote stays.
    let phrase = world.console(Method::GET, "keywords/642", None).await;
    assert_eq!(phrase.body["phrase"], "wifi");
    for (body, words) in [
        (json!({ "update": { "flow_id": 23 } }), "keyword_id"),
        (json!({ "keyword_id": 642 }), "update"),
        (json!({ "keyword_id": 642, "update": {} }), "flow_id"),
        (
            json!({ "keyword_id": 642, "update": { "text": "hi" } }),
            "cannot change text",
        ),
        (
            json!({ "keyword_id": 1, "update": { "flow_id": 23 } }),
            "keyword not found",
        ),
        (
            json!({ "keyword_id": 642, "update": { "flow_id": 1 } }),
            "flow not found",
        ),
        (json!([]), "keyword_id"),
    ] {
        world.post("keywords/update", body).await.refused(words);
    }
}

/// seeds/botcake-public-api.txt, "Send Flow For Customer".
#[tokio::test]
async fn send_flow_for_customer() {
    let world = World::new().await;
    let body = json!({ "psid": PSID, "flow_id": 1559, "payload": payload() });
    let answer = world.post("flows/send_flow", body).await;
    answer.documented(json!({ "success": true }));
    let bare = json!({ "psid": PSID, "flow_id": 1559 });
    world
        .post("flows/send_flow", bare)
        .await
        .documented(json!({ "success": true }));

    let sent = world.messages(PSID).await;
    assert_eq!(sent.len(), 2);
    assert_eq!(
        (&sent[0]["flow_id"], &sent[0]["payload"]),
        (&json!(1559), &payload())
    );
    let statistics = world.get("flows/1559/statistics").await.body;
    assert_eq!(statistics["data"]["sent"], 2);
    for (body, words) in [
        (json!({ "flow_id": 1559 }), "psid"),
        // A number would lose its last digits on the way.
        (
            json!({ "psid": 28087514047518474_u64, "flow_id": 1559 }),
            "psid",
        ),
        (json!({ "psid": PSID }), "flow_id"),
        (json!({ "psid": PSID, "flow_id": "1559" }), "flow_id"),
        (json!({ "psid": PSID, "flow_id": 99 }), "flow not found"),
        (
            json!({ "psid": "1", "flow_id": 1559 }),
            "customer not found",
        ),
        (
            json!({ "psid": PSID, "flow_id": 1559, "payload": "x" }),
            "payload",
        ),
    ] {
        world.post("flows/send_flow", body).await.refused(words);
    }
    assert_eq!(world.messages(PSID).await.len(), 2);
}

/// The document that docs.botcake.io/cau-hinh/response-reference-docs shows first; the seed's
/// "Send Content For Customer" links to it.
fn dynamic_block() -> Json {
    json!({
        "version": "v2",
        "content": {
            "messages": [{ "type": "text", "text": "simple text" }],
            "actions": [
                { "action": "add_tag", "tag_id": 12345 },
                { "action": "set_custom_field", "action_id": 17, "action_value": "abcd" },
            ],
            "quick_replies": [{ "type": "flow", "caption": "Go", "flow_id": 12345 }],
        },
    })
}

/// seeds/botcake-public-api.txt, "Send Content For Customer".
#[tokio::test]
async fn send_content_for_customer() {
    let world = World::new().await;
    world
        .make("tags", json!({ "id": 12345, "name": "VIP" }))
        .await;
    world
        .make("fields", json!({ "id": 17, "name": "seats" }))
        .await;
    world
        .make("flows", json!({ "id": 12345, "name": "go" }))
        .await;
    let body = json!({
        "psid": PSID, "data": dynamic_block(), "payload": payload(),
        "message_tag": "POST_PURCHASE_UPDATE",
    });
    let answer = world.post("flows/send_content", body).await;
    answer.documented(json!({ "success": true }));

    let sent = world.messages(PSID).await;
    assert_eq!(sent[0]["data"], dynamic_block());
    assert_eq!(sent[0]["message_tag"], "POST_PURCHASE_UPDATE");
    let path = format!("customers/{PSID}");
    let customer = world.console(Method::GET, &path, None).await.body;
    assert_eq!(
        (&customer["tags"], &customer["fields"]),
        (&json!([12345]), &json!({ "17": "abcd" }))
    );

    let content =
        |content: Json| json!({ "psid": PSID, "data": { "version": "v2", "content": content } });
    let text = json!({ "type": "text", "text": "a" });
    let reply = json!({ "type": "flow", "caption": "Go", "flow_id": 1559 });
    let action = json!({ "action": "add_tag", "tag_id": 12345 });
    for (body, words) in [
        (json!({ "psid": PSID }), "version"),
        (
            json!({ "psid": PSID, "data": { "version": "v1" } }),
            "version",
        ),
        (
            content(json!({ "messages": [] })),
            "neither messages nor actions",
        ),
        (
            content(json!({ "messages": vec![text.clone(); 11] })),
            "11 messages, at most 10",
        ),
        (
            content(json!({ "messages": [text], "quick_replies": vec![reply; 12] })),
            "12 quick_replies, at most 11",
        ),
        (
            content(json!({ "actions": vec![action; 6] })),
            "6 actions, at most 5",
        ),
        (
            content(json!({ "messages": [{ "type": "text", "text": "x".repeat(641) }] })),
            "641 characters",
        ),
        (
            content(
                json!({ "messages": [{ "type": "text", "text": "a", "buttons": [
                { "type": "flow", "title": "b", "flow_id": 4 },
            ] }] }),
            ),
            "4, which is not among the page's flows",
        ),
        (
            content(json!({ "actions": [{ "action": "add_tag", "tag_id": 4 }] })),
            "page's tags",
        ),
        (
            content(json!({ "messages": [{ "type": "poem" }] })),
            "no known type",
        ),
    ] {
        world.post("flows/send_content", body).await.refused(words);
    }
    assert_eq!(world.messages(PSID).await.len(), 1);
}

/// `customer_fields`, which only users of the API describe.
#[tokio::test]
async fn fields_of_a_customer() {
    let world = World::new().await;
    world
        .make("fields", json!({ "id": 17, "name": "seats" }))
        .await;
    let path = format!("customer/{PSID}/customer_fields");
    let answer = world
        .post(&path, json!({ "data": [{ "id": 17, "value": "2" }] }))
        .await;
    assert_eq!(answer.body, json!({ "success": true }));
    assert!(answer.invented);
    let wrong = world
        .post(&path, json!({ "data": [{ "id": 18, "value": "2" }] }))
        .await;
    wrong.refused("18");
}

//! Direct messages and broadcasts through the dialect, as any client of the vendor would send them.

use super::*;

fn direct(to: &str, messages: Json) -> Json {
    json!({ "trackId": "remarketing-001", "platform": "line", "channelId": CHANNEL, "to": to,
        "tags": ["remarking-001"], "messages": messages })
}

/// "Send Direct Message": the guide's examples.
#[tokio::test]
async fn direct_messages() {
    let stage = stage().await;
    let texts = json!([
        { "type": "text", "text": "Final Sale Message 1" },
        { "type": "text", "text": "Final Sale Message 2" },
        { "type": "image", "image": "https://example.com/image.png" },
    ]);
    let path = "/v1/direct-messages";
    let sent = stage
        .call(Method::POST, path, Some(direct(ALAN, texts)))
        .await;
    assert_eq!(
        (sent.status.as_u16(), sent.invented),
        (200, false),
        "{sent:?}"
    );
    assert_eq!(sent.body["content"]["trackId"], "remarketing-001");
    let ids = sent.body["content"]["messageId"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(ids.len(), 3);
    let one = stage
        .get(&format!("/v1/messages/{}", ids[0].as_str().unwrap()))
        .await;
    assert_eq!(one["content"]["message"], "Final Sale Message 1");
    assert_eq!(
        one["content"]["channel"],
        json!({ "platform": "line", "channelId": CHANNEL })
    );
    let block = json!([{ "type": "block", "blockId": BLOCK }]);
    let sent = stage
        .call(Method::POST, path, Some(direct(ALAN, block.clone())))
        .await;
    assert_eq!(sent.status.as_u16(), 200, "{sent:?}");
    let read = stage
        .get(&format!(
            "/v1/contacts?platform=line&channelId={CHANNEL}&userId={ALAN}"
        ))
        .await;
    assert_eq!(read["content"][0]["tags"], json!(["remarking-001"]));

    let text = json!({ "type": "text", "text": "x" });
    for (to, messages, status, code) in [
        ("U0", json!([text]), 404, "CONTACT_NOT_FOUND"),
        (ALAN, json!([]), 400, "INVALID_REQUEST_BODY"),
        (
            ALAN,
            json!(vec![text.clone(); 6]),
            400,
            "INVALID_REQUEST_BODY",
        ),
        (
            ALAN,
            json!([block[0], block[0]]),
            400,
            "INVALID_REQUEST_BODY",
        ),
        (
            ALAN,
            json!([{ "type": "block", "blockId": "x" }]),
            400,
            "INVALID_REQUEST_BODY",
        ),
        (
            ALAN,
            json!([{ "type": "poem" }]),
            400,
            "INVALID_REQUEST_BODY",
        ),
        (
            ALAN,
            json!([{ "type": "whatsappTemplate" }]),
            400,
            "INVALID_REQUEST_BODY",
        ),
    ] {
        let answer = stage
            .call(Method::POST, path, Some(direct(to, messages)))
            .await;
        refused(&answer, status, code);
    }
    stage
        .call(
            Method::PUT,
            &contact(MARY),
            Some(json!({ "status": false })),
        )
        .await;
    let answer = stage
        .call(Method::POST, path, Some(direct(MARY, json!([text]))))
        .await;
    refused(&answer, 400, "CONTACT_UNSUBSCRIBED");
    let key = format!("/console/omnichat/contacts/line:{CHANNEL}:{ALAN}");
    stage
        .call(Method::PATCH, &key, Some(json!({ "reachable": false })))
        .await;
    let answer = stage
        .call(Method::POST, path, Some(direct(ALAN, json!([text]))))
        .await;
    refused(&answer, 400, "CONTACT_NOT_REACHABLE");
    let messages = stage
        .get("/v1/messages?after=0&before=1&platform=line")
        .await;
    assert_eq!(messages, json!({ "content": [], "totalElements": 0 }));
    let long = "/v1/messages?after=0&before=604800001&platform=line";
    refused(
        &stage.call(Method::GET, long, None).await,
        400,
        "INVALID_REQUEST_BODY",
    );
}

fn broadcast(to: Json, messages: Json) -> Json {
    json!({ "platform": "line", "channelId": CHANNEL, "subject": "Promotion Campaign", "to": to,
        "messages": messages, "tags": ["promotion", "campaign"] })
}

/// "Send Broadcast" and what is read of it.
#[tokio::test]
async fn broadcasts() {
    let stage = stage().await;
    let text = json!([{ "type": "text", "text": "Hello! Check out our new promotion!" }]);
    let path = "/v1/broadcast";
    let body = broadcast(json!([ALAN, MARY, "U0"]), text.clone());
    let made = stage.call(Method::POST, path, Some(body)).await;
    assert_eq!(
        (made.status.as_u16(), made.invented),
        (200, false),
        "{made:?}"
    );
    let id = made.body["broadcastId"].as_str().unwrap().to_owned();
    assert_eq!(made.body, json!({ "broadcastId": id }));
    let list = stage.get("/v1/broadcast?type=3&status=completed").await;
    assert_eq!(
        (&list["totalElements"], &list["content"][0]["id"]),
        (&json!(1), &json!(id))
    );
    let detail = stage.get(&format!("/v1/broadcast/{id}")).await;
    assert_eq!(
        (&detail["recipientCount"], &detail["success"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        (&detail["successRate"], &detail["failed"]),
        (&json!("66.67%"), &json!(1))
    );
    let rows = stage
        .get(&format!("/v1/broadcast/{id}/recipients?status=failed"))
        .await;
    assert_eq!(rows["totalElements"], 1);
    assert_eq!(rows["content"][0]["error"], "Contact not found");
    let buttons = stage.get(&format!("/v1/broadcast/{id}/buttons")).await;
    assert_eq!(buttons, json!({ "content": [] }));
    for below in ["", "/recipients", "/buttons"] {
        let path = format!("/v1/broadcast/x{below}");
        let unknown = stage.call(Method::GET, &path, None).await;
        refused(&unknown, 404, "BROADCAST_NOT_FOUND");
        assert_eq!(unknown.body["message"], "Broadcast not found");
    }
    refused(
        &stage.call(Method::GET, path, None).await,
        400,
        "MISSING_URL_PARAMETER",
    );

    let mixed = json!([text[0], { "type": "block", "blockId": BLOCK }]);
    let answer = stage
        .call(Method::POST, path, Some(broadcast(json!([ALAN]), mixed)))
        .await;
    refused(&answer, 400, "INVALID_BROADCAST_MESSAGE");
    assert_eq!(
        answer.body["message"],
        "There is more than one type in the list of messages."
    );
    let six = json!(vec![text[0].clone(); 6]);
    let answer = stage
        .call(Method::POST, path, Some(broadcast(json!([ALAN]), six)))
        .await;
    refused(&answer, 400, "INVALID_BROADCAST_MESSAGE");
    for to in [json!([]), json!(vec![ALAN; 151]), json!([1]), json!(ALAN)] {
        let answer = stage
            .call(Method::POST, path, Some(broadcast(to, text.clone())))
            .await;
        refused(&answer, 400, "INVALID_REQUEST_BODY");
    }
}

/// A flow that was applied natively is a message block, and whoever talks with the bot a contact.
#[tokio::test]
async fn native_flows_and_people_are_there() {
    let stage = stage().await;
    stage
        .apply(
            "line",
            "flows:\n  news:\n    title: 最新消息\n    steps:\n      - text: hello\n  hm:\n    steps: [{ text: hm }]\ndefault_reply: hm\n",
        )
        .await;
    stage.write("U77", "x").await;
    let bots = stage.get("/v1/chatbots").await;
    let shop = &bots["content"][2];
    assert_eq!((&shop["name"], &shop["type"]), (&json!("shop"), &json!(3)));
    let path = format!(
        "/v1/chatbots/{}/message-blocks",
        shop["id"].as_str().unwrap()
    );
    let blocks = stage.get(&path).await;
    let block = blocks["content"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "最新消息")
        .unwrap();
    let block = json!([{ "type": "block", "blockId": block["id"] }]);
    let text = json!([{ "type": "text", "text": "by hand" }]);
    for (to, messages) in [("U77", block.clone()), ("U77", text), (ALAN, block)] {
        let body = Some(direct(to, messages));
        let sent = stage.call(Method::POST, "/v1/direct-messages", body).await;
        assert_eq!(sent.status.as_u16(), 200, "{sent:?}");
    }
    assert_eq!(stage.outbox("U77").await, ["hm", "hello", "by hand"]);
    assert_eq!(stage.outbox(ALAN).await, ["hello"]);
}

//! The guide's pages on agents of third parties, and on notifications.

use super::*;

fn room(user: &str) -> String {
    format!("line:{CHANNEL}:{user}")
}

/// "Send Agent Messages": "null for a failed one".
#[tokio::test]
async fn an_agent_writes_in_a_room() {
    let stage = stage().await;
    let send = async |room: String, messages: Json| {
        let body = json!({ "team": "support", "roomId": room, "messages": messages });
        stage
            .call(Method::POST, "/v1/agent-messages", Some(body))
            .await
    };
    let messages = json!([
        { "type": "text", "text": "hello" },
        { "type": "image", "image": "https://shop.example/a.png" },
    ]);
    let sent = send(room(ALAN), messages.clone()).await;
    assert_eq!(
        (sent.status.as_u16(), sent.invented),
        (200, false),
        "{sent:?}"
    );
    let ids = sent.body["messageIds"].as_array().unwrap();
    let kept = stage.get("/console/omnichat/messages").await;
    assert_eq!(kept[0]["message"], "hello");
    assert_eq!(json!([kept[0]["id"], kept[1]["id"]]), json!(ids));
    let nobody = send(room("nobody"), messages).await;
    assert_eq!(nobody.body, json!({ "messageIds": [null, null] }));
    let many = json!(vec![json!({ "type": "text", "text": "x" }); 6]);
    refused(&send(room(ALAN), many).await, 400, "INVALID_REQUEST_BODY");
    let odd = json!([{ "type": "sticker" }]);
    refused(&send(room(ALAN), odd).await, 400, "INVALID_REQUEST_BODY");
    let elsewhere = send("nowhere".to_owned(), json!([])).await;
    refused(&elsewhere, 404, "NOT_FOUND");
    assert!(elsewhere.invented);
}

/// "To Human Agent" and "Send Notification Message", whose answers the guide does not show.
#[tokio::test]
async fn rooms_are_handed_over_and_people_notified() {
    let stage = stage().await;
    let body = json!({ "team": "support", "roomId": room(ALAN) });
    let path = "/v1/rooms/to-human-agent";
    for _ in 0..2 {
        let answer = stage.call(Method::POST, path, Some(body.clone())).await;
        assert_eq!((answer.status.as_u16(), answer.invented), (204, true));
    }
    let held = stage.get("/console/omnichat/rooms").await;
    assert_eq!(held[0]["team"], "support");
    let answer = stage
        .call(Method::POST, path, Some(json!({ "team": "x" })))
        .await;
    refused(&answer, 400, "INVALID_REQUEST_BODY");
    let body = json!({ "settingId": "s1", "to": ALAN, "valueMap": { "name": "Alan" } });
    let path = "/v1/notification-messages";
    let answer = stage.call(Method::POST, path, Some(body)).await;
    assert_eq!((answer.status.as_u16(), answer.invented), (204, true));
    let kept = stage.get("/console/omnichat/notifications").await;
    assert_eq!(kept[0]["valueMap"], json!({ "name": "Alan" }));
    let odd = json!({ "settingId": "s1", "to": ALAN, "valueMap": 1 });
    let answer = stage.call(Method::POST, path, Some(odd)).await;
    refused(&answer, 400, "INVALID_REQUEST_BODY");
}

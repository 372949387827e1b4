//! `stats` where it is not about flows, and where there is none.

use botwright::platforms::statistics;
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::stage::Stage;

const BOT: &str = "default_reply: help\nflows: { help: How can we help you? }\n";
const OMNICHAT: &str = "platform: omnichat, chat_platform: line, channel: \"1\"";

#[tokio::test]
async fn omnichat_counts_broadcasts_and_rich_menus() {
    let stage = Stage::new().await;
    let (code, told) = stage.run(OMNICHAT, BOT, &["stats"]).await;
    assert_eq!(code, 0, "{told}");
    insta::assert_snapshot!(told, @r"
    the team has made no broadcasts through the Open API

    the team has no rich menus
    ");
    let person = "/v1/contacts/line?channelId=1&userId=U1";
    stage
        .call(Method::PUT, person, Some(json!({ "name": "Mai" })))
        .await;
    for (subject, to) in [("Spring", &["U1", "U2"][..]), ("會員日", &["U1"])] {
        let broadcast = json!({
            "platform": "line", "channelId": "1", "subject": subject, "to": to,
            "messages": [{ "type": "text", "text": "hi" }],
        });
        let answer = stage
            .call(Method::POST, "/v1/broadcast", Some(broadcast))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let menu = json!({ "name": "Main", "status": "PUBLISHED", "areas": [
        { "area": "A", "actionType": "url", "actionContent": "https://shop.example" },
        { "area": "B", "actionType": "message", "actionContent": "hi" },
    ] });
    stage.make("/console/omnichat/rich-menus", menu).await;
    let empty = json!({ "name": "Old", "status": "HALT" });
    stage.make("/console/omnichat/rich-menus", empty).await;
    let (code, told) = stage.run(OMNICHAT, BOT, &["stats"]).await;
    assert_eq!(code, 0, "{told}");
    insta::assert_snapshot!(told);

    let (code, text) = stage
        .run(OMNICHAT, BOT, &["stats", "--format", "json"])
        .await;
    assert_eq!(code, 0, "{text}");
    let document: Json = serde_json::from_str(&text).unwrap();
    let schema = statistics::schema().to_value();
    if let Err(error) = jsonschema::draft202012::validate(&schema, &document) {
        panic!("{error}");
    }
    assert_eq!(document["format"], "botwright.stats/1");
    let counted = document["broadcasts"].as_array().unwrap();
    let spring = counted.iter().find(|one| one["subject"] == "Spring");
    let spring = &spring.unwrap()["statistics"];
    assert_eq!((&spring["sent"], &spring["failed"]), (&json!(2), &json!(1)));
    assert_eq!(document["rich_menus"][0]["areas"][1]["clicked"], 0);
    assert!(document.get("flows").is_none());

    let (code, told) = stage.run(OMNICHAT, BOT, &["stats", "help"]).await;
    assert_eq!(code, 64);
    assert!(told.contains("leave the name of the flow away"), "{told}");
}

#[tokio::test]
async fn where_nothing_is_counted_that_is_told() {
    let stage = Stage::new().await;
    for (target, title) in [
        ("platform: ahachat, bot: \"7\"", "AhaChat"),
        ("platform: firstline", "FIRST LINE"),
    ] {
        let (code, told) = stage.run(target, BOT, &["stats"]).await;
        assert_eq!(code, 64, "{told}");
        let wanted = format!(
            "error: the target `live` is on {title}, whose API tells no statistics; look into its own pages\n"
        );
        assert_eq!(told, wanted);
    }
}

//! `send` on AhaChat and Omnichat.

use reqwest::Method;
use serde_json::json;

use super::stage::Stage;

const FLOWS: &str = "flows:\n  order:\n    title: Đơn hàng\n    steps: [{ text: your order }]\n  help:\n    steps:\n      - text: help\n        buttons: [{ label: Shop, url: \"https://shop.example\" }]\n";

#[tokio::test]
async fn a_block_goes_to_a_customer_of_ahachat() {
    let stage = Stage::new().await;
    let console = "/console/ahachat/bots/7";
    stage
        .make(&format!("{console}/blocks"), json!({ "name": "Đơn hàng" }))
        .await;
    let user = json!({ "id": "77", "phone": "+84912345678" });
    stage.make(&format!("{console}/users"), user).await;
    let target = "platform: ahachat, bot: \"7\"";
    let send = [
        "send", "--yes", "--to", "77", "--flow", "order", "--set", "size=XL",
    ];
    let (code, told) = stage.run(target, FLOWS, &send).await;
    assert_eq!(
        (code, told.as_str()),
        (0, "sent the block `Đơn hàng` to `77`\n")
    );
    let by_phone = [
        "send",
        "--yes",
        "--to",
        "phone:+84 912345678",
        "--flow",
        "Đơn hàng",
        "--message-tag",
        "NON_PROMOTIONAL_SUBSCRIPTION",
    ];
    let (code, told) = stage.run(target, FLOWS, &by_phone).await;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("Meta no longer takes"), "{told}");
    let sent = stage.get(&format!("{console}/sent")).await;
    assert_eq!(sent[0]["attributes"], json!({ "size": "XL" }));
    assert_eq!(
        (&sent[1]["user"], &sent[1]["block"]),
        (&json!("77"), &json!("Đơn hàng"))
    );
    for (args, code, words) in [
        (&["--to", "77", "--flow", "help"][..], 1, "block not found"),
        (&["--to", "77", "--content", "help"], 64, "use `--flow`"),
        (
            &["--to", "77", "--flow", "order", "--set", "ahachat_token=x"],
            64,
            "keeps the names",
        ),
        (
            &["--to", "phone:1", "--flow", "order", "--set", "phone=x"],
            64,
            "`phone` cannot be sent",
        ),
    ] {
        let all: Vec<&str> = ["send", "--yes"]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        let (found, told) = stage.run(target, FLOWS, &all).await;
        assert_eq!(found, code, "{args:?}: {told}");
        assert!(told.contains(words), "{args:?}: {told}");
    }
}

#[tokio::test]
async fn a_block_or_texts_go_to_a_contact_of_omnichat() {
    let stage = Stage::new().await;
    let bot = stage
        .make(
            "/console/omnichat/chatbots",
            json!({ "name": "B", "type": 3 }),
        )
        .await;
    let block = json!({ "chatbot": bot["id"], "name": "Đơn hàng" });
    stage.make("/console/omnichat/message-blocks", block).await;
    let path = "/v1/contacts/line?channelId=1&userId=U1";
    stage
        .call(Method::PUT, path, Some(json!({ "name": "A" })))
        .await;
    let target = "platform: omnichat, chat_platform: line, channel: \"1\"";
    let send = [
        "send", "--yes", "--to", "U1", "--flow", "order", "--set", "SIZE=XL",
    ];
    let (code, told) = stage.run(target, FLOWS, &send).await;
    assert_eq!(
        (code, told.as_str()),
        (0, "sent the message block `B > Đơn hàng` to `U1`\n")
    );
    let content = ["send", "--yes", "--to", "U1", "--content", "order"];
    let (code, told) = stage.run(target, FLOWS, &content).await;
    assert_eq!(code, 0, "{told}");
    let sent = stage.get("/console/omnichat/messages").await;
    assert_eq!(
        (&sent[0]["messageType"], &sent[1]["message"]),
        (&json!("chatbot"), &json!("your order"))
    );
    for (args, code, words) in [
        (
            &["--to", "U1", "--flow", "help"][..],
            1,
            "there is no message block `help`",
        ),
        (&["--to", "U1", "--content", "help"], 1, "no buttons"),
        (&["--to", "U2", "--flow", "order"], 1, "nobody of this id"),
        (
            &["--to", "U1", "--flow", "order", "--message-tag", "X"],
            64,
            "no message tags",
        ),
    ] {
        let all: Vec<&str> = ["send", "--yes"]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        let (found, told) = stage.run(target, FLOWS, &all).await;
        assert_eq!(found, code, "{args:?}: {told}");
        assert!(told.contains(words), "{args:?}: {told}");
    }
}

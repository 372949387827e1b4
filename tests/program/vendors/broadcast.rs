//! `broadcast` on the sandbox and on the dialects of Botcake, AhaChat and Omnichat.

use reqwest::Method;
use serde_json::json;

use super::stage::Stage;

const BOT: &str = "custom_fields:\n  seats: { type: number }\n  note: { type: text }\nflows:\n  redeem:\n    steps: [{ text: \"{{ fields.seats }} seats {{ fields.note }}\" }]\n  hm:\n    steps: [{ text: hm }]\ndefault_reply: hm\nbroadcasts:\n  plain: { flow: redeem, recipients: plain.csv }\n  nov: { flow: redeem, message_tag: ACCOUNT_UPDATE, recipients: nov.csv, set: { seats: 2 } }\n";

const SEND: [&str; 3] = ["broadcast", "nov", "--yes"];

/// Three people who have written to the bot `shop`.
async fn native() -> Stage {
    let stage = Stage::new().await;
    stage.file("nov.csv", "user_id,seats,note\nU1,,\nU2,,\nU3,4,x\nU9,,\n");
    stage.file("plain.csv", "user_id\nU1\nU2\n");
    stage.apply("messenger", BOT).await;
    for person in ["U1", "U2", "U3"] {
        stage.write(person, "x").await;
    }
    stage
}

async fn outboxes(stage: &Stage) {
    for (person, said) in [("U1", "2 seats "), ("U2", "2 seats "), ("U3", "4 seats x")] {
        assert_eq!(stage.outbox(person).await, ["hm", said], "{person}");
    }
}

#[tokio::test]
async fn on_the_sandbox() {
    let stage = native().await;
    let target = "platform: sandbox, bot: shop";
    let (code, told) = stage.run(target, BOT, &SEND).await;
    assert_eq!(code, 6, "{told}");
    assert!(told.contains("nov: 3 sent, 1 refused\n"), "{told}");
    outboxes(&stage).await;
    // What it says is not said twice.
    let (code, told) = stage.run(target, BOT, &SEND).await;
    assert_eq!(code, 6, "{told}");
    outboxes(&stage).await;
}

/// A bot that was never published is nobody's fault in the table.
#[tokio::test]
async fn a_sandbox_without_the_bot_refuses_nobody() {
    let stage = native().await;
    let (code, told) = stage.run("platform: sandbox, bot: other", BOT, &SEND).await;
    assert_eq!(code, 10, "{told}");
    assert!(told.contains("nov: 0 sent, 4 not sent yet\n"), "{told}");
}

#[tokio::test]
async fn on_botcake() {
    let stage = native().await;
    stage.file("nov.csv", "user_id,seats,note\nU1,,\nU2,,\nU3,4,x\n");
    let target = "platform: botcake, page: shop";
    let (code, told) = stage.run(target, BOT, &SEND).await;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("the message tag is not sent"), "{told}");
    assert!(told.contains("nov: 3 sent\n"), "{told}");
    for person in ["U1", "U2", "U3"] {
        assert_eq!(stage.outbox(person).await.len(), 2, "{person}");
    }
}

/// A flow has its title on the page, as on Botcake itself.
#[tokio::test]
async fn on_botcake_by_folder_and_title() {
    let bot = BOT.replace(
        "  redeem:\n",
        "  redeem:\n    title: 兌換\n    folder: 會員/票券\n",
    );
    let stage = Stage::new().await;
    for table in ["plain.csv", "nov.csv"] {
        stage.file(table, "user_id\nU1\n");
    }
    stage.apply("messenger", &bot).await;
    stage.write("U1", "x").await;
    let args = ["broadcast", "plain", "--yes"];
    let (code, told) = stage
        .run("platform: botcake, page: shop", &bot, &args)
        .await;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("the flow `會員/票券/兌換`"), "{told}");
    assert_eq!(stage.outbox("U1").await.len(), 2);
}

#[tokio::test]
async fn on_ahachat_by_id_and_by_phone() {
    let stage = Stage::new().await;
    let console = "/console/ahachat/bots/7";
    let block = json!({ "name": "redeem" });
    stage.make(&format!("{console}/blocks"), block).await;
    for (id, phone) in [("77", "+84912345678"), ("78", "+84987654321")] {
        let user = json!({ "id": id, "phone": phone });
        stage.make(&format!("{console}/users"), user).await;
    }
    stage.file("plain.csv", "user_id\n77\n");
    stage.file("nov.csv", "user_id,phone,note\n77,,x\n,+84 987 654 321,y\n");
    let (code, told) = stage.run("platform: ahachat, bot: \"7\"", BOT, &SEND).await;
    assert_eq!(code, 0, "{told}");
    let sent = stage.get(&format!("{console}/sent")).await;
    let mut sent = sent.as_array().unwrap().clone();
    sent.sort_by_key(|one| one["user"].as_str().unwrap().to_owned());
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["attributes"], json!({ "seats": "2", "note": "x" }));
    assert_eq!(sent[1]["attributes"], json!({ "seats": "2", "note": "y" }));
    assert_eq!(
        (&sent[1]["user"], &sent[1]["message_tag"]),
        (&json!("78"), &json!("ACCOUNT_UPDATE"))
    );
}

#[tokio::test]
async fn on_omnichat_together_or_one_by_one() {
    let stage = Stage::new().await;
    let chatbot = json!({ "name": "B", "type": 3 });
    let bot = stage.make("/console/omnichat/chatbots", chatbot).await;
    let block = json!({ "chatbot": bot["id"], "name": "redeem" });
    stage.make("/console/omnichat/message-blocks", block).await;
    for person in ["U1", "U2"] {
        let path = format!("/v1/contacts/line?channelId=1&userId={person}");
        let body = json!({ "name": person });
        stage.call(Method::PUT, &path, Some(body)).await;
    }
    stage.file("plain.csv", "user_id\nU1\nU2\n");
    stage.file("nov.csv", "user_id,note\nU1,x\nU2,\n");
    let target = "platform: omnichat, chat_platform: line, channel: \"1\"";
    let (code, told) = stage
        .run(target, BOT, &["broadcast", "plain", "--yes"])
        .await;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("up to 150 in one request"), "{told}");
    let broadcasts = stage.get("/v1/broadcast?type=3").await;
    assert_eq!(
        broadcasts["content"].as_array().unwrap().len(),
        1,
        "{broadcasts}"
    );

    let (code, told) = stage.run(target, BOT, &SEND).await;
    assert_eq!(code, 0, "{told}");
    let read = stage
        .get("/v1/contacts?platform=line&channelId=1&userId=U1")
        .await;
    let attributes = read["content"][0]["customAttributes"].as_array().unwrap();
    let pairs: Vec<_> = attributes
        .iter()
        .map(|one| (&one["key"], &one["value"]))
        .collect();
    assert_eq!(
        pairs,
        [(&json!("note"), &json!("x")), (&json!("seats"), &json!(2))]
    );
    // Without a channel nobody can be reached; another target would be another run.
    let new = ["broadcast", "nov", "--yes", "--new"];
    let (code, told) = stage.run("platform: omnichat", BOT, &new).await;
    assert_eq!(code, 64, "{told}");
    assert!(told.contains("`chat_platform: line`"), "{told}");
}

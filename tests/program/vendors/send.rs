//! `send` on AhaChat, Omnichat, FIRST LINE and the sandbox.

use reqwest::Method;
use serde_json::json;

use super::stage::Stage;
use crate::common::botwright;

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

/// A push, a chat that an agent has taken, and a tenant for which pushing is not enabled.
#[tokio::test]
async fn what_a_flow_says_goes_to_a_channel_of_first_line() {
    let stage = Stage::new().await;
    let user = json!({ "type": "App\\LineContact" });
    let user = stage.make("/console/firstline/channel-users", user).await;
    let to = format!("line:{}", user["id"]);
    let target = "platform: firstline";
    let flows = "flows:\n  order:\n    steps: [{ text: one }, { text: two, buttons: [{ label: Shop, url: \"https://shop.example\" }, { label: Call, phone: \"+886912345678\" }, { label: More, flow: order }] }]\n  ask:\n    steps:\n      - text: pick\n        quick_replies: [{ label: A, flow: order }]\n  picture: { steps: [{ image: \"https://shop.example/a.png\" }] }\n  hello: { steps: [{ text: hello }] }\n  long: { steps: [{ text: hello, buttons: [{ label: Twenty-two characters., url: \"https://shop.example\" }] }] }\n";
    let send = ["send", "--yes", "--to", &to, "--content", "order"];
    let (code, told) = stage.run(target, flows, &send).await;
    assert_eq!(
        (code, told),
        (0, format!("sent what `order` says to `{to}`\n"))
    );
    let ask = ["send", "--yes", "--to", &to, "--content", "ask"];
    assert_eq!(stage.run(target, flows, &ask).await.0, 0);
    let pushes = stage.get("/console/firstline/pushes").await;
    let pushed = pushes["data"].as_array().unwrap();
    let contents: Vec<_> = pushed.iter().map(|push| push["content"].clone()).collect();
    assert_eq!(
        contents,
        [
            json!({ "type": "text", "message": "one" }),
            json!({ "type": "button", "message": { "explain_text": "two", "options": [
                { "label": "Shop", "type": "url", "url": "https://shop.example" },
                { "label": "Call", "type": "phonenumber", "number": "+886912345678" },
                { "label": "More", "value": "More", "type": "text" },
            ] } }),
            json!({ "type": "quickreply", "message": { "explain_text": "pick", "options": [
                { "label": "A", "value": "A", "type": "text" },
            ] } }),
        ]
    );
    assert_eq!(pushed[0]["is_force"], false);
    let chat = json!({ "status": 1 });
    let chat = stage.make("/console/firstline/text-calls", chat).await;
    let taken = format!("text-call:{}", chat["id"]);
    let words = "flows:\n  order: { steps: [{ text: one }] }\n";
    let reply = ["send", "--yes", "--to", &taken, "--content", "order"];
    let (code, told) = stage.run(target, words, &reply).await;
    assert_eq!(code, 0, "{told}");
    let path = format!("/console/firstline/text-calls/{}", chat["id"]);
    let said = json!([{ "content": "one", "is_note": false }]);
    assert_eq!(stage.get(&path).await["messages"], said);
    let free = json!({ "status": 0 });
    let free = stage.make("/console/firstline/text-calls", free).await;
    let free = format!("text-call:{}", free["id"]);
    for (args, code, words) in [
        (
            &["--to", "line:99", "--content", "order"][..],
            1,
            "not enabled for this tenant",
        ),
        (
            &["--to", &free, "--content", "hello"],
            9,
            "while an agent has the chat",
        ),
        (&["--to", &taken, "--content", "ask"], 1, "texts alone"),
        (
            &["--to", &to, "--content", "picture"],
            1,
            "FIRST LINE's pages name them without showing how",
        ),
        (
            &["--to", &to, "--content", "long"],
            1,
            "has 22 characters, but LINE takes at most 20",
        ),
        (&["--to", &to, "--flow", "order"], 64, "use `--content`"),
        (
            &["--to", "12", "--content", "order"],
            64,
            "such as `line:12`",
        ),
        (
            &["--to", &to, "--content", "order", "--message-tag", "X"],
            64,
            "no message tags",
        ),
    ] {
        let all: Vec<&str> = ["send", "--yes"]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        let (found, told) = stage.run(target, flows, &all).await;
        assert_eq!(found, code, "{args:?}: {told}");
        assert!(told.contains(words), "{args:?}: {told}");
    }
    let off = json!({ "on": false });
    let off = stage.call(Method::PUT, "/console/firstline/switches/push", Some(off));
    assert_eq!(off.await.status, 200);
    let (code, told) = stage.run(target, flows, &send).await;
    assert_eq!(code, 9, "{told}");
    assert!(told.contains("not enabled for this tenant"), "{told}");
}

/// The sandbox with an address, and the one of the project's own.
#[tokio::test]
async fn a_flow_or_what_it_says_goes_to_a_person_of_the_sandbox() {
    let stage = Stage::new().await;
    let bot = "custom_fields: { seats: { type: number } }\nflows:\n  order: { steps: [{ text: \"order {{ fields.seats }}\" }] }\n";
    stage.apply("line", bot).await;
    stage.write("U1", "hello").await;
    let target = "platform: sandbox";
    let flow = [
        "send", "--yes", "--to", "U1", "--flow", "order", "--set", "seats=2",
    ];
    let (code, told) = stage.run(target, bot, &flow).await;
    assert_eq!(
        (code, told.as_str()),
        (0, "sent the flow `order` to `U1`\n")
    );
    let content = [
        "send",
        "--yes",
        "--to",
        "U1",
        "--content",
        "order",
        "--set",
        "seats=3",
    ];
    let (code, told) = stage.run(target, bot, &content).await;
    assert_eq!(code, 0, "{told}");
    assert_eq!(stage.outbox("U1").await, ["order 2", "order 3"]);
    for (args, code, words) in [
        (
            &["--to", "U2", "--flow", "order"][..],
            1,
            "Nobody of this id",
        ),
        (
            &["--to", "U1", "--flow", "gone"],
            1,
            "no flow with the id or the name `gone`",
        ),
        (
            &["--to", "U1", "--flow", "order", "--set", "seats=many"],
            64,
            "does not fit",
        ),
    ] {
        let all: Vec<&str> = ["send", "--yes"]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        let (found, told) = stage.run(target, bot, &all).await;
        assert_eq!(found, code, "{args:?}: {told}");
        assert!(told.contains(words), "{args:?}: {told}");
    }
    // Started for this one command: nobody has ever written to it.
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("bot")).unwrap();
    let project = "botwright: 1\nname: shop\nchannels: [line]\n";
    std::fs::write(folder.path().join("botwright.yaml"), project).unwrap();
    std::fs::write(folder.path().join("bot/main.yaml"), bot).unwrap();
    let root = folder.path().to_owned();
    let (applied, sent) = tokio::task::spawn_blocking(move || {
        let run = |args: &[&str]| botwright(&root, args).output().unwrap();
        let send = ["send", "--yes", "--to", "U1", "--flow", "order"];
        (run(&["apply", "--yes"]), run(&send))
    })
    .await
    .unwrap();
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
    let told = String::from_utf8_lossy(&sent.stderr).into_owned();
    assert_eq!(sent.status.code(), Some(1), "{told}");
    assert!(told.contains("Nobody of this id"), "{told}");
}

//! A flow that a page pulls: what is entered there for it, and the ids that its answer names.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::{Value as Json, json};

use super::stage::Stage;

const BOT: &str = "custom_fields:\n  guests: { type: number }\ntags: { vip: { title: VIP } }\nflows:\n  book:\n    title: 訂位\n    steps:\n      - { ask: How many?, save_to: guests }\n      - { text: Done }\n  menu:\n    steps:\n      - text: Our menu\n        buttons: [{ label: Book, flow: book }]\n      - add_tag: vip\ndefault_reply: menu\n";
const TARGET: &str = "platform: botcake, page: shop, serve: { url: \"https://bots.tea.example\", token: \"${env.TEST_TOKEN}\" }";

struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(stage: &Stage, more: &[&str]) -> Server {
    let args = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
    let mut command = stage.command(stage.url(), TARGET, BOT, &args);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let out = child.stdout.as_mut().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    Server {
        url: url.to_owned(),
        child,
    }
}

async fn menu(stage: &Stage, server: &Server) -> Json {
    let request = stage.http.post(format!("{}/botcake/menu", server.url));
    let answer = request.bearer_auth(stage.token()).json(&json!({}));
    let answer = answer.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_are_looked_up_or_remembered() {
    let stage = Stage::new().await;
    stage.apply("messenger", BOT).await;
    let console = "/console/botcake/pages/shop";
    let tag = stage
        .make(&format!("{console}/tags"), json!({ "name": "VIP" }))
        .await;

    let (_, told) = stage.run(TARGET, BOT, &["plan"]).await;
    for words in [
        "URL: https://bots.tea.example/botcake/book\n",
        "URL: https://bots.tea.example/botcake/book?after=guests",
        "\"guests\": ",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }

    let listed = stage.get(&format!("{console}/flows")).await;
    let mut listed = listed.as_array().unwrap().iter();
    let book = listed.find(|flow| flow["name"] == "訂位").unwrap();
    let found = menu(&stage, &serve(&stage, &["--look-up"])).await;
    let button = &found["content"]["messages"][0]["buttons"][0];
    assert_eq!(button["flow_id"], book["id"], "{found}");
    let added = &found["content"]["actions"][0];
    assert_eq!(added["tag_id"], tag["id"], "{found}");

    let (code, told) = stage.run(TARGET, BOT, &["apply", "--yes"]).await;
    assert!([0, 7].contains(&code), "{code} {told}");
    assert_eq!(menu(&stage, &serve(&stage, &[])).await, found);
}

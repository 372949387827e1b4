//! What is told of the answers of servers.

use std::fs;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

use super::{NOW, chat, project};

const BOT: &str = r#"
api_cards:
  page: { endpoint: "${var.api}/page" }
  none: { endpoint: "${var.api}/none" }
  wrong: { endpoint: "${var.api}/wrong" }
  latin: { endpoint: "${var.api}/latin" }
  text: { endpoint: "${var.api}/text" }
  full: { endpoint: "${var.api}/full", failure: down }
flows:
  page: { steps: [{ call: page }] }
  none: { steps: [{ call: none }] }
  wrong: { steps: [{ call: wrong }] }
  latin: { steps: [{ call: latin }] }
  text: { steps: [{ call: text }] }
  full: { steps: [{ call: full }] }
  down: Down.
keywords:
  page: { match: [page], flow: page }
  none: { match: [none], flow: none }
  wrong: { match: [wrong], flow: wrong }
  latin: { match: [latin], flow: latin }
  text: { match: [text], flow: text }
  full: { match: [full], flow: full }
"#;

async fn answer(uri: Uri) -> impl IntoResponse {
    let (status, media, body): (_, _, &[u8]) = match uri.path() {
        "/page" => (StatusCode::OK, "text/html; charset=utf-8", b"<p>Hello"),
        "/none" => (StatusCode::NO_CONTENT, "text/html", b""),
        "/wrong" => (StatusCode::OK, "application/json", b"{\"a\": 1,}"),
        "/latin" => (StatusCode::OK, "application/json", b"{\"a\": \"\xe9\"}"),
        "/text" => (StatusCode::OK, "application/json", b"\"{}\""),
        _ => (StatusCode::CONFLICT, "text/html", b"full"),
    };
    (status, [(header::CONTENT_TYPE, media)], body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_no_json_is_told() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer);
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let (_folder, root) = project(&api);
    fs::write(root.join("bot/main.yaml"), BOT).unwrap();
    let lines = ["page", "none", "wrong", "latin", "text", "full", "/why"];
    let out = spawn_blocking(move || chat(&root, &NOW, &lines).code(0))
        .await
        .unwrap();
    serving.abort();
    let notes = |from: &str, to: &str| {
        let part = out.split(&format!("> {from}\n")).nth(1).unwrap();
        let part = part.split(&format!("> {to}\n")).next().unwrap();
        let notes = part.lines().filter(|line| line.starts_with('·'));
        notes.skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        notes("page", "none"),
        ["· the answer is no JSON (text/html), so `response` is a text"]
    );
    assert!(notes("none", "wrong").is_empty(), "{out}");
    let broken = |why: &str| {
        [format!(
            "· the server says that the answer is JSON, but it {why}, so it is taken as a text"
        )]
    };
    assert_eq!(notes("wrong", "latin"), broken("is none"));
    assert_eq!(notes("latin", "text"), broken("is not UTF-8"));
    assert!(notes("text", "full").is_empty(), "{out}");
    assert!(notes("full", "/why").is_empty(), "{out}");
    let why = "  API card `full` failed: the server answered with 409  bot/main.yaml:";
    assert!(out.contains(why), "{out}");
}

//! API cards call real servers.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{NOW, chat_with, project};

type Requests = Arc<Mutex<Vec<String>>>;

/// A server on this machine that counts orders, and refuses what it does not know.
pub(super) async fn shop() -> (String, Requests, JoinHandle<()>) {
    let requests = Requests::default();
    let answer = |State(requests): State<Requests>, uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let token = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        let body = String::from_utf8_lossy(&body);
        let line = format!("{uri} {} {body}", token.unwrap_or_default());
        requests.lock().unwrap().push(line);
        let json = [("content-type", "application/json")];
        match uri.path() {
            "/orders" => (StatusCode::OK, json, r#"{"count":7}"#),
            "/bare" => (
                StatusCode::OK,
                [("content-type", "text/plain")],
                r#"{"count":7}"#,
            ),
            _ => (StatusCode::SERVICE_UNAVAILABLE, json, "{}"),
        }
    };
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(&requests));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, requests, serving)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_calls_its_server() {
    let (url, requests, serving) = shop().await;
    let (_folder, root) = project(&url);
    let out = spawn_blocking(move || {
        let env = [("SHOP_KEY", "k3y"), ("SHOP_TOKEN", "s3cret")];
        let lines = [
            "/set seats=3",
            "orders",
            "bare",
            "/mock on",
            "orders",
            "bare",
            "/why",
        ];
        chat_with(&root, &NOW, &lines, &env).code(0)
    })
    .await
    .unwrap();
    serving.abort();
    assert!(!out.contains("k3y") && !out.contains("s3cret"), "{out}");
    let seen = requests.lock().unwrap().clone();
    assert_eq!(
        seen,
        ["/orders?key=k3y Bearer s3cret {\"seats\":3}", "/bare  "]
    );
    insta::with_settings!({ filters => vec![(url.as_str(), "http://api"), (r"in \d+ ms", "in N ms")] }, {
        insta::assert_snapshot!(out);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unset_secret_is_told_once_and_sent_empty() {
    let (url, requests, serving) = shop().await;
    let (_folder, root) = project(&url);
    let out = spawn_blocking(move || {
        chat_with(&root, &NOW, &["orders", "/mock off", "orders"], &[]).code(0)
    })
    .await
    .unwrap();
    serving.abort();
    let note = "· `SHOP_KEY`, `SHOP_TOKEN` are not set, and sent as an empty text\n";
    assert_eq!(out.matches(note).count(), 1, "{out}");
    let seen = requests.lock().unwrap().clone();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(seen[0].starts_with("/orders?key= Bearer"), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_a_failure() {
    let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let (_folder, root) = project(&url);
    let out = spawn_blocking(move || chat_with(&root, &NOW, &["orders", "/why"], &[]).code(0))
        .await
        .unwrap();
    assert!(out.contains("→ failed in "), "{out}");
    assert!(out.contains("• That did not work: no answer\n"), "{out}");
    let why =
        "  API card `orders` failed: it cannot be reached: nothing listens there  bot/main.yaml:";
    assert!(out.contains(why), "{out}");
}

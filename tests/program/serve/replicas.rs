//! Several of the same server behind one address.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use serde_json::json;

use super::{PATIENCE, Place, TOKEN, client, read};

/// A proxy that passes each request to the next of its servers, and on to another one where
/// nothing listens.
async fn proxy(servers: Vec<String>) -> String {
    let turn = Arc::new(AtomicUsize::new(0));
    let http = client();
    let app = Router::new().fallback(move |request: Request| {
        let (turn, http, servers) = (Arc::clone(&turn), http.clone(), servers.clone());
        async move {
            let (head, body) = request.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap();
            let first = turn.fetch_add(1, Ordering::Relaxed);
            for place in first..first + servers.len() {
                let server = &servers[place % servers.len()];
                let sent = http
                    .request(head.method.clone(), format!("{server}{}", head.uri))
                    .headers(head.headers.clone())
                    .body(body.clone())
                    .send();
                if let Ok(answer) = sent.await {
                    let status = answer.status();
                    let bytes = answer.bytes().await.unwrap();
                    let mut response = Response::new(Body::from(bytes));
                    *response.status_mut() = status;
                    return response;
                }
            }
            panic!("no server answers");
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_is_as_good_as_the_other() {
    let place = Place::new("https://api.tea.example");
    let mut one = place.serve_as("one.log", &["--inferred"]);
    let two = place.serve_as("two.log", &["--inferred"]);
    let url = proxy(vec![one.url.clone(), two.url.clone()]).await;
    let ask = |platform: &str, path: &str, data: serde_json::Value| {
        let request = client().post(format!("{url}/{platform}/{path}"));
        let request = request.bearer_auth(TOKEN).json(&data);
        async move { read(request.send().await.unwrap()).await }
    };
    for platform in ["botcake", "ahachat", "omnichat", "firstline"] {
        for path in ["hello", "tickets", "book?after=guests", "effects"] {
            let data = json!({ "name": "Kim", "guests": 4, "tags": ["vip"] });
            let first = ask(platform, path, data.clone()).await;
            let second = ask(platform, path, data).await;
            assert_eq!(first, second, "{platform} {path}");
            assert_eq!(first.0, 200, "{platform} {path}: {first:?}");
        }
    }
    // Both had their turn.
    one.logs("request", 16).await;
    two.logs("request", 16).await;
    one.signal("TERM");
    assert_eq!(
        tokio::time::timeout(PATIENCE, one.ended()).await.unwrap(),
        Some(0)
    );
    for _ in 0..4 {
        assert_eq!(ask("botcake", "hello", json!({})).await.0, 200);
    }
}

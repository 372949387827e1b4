//! A server with answers made by hand, which remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use botwright::platforms::botcake::Client;

use super::world::connection;

/// What was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

pub(super) struct StandIn {
    pub(super) client: Client,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// An answer: status, content type, body.
pub(super) type Given = (u16, &'static str, &'static str);

pub(super) const JSON: &str = "application/json";

impl StandIn {
    /// Answers each request by its line, such as `GET /api/…`.
    pub(super) async fn new(
        answer: impl Fn(&str) -> Given + Clone + Send + Sync + 'static,
    ) -> StandIn {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let memory = Arc::clone(&asked);
        let app = Router::new().fallback(move |request: Request| {
            let (answer, memory) = (answer.clone(), Arc::clone(&memory));
            async move {
                let (parts, body) = request.into_parts();
                let line = format!("{} {}", parts.method, parts.uri);
                let body = to_bytes(body, 1 << 20).await.unwrap();
                let (status, content_type, text) = answer(&line);
                memory.lock().unwrap().push(Asked {
                    line,
                    headers: parts.headers,
                    body: String::from_utf8(body.to_vec()).unwrap(),
                });
                Response::builder()
                    .status(status)
                    .header(header::CONTENT_TYPE, content_type)
                    .body(Body::from(text))
                    .unwrap()
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        StandIn {
            client: Client::new(&connection(&url, "hush-hush".to_owned().into())).unwrap(),
            asked,
        }
    }

    /// The same answer to everything.
    pub(super) async fn always(given: Given) -> StandIn {
        StandIn::new(move |_| given).await
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

//! A server with answers made by hand, which remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::Response;

/// What was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// `GET /api/…` with the query.
    pub(super) line: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

pub(super) struct Served {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// An answer: status, content type, body.
pub(super) type Given = (u16, &'static str, String);

pub(super) const JSON: &str = "application/json";

impl Served {
    /// Answers each request by its line.
    pub(super) async fn new(
        answer: impl Fn(&str) -> Given + Clone + Send + Sync + 'static,
    ) -> Served {
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
                let mut response = Response::builder().status(status);
                if !content_type.is_empty() {
                    response = response.header(header::CONTENT_TYPE, content_type);
                }
                response.body(Body::from(text)).unwrap()
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Served { url, asked }
    }

    /// The same answer to everything.
    pub(super) async fn always(status: u16, content_type: &'static str, text: &str) -> Served {
        let text = text.to_owned();
        Served::new(move |_| (status, content_type, text.clone())).await
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

//! A server that gives the answers it is told to, and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde_json::Value;

#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    /// Path and query.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

#[derive(Clone)]
pub(super) struct StandIn {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// Status, content type, body.
pub(super) type Told = (u16, &'static str, String);

pub(super) fn json(status: u16, body: &Value) -> Told {
    (status, "application/json", body.to_string())
}

impl StandIn {
    /// Gives these answers in turn; the last one stays.
    pub(super) async fn new(told: Vec<Told>) -> StandIn {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let stand_in = StandIn {
            url: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::clone(&asked),
        };
        let told = Arc::new(Mutex::new(VecDeque::from(told)));
        let app = Router::new().fallback(move |request: Request| {
            let (asked, told) = (Arc::clone(&asked), Arc::clone(&told));
            async move {
                let (parts, body) = request.into_parts();
                let bytes = to_bytes(body, 1 << 20).await.unwrap();
                asked.lock().unwrap().push(Asked {
                    method: parts.method,
                    path: parts.uri.to_string(),
                    headers: parts.headers,
                    body: serde_json::from_slice(&bytes).unwrap_or_default(),
                });
                let mut told = told.lock().unwrap();
                let (status, media, body) = if told.len() > 1 {
                    told.pop_front().unwrap()
                } else {
                    told[0].clone()
                };
                Response::builder()
                    .status(status)
                    .header("content-type", media)
                    .body(Body::from(body))
                    .unwrap()
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        stand_in
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

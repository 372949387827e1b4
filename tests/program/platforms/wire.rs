//! A wire to the platform on which answers are changed.

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use serde_json::Value as Json;

/// An answer on its way.
#[derive(Debug)]
pub(super) struct Passing {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) media: String,
    pub(super) body: Vec<u8>,
}

impl Passing {
    /// Changes the JSON in it.
    pub(super) fn json(&mut self, change: impl FnOnce(&mut Json)) {
        if let Ok(mut json) = serde_json::from_slice(&self.body) {
            change(&mut json);
            self.body = json.to_string().into_bytes();
        }
    }

    pub(super) fn is(&mut self, status: u16, media: &str, body: &str) {
        self.status = status;
        self.media = media.to_owned();
        self.body = body.as_bytes().to_vec();
    }
}

type Change = Box<dyn Fn(&mut Passing) + Send>;

#[derive(Clone)]
pub(super) struct Wire {
    pub(super) url: String,
    change: Arc<Mutex<Option<Change>>>,
    seen: Arc<Mutex<Vec<(Method, String)>>>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

impl Wire {
    pub(super) async fn to(upstream: String) -> Wire {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire {
            url: format!("http://{}", listener.local_addr().unwrap()),
            change: Arc::default(),
            seen: Arc::default(),
        };
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let own = wire.clone();
        let app = Router::new().fallback(move |request: Request| {
            let (own, client, upstream) = (own.clone(), client.clone(), upstream.clone());
            async move { own.pass(&client, &upstream, request).await }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        wire
    }

    async fn pass(&self, client: &reqwest::Client, upstream: &str, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let seen = (parts.method.clone(), path.clone());
        self.seen.lock().unwrap().push(seen);
        let mut headers: HeaderMap = parts.headers;
        headers.remove(header::HOST);
        let answer = client
            .request(parts.method.clone(), format!("{upstream}{}", parts.uri))
            .headers(headers)
            .body(to_bytes(body, 1 << 20).await.unwrap())
            .send()
            .await
            .unwrap();
        let media = answer.headers().get(header::CONTENT_TYPE);
        let mut passing = Passing {
            method: parts.method,
            path,
            status: answer.status().as_u16(),
            media: media.map_or_else(String::new, |media| media.to_str().unwrap().to_owned()),
            body: answer.bytes().await.unwrap().to_vec(),
        };
        if let Some(change) = &*self.change.lock().unwrap() {
            change(&mut passing);
        }
        let mut response = Response::builder().status(passing.status);
        if !passing.media.is_empty() {
            response = response.header(header::CONTENT_TYPE, passing.media);
        }
        response.body(Body::from(passing.body)).unwrap()
    }

    /// From now on, answers are changed so.
    pub(super) fn change(&self, change: impl Fn(&mut Passing) + Send + 'static) {
        *self.change.lock().unwrap() = Some(Box::new(change));
    }

    pub(super) fn straight(&self) {
        *self.change.lock().unwrap() = None;
    }

    /// Requests that are not reads.
    pub(super) fn writes(&self) -> Vec<(Method, String)> {
        let seen = self.seen.lock().unwrap();
        let writes = seen.iter().filter(|(method, _)| method != Method::GET);
        writes.cloned().collect()
    }
}

//! A wire between client and sandbox that counts, and that can fall silent at a given write.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use tokio::sync::Notify;

/// What happens at the n-th write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// It never arrives.
    Before,
    /// It is carried out, and its answer never arrives.
    After,
    /// It waits until [`Proxy::go_on`], and is carried out then.
    Until,
}

#[derive(Default)]
struct Inner {
    seen: Vec<(Method, String)>,
    writes: usize,
    silence: Option<(usize, Silence)>,
    /// The platform knows of no idempotency key.
    keyless: bool,
    /// The read, counted from now, that waits until [`Proxy::go_on`].
    hold: Option<usize>,
    /// Writes under way, and the most there have been.
    flying: (usize, usize),
}

#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
    /// Told when the wire has fallen silent.
    pub(crate) silent: Arc<Notify>,
    /// Told when a read is being held.
    pub(crate) held: Arc<Notify>,
    resume: Arc<Notify>,
}

impl Proxy {
    pub(crate) async fn start(upstream: String) -> Proxy {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Proxy {
            url: format!("http://{}", listener.local_addr().unwrap()),
            inner: Arc::default(),
            silent: Arc::default(),
            held: Arc::default(),
            resume: Arc::default(),
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let own = proxy.clone();
        let app = Router::new().fallback(move |request: Request| {
            let (own, client, upstream) = (own.clone(), client.clone(), upstream.clone());
            async move { own.pass(&client, &upstream, request).await }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        proxy
    }

    async fn pass(&self, client: &reqwest::Client, upstream: &str, request: Request) -> Response {
        let mut hold = false;
        let silence = {
            let mut inner = self.inner.lock().unwrap();
            let method = request.method().clone();
            inner
                .seen
                .push((method.clone(), request.uri().path().to_owned()));
            if inner.keyless && request.uri().path().contains("/idempotency/") {
                let mut answer = Response::new(Body::empty());
                *answer.status_mut() = StatusCode::NOT_FOUND;
                return answer;
            }
            if method == Method::GET {
                hold = inner.hold == Some(1);
                inner.hold = inner.hold.and_then(|left| left.checked_sub(1));
                None
            } else {
                inner.flying.0 += 1;
                inner.flying.1 = inner.flying.1.max(inner.flying.0);
                inner.writes += 1;
                let writes = inner.writes;
                inner
                    .silence
                    .filter(|(at, _)| *at == writes)
                    .map(|(_, how)| how)
            }
        };
        if hold {
            self.held.notify_one();
            self.resume.notified().await;
        }
        if silence == Some(Silence::Before) {
            self.silent.notify_one();
            return std::future::pending().await;
        }
        if silence == Some(Silence::Until) {
            self.silent.notify_one();
            self.resume.notified().await;
        }
        let is_write = request.method() != Method::GET;
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let mut headers = parts.headers;
        headers.remove("host");
        let answer = client
            .request(parts.method, format!("{upstream}{}", parts.uri))
            .headers(headers)
            .body(body)
            .send()
            .await
            .unwrap();
        if silence == Some(Silence::After) {
            self.silent.notify_one();
            return std::future::pending().await;
        }
        if is_write {
            self.inner.lock().unwrap().flying.0 -= 1;
        }
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if name != "transfer-encoding" && name != "content-length" {
                response = response.header(name, value);
            }
        }
        let body = answer.bytes().await.unwrap();
        response.body(Body::from(body)).unwrap_or_else(|_| {
            let mut failed = Response::new(Body::empty());
            *failed.status_mut() = StatusCode::BAD_GATEWAY;
            failed
        })
    }

    pub(crate) fn fall_silent(&self, at: usize, how: Silence) {
        let mut inner = self.inner.lock().unwrap();
        inner.writes = 0;
        inner.silence = Some((at, how));
    }

    /// From now on keys cannot be looked up.
    pub(crate) fn lose_keys(&self) {
        self.inner.lock().unwrap().keyless = true;
    }

    /// The most writes that were under way at the same time.
    pub(crate) fn most(&self) -> usize {
        self.inner.lock().unwrap().flying.1
    }

    pub(crate) fn hold(&self, at: usize) {
        self.inner.lock().unwrap().hold = Some(at);
    }

    pub(crate) fn go_on(&self) {
        self.resume.notify_one();
    }

    pub(crate) fn speak(&self) {
        self.inner.lock().unwrap().silence = None;
    }

    /// The requests since the last call.
    pub(crate) fn take(&self) -> Vec<(Method, String)> {
        std::mem::take(&mut self.inner.lock().unwrap().seen)
    }

    pub(crate) fn take_writes(&self) -> Vec<(Method, String)> {
        let mut seen = self.take();
        seen.retain(|(method, _)| *method != Method::GET);
        seen
    }
}

//! The sandbox over real HTTP on loopback, with real database files.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod auth;
mod description;
mod faults;
mod files;
mod hostile;
mod idempotency;
mod paging;
mod problems;
mod publishing;
mod references;
mod restart;
mod settings;
mod versions;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::api::Route;
use super::start::start_with;
use super::{Faults, Options, Running, TokenSource, start};

/// A running sandbox with its own folder and a client.
struct Sandbox {
    running: Running,
    client: Client,
    folder: TempDir,
}

/// Sends requests with the token.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn options(data: PathBuf) -> Options {
    Options {
        listen: LOOPBACK,
        data,
        token: TokenSource::Kept,
        faults: None,
        timers: true,
        private_addresses: false,
    }
}

fn data(folder: &TempDir) -> PathBuf {
    folder.path().join("sandbox.db")
}

impl Sandbox {
    async fn new() -> Sandbox {
        Sandbox::with(None, Vec::new()).await
    }

    async fn with_faults(script: &Value) -> Sandbox {
        let faults = Faults::from_json(&script.to_string()).unwrap();
        Sandbox::with(Some(faults), Vec::new()).await
    }

    async fn with(faults: Option<Faults>, more: Vec<Route>) -> Sandbox {
        let folder = TempDir::new().unwrap();
        let options = Options {
            faults,
            ..options(data(&folder))
        };
        let running = start_with(options, more).await.unwrap();
        Sandbox {
            client: Client::of(&running),
            running,
            folder,
        }
    }
}

impl Client {
    fn of(running: &Running) -> Client {
        // Plain HTTP, but reqwest wants a provider of cryptography once per process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            url: running.url().to_owned(),
            token: running.token().expose_secret().to_owned(),
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    async fn post_keyed(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path);
        Answer::of(request.header("Idempotency-Key", key).json(body)).await
    }

    async fn put(&self, path: &str, version: impl ToString, body: &Value) -> Answer {
        let tag = format!("\"{}\"", version.to_string());
        Answer::of(
            self.request(Method::PUT, path)
                .header("If-Match", tag)
                .json(body),
        )
        .await
    }

    async fn delete(&self, path: &str, version: impl ToString) -> Answer {
        let tag = format!("\"{}\"", version.to_string());
        Answer::of(self.request(Method::DELETE, path).header("If-Match", tag)).await
    }

    async fn publish(&self, bot: &str, digest: &str) -> Answer {
        let request = self.request(Method::POST, &format!("/v1/bots/{bot}/publish"));
        Answer::of(request.header("If-Match", format!("\"{digest}\""))).await
    }

    /// Creates a resource of the bot `b` and gives its id.
    async fn create(&self, kind: &str, name: &str, content: Value) -> String {
        let body = json!({"name": name, "content": content});
        let answer = self.post(&format!("/v1/bots/b/{kind}"), &body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.text("id").to_owned()
    }
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        let text = response.text().await.unwrap();
        Answer {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self, key: &str) -> &str {
        self.body[key]
            .as_str()
            .unwrap_or_else(|| panic!("no `{key}` in {self:?}"))
    }

    /// Asserts that this is a whole and sound problem.
    #[track_caller]
    fn is_problem(&self, status: u16, slug: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.text("type"), format!("/problems/{slug}"), "{self:?}");
        assert_eq!(self.body["status"], status);
        for key in ["title", "detail"] {
            assert!(!self.text(key).is_empty());
        }
        assert!(self.text("instance").starts_with('/'));
    }
}

fn empty(name: &str) -> Value {
    json!({"name": name, "content": {}})
}

//! A sandbox, a project that is applied to it, and a server that API cards call.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::any;
use botwright::sandbox::{Options, Running, TokenSource, start};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::common::botwright;

pub(super) struct Town {
    pub(super) api: Api,
    pub(super) running: Option<Running>,
    pub(super) folder: TempDir,
}

/// The sandbox's own API, for one bot.
#[derive(Clone)]
pub(super) struct Api {
    pub(super) http: reqwest::Client,
    pub(super) url: String,
    pub(super) token: String,
    pub(super) bot: String,
}

pub(super) fn options(data: &Path) -> Options {
    Options {
        listen: ([127, 0, 0, 1], 0).into(),
        data: data.to_owned(),
        token: TokenSource::Kept,
        faults: None,
        timers: true,
        private_addresses: false,
    }
}

impl Town {
    /// A sandbox with nothing in it.
    pub(super) async fn empty() -> Town {
        Town::with(|_| {}).await
    }

    /// The same with other options.
    pub(super) async fn with(change: impl FnOnce(&mut Options)) -> Town {
        let folder = TempDir::new().unwrap();
        let mut options = options(&folder.path().join("sandbox.db"));
        change(&mut options);
        let running = start(options).await.unwrap();
        Town {
            api: Api::new(running.url(), running.token().expose_secret(), "shop"),
            running: Some(running),
            folder,
        }
    }

    /// A sandbox with a bot of one file, published.
    pub(super) async fn new(bot: &str) -> Town {
        let town = Town::empty().await;
        town.write("channels: [messenger]\n", bot);
        town.apply().await;
        town
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// Writes the project: what stands in its file beside name and target, and its bot.
    pub(super) fn write(&self, settings: &str, bot: &str) {
        fs::create_dir_all(self.root().join("bot")).unwrap();
        let url = &self.api.url;
        let text = format!(
            "botwright: 1\nname: shop\n{settings}targets:\n  live: {{ platform: sandbox, url: \"{url}\", token: \"${{env.TEST_TOKEN}}\" }}\n"
        );
        fs::write(self.root().join("botwright.yaml"), text).unwrap();
        fs::write(self.root().join("bot/main.yaml"), bot).unwrap();
    }

    pub(super) async fn apply(&self) {
        apply(&self.root(), &self.api.token).await;
    }

    /// Stops the sandbox, and starts it again on the same data.
    pub(super) async fn restart(&mut self) {
        self.running.take().unwrap().stop().await.unwrap();
        let data = self.folder.path().join("sandbox.db");
        let running = start(options(&data)).await.unwrap();
        self.api.url = running.url().to_owned();
        self.running = Some(running);
    }
}

/// Applies a project by the program.
pub(super) async fn apply(root: &Path, token: &str) {
    let mut command = botwright(root, &["apply", "--yes"]);
    command.env("TEST_TOKEN", token);
    let output = spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

impl Api {
    pub(super) fn new(url: &str, token: &str, bot: &str) -> Api {
        // Plain HTTP, but reqwest wants a provider of cryptography once per process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Api {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            url: url.to_owned(),
            token: token.to_owned(),
            bot: bot.to_owned(),
        }
    }

    pub(super) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/v1/bots/{}{path}", self.url, self.bot);
        self.http.request(method, url).bearer_auth(&self.token)
    }

    /// The status and the body of an answer.
    pub(super) async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        answer(self.request(method, path).json(body)).await
    }

    /// Posts, and wants 200.
    #[track_caller]
    pub(super) fn post(&self, path: &str, body: Value) -> impl Future<Output = Value> + use<> {
        let caller = std::panic::Location::caller();
        let sent = self.request(Method::POST, path).json(&body);
        async move {
            let (status, answer) = answer(sent).await;
            assert_eq!(status, 200, "{caller}: {body}: {answer}");
            answer
        }
    }

    #[track_caller]
    pub(super) fn get(&self, path: &str) -> impl Future<Output = Value> + use<> {
        let caller = std::panic::Location::caller();
        let sent = self.request(Method::GET, path);
        async move {
            let (status, answer) = answer(sent).await;
            assert_eq!(status, 200, "{caller}: {answer}");
            answer
        }
    }

    /// Somebody does something; gives the lines of the turn.
    #[track_caller]
    pub(super) fn does(&self, who: &str, what: Value) -> impl Future<Output = Vec<Value>> + use<> {
        let turn = self.post(&format!("/people/{who}/messages"), what);
        async move { turn.await["entries"].as_array().unwrap().clone() }
    }

    /// Somebody writes; gives what the bot says to that.
    #[track_caller]
    pub(super) fn writes(
        &self,
        who: &str,
        text: &str,
    ) -> impl Future<Output = Vec<String>> + use<> {
        let turn = self.does(who, json!({ "text": text }));
        async move { said(&turn.await) }
    }

    /// What is known of somebody.
    pub(super) async fn person(&self, who: &str) -> Value {
        self.get(&format!("/people/{who}")).await
    }

    /// A problem: its status and the last part of its type.
    pub(super) async fn refused(&self, method: Method, path: &str, body: &Value) -> (u16, String) {
        let (status, answer) = self.send(method, path, body).await;
        let kind = answer["type"].as_str().unwrap_or_default();
        (status, kind.trim_start_matches("/problems/").to_owned())
    }
}

pub(super) async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

/// The texts of the messages among lines, or the kind of message.
pub(super) fn said(entries: &[Value]) -> Vec<String> {
    of(entries, "message")
        .map(|entry| {
            let message = &entry["message"];
            let text = message["text"].as_str().map(str::to_owned);
            text.unwrap_or_else(|| message.to_string())
        })
        .collect()
}

/// The lines of one type.
pub(super) fn of<'a>(entries: &'a [Value], kind: &str) -> impl Iterator<Item = &'a Value> {
    entries.iter().filter(move |entry| entry["type"] == kind)
}

/// The types of lines, in order.
pub(super) fn types(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .map(|entry| entry["type"].as_str().unwrap())
        .collect()
}

/// A server on loopback that answers by path, and remembers what it was asked.
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) asked: Arc<Mutex<Vec<(String, Value)>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.abort();
    }
}

type Shared = (
    Arc<BTreeMap<String, (u16, Value)>>,
    Arc<Mutex<Vec<(String, Value)>>>,
);

impl Endpoint {
    pub(super) async fn start(answers: &[(&str, u16, Value)]) -> Endpoint {
        let answers = answers.iter();
        let answers: BTreeMap<String, (u16, Value)> = answers
            .map(|(path, status, body)| ((*path).to_owned(), (*status, body.clone())))
            .collect();
        let asked = Arc::default();
        let shared: Shared = (Arc::new(answers), Arc::clone(&asked));
        let router = Router::new().fallback(any(respond)).with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Endpoint { url, asked, server }
    }

    pub(super) fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

async fn respond(
    State((answers, asked)): State<Shared>,
    uri: axum::http::Uri,
    body: String,
) -> (StatusCode, Json<Value>) {
    let body = serde_json::from_str(&body).unwrap_or(Value::Null);
    asked.lock().unwrap().push((uri.path().to_owned(), body));
    match answers.get(uri.path()) {
        Some((status, answer)) => (StatusCode::from_u16(*status).unwrap(), Json(answer.clone())),
        None => (StatusCode::NOT_FOUND, Json(Value::Null)),
    }
}

//! `serve`: the built program, asked over HTTP as the platforms do.

mod answers;
mod checked;
mod deployment;
mod hostile;
mod life;
mod limits;
mod reload;
mod replicas;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::common::botwright;

pub(super) const TOKEN: &str = "quite-secret-token";
/// Time for a loaded machine; a sound test needs none of it.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

const PROJECT: &str = r#"botwright: 1
name: tea-house
channels: [messenger, line, whatsapp]
timezone: Asia/Taipei
vars: { api: "API" }
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
    serve: { url: "https://bots.tea.example", token: "${env.SERVE_TOKEN}" }
  promo:
    platform: ahachat
    bot: "12345"
    token: ${env.AHACHAT_TOKEN}
    serve: { url: "https://bots.tea.example", token: "${env.SERVE_TOKEN}" }
  team:
    platform: omnichat
    chat_platform: whatsapp
    channel: "1650000000"
    serve: { url: "https://bots.tea.example", token: "${env.SERVE_TOKEN}" }
  desk:
    platform: firstline
    url: https://acme.example
    token: ${env.FIRSTLINE_TOKEN}
    serve: { url: "https://bots.tea.example", token: "${env.SERVE_TOKEN}" }
lints: { unsupported-by-platform: allow }
"#;

const BOT: &str = r#"custom_fields:
  guests: { title: Guests, type: number, minimum: 1, maximum: 8 }
  tea: { title: 茶, type: choice, options: [green, { value: black, title: 紅茶 }] }
  topic: { type: text, keep: conversation }
tags: { vip: { title: VIP }, old: {} }
api_cards:
  count:
    endpoint: "${var.api}/count"
    payload: { who: "{{ contact.id }}", guests: "{{ fields.guests }}" }
    headers: { X-Key: "${env.CARD_KEY}" }
    timeout: 9s
flows:
  hello: "Hello {{ contact.first_name | default('you') }}, {{ fields.guests | default('no') }} guests, {{ fields.tea | label }}, {% if 'vip' in tags %}VIP{% endif %} on {{ channel }}"
  訂位: { title: 訂位, steps: [{ text: 幾位？ }] }
  book:
    steps:
      - ask: How many?
        save_to: guests
        retry: A number from 1 to 8, please.
        quick_replies: [{ label: "2" }, { label: Never mind, flow: hello }]
        list_button: Choose
      - text: A table for {{ fields.guests }}
      - add_tag: vip
  menu:
    steps:
      - text: Our menu
        buttons:
          - { label: The site, url: "https://tea.example" }
          - { label: Book, flow: book, set: { guests: 2 }, add_tag: vip }
  cards:
    steps:
      - cards:
          - title: Oolong
            subtitle: From the mountains
            image: https://tea.example/oolong.png
            url: https://tea.example/oolong
            buttons: [{ label: Book, flow: book, set: { guests: 2 }, add_tag: vip }]
  effects:
    steps:
      - text: Noted
      - set: { guests: 3, topic: tea }
      - clear: tea
      - add_tag: vip
      - remove_tag: old
      - start_sequence: news
      - hand_off: { to: support, note: "{{ fields.guests }} guests" }
  tickets:
    steps:
      - call: count
        then: [{ text: "{{ response.n }} tickets" }]
        else: [{ text: "Not now ({{ error.status | default('no answer') }})" }]
  silent: { steps: [{ call: count, then: [{ text: "{{ response.n }}" }] }] }
  slow:
    steps:
      - call: count
      - call: count
      - text: "Done"
  long: "{{ contact.name }}"
  later: { steps: [{ text: now }, { wait: 1h }, { text: later }] }
sequences: { news: { start: manual, steps: [{ after: 1d, flow: hello }] } }
"#;

/// The ids of flows, tags and fields.
fn ids() -> Json {
    let block = |name: &str| json!({ "bot": "b-1", "block": format!("k-{name}") });
    json!({
        "page": {
            "flows": { "book": 1559, "hello": "1560" },
            "tags": { "vip": 7, "old": 8 },
            "fields": { "guests": 17, "tea": 18 },
        },
        "team": { "flows": { "book": block("book"), "hello": block("hello") } },
    })
}

/// A project that is served.
pub(super) struct Place {
    pub(super) folder: TempDir,
}

impl Place {
    /// With the API cards' server at this origin.
    pub(super) fn new(api: &str) -> Place {
        let folder = TempDir::new().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("bot")).unwrap();
        fs::write(root.join("botwright.yaml"), PROJECT.replace("API", api)).unwrap();
        fs::write(root.join("bot/main.yaml"), BOT).unwrap();
        fs::write(root.join("ids.json"), ids().to_string()).unwrap();
        Place { folder }
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Starts a server with the file of ids and more arguments.
    pub(super) fn serve(&self, more: &[&str]) -> Server {
        self.serve_as("serve.log", more)
    }

    /// The same, with a log of its own.
    pub(super) fn serve_as(&self, log: &str, more: &[&str]) -> Server {
        let mut args = vec!["serve", "--listen", "127.0.0.1:0", "--ids", "ids.json"];
        args.extend(more);
        Server::start(self.command(&args), &self.root().join(log))
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = botwright(self.root(), args);
        for (name, value) in [
            ("SERVE_TOKEN", TOKEN),
            ("BOTCAKE_TOKEN", "botcake-secret"),
            ("AHACHAT_TOKEN", "ahachat-secret"),
            ("FIRSTLINE_TOKEN", "firstline-secret"),
            ("CARD_KEY", "card-secret"),
        ] {
            command.env(name, value);
        }
        command
    }
}

/// The program while it serves.
pub(super) struct Server {
    child: Child,
    pub(super) url: String,
    pub(super) metrics: Option<String>,
    log: std::path::PathBuf,
    http: reqwest::Client,
}

/// A client that goes nowhere but to this machine.
pub(super) fn client() -> reqwest::Client {
    // Plain HTTP, but reqwest wants a provider of cryptography once per process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

impl Server {
    fn start(mut command: Command, log: &Path) -> Server {
        let file = fs::File::create(log).unwrap();
        let child = command.stdout(Stdio::piped()).stderr(file).spawn();
        let mut child = child.unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = |mark: &str| {
            let line = lines.next().and_then(Result::ok).unwrap_or_default();
            match line.strip_prefix(mark) {
                Some(url) => url.to_owned(),
                None => panic!("{line}{}", fs::read_to_string(log).unwrap()),
            }
        };
        let url = next("listening on ");
        let wants = command.get_args().any(|arg| arg == "--metrics-listen");
        let metrics = wants.then(|| next("metrics on "));
        // The rest of what it says is of no use here, and must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Server {
            child,
            url,
            metrics,
            log: log.to_owned(),
            http: client(),
        }
    }

    pub(super) fn post(&self, path: &str, body: &Json) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.url);
        self.http.post(url).bearer_auth(TOKEN).json(body)
    }

    /// Asks and gives the status and the body.
    pub(super) async fn ask(&self, path: &str, body: &Json) -> (StatusCode, Json) {
        read(self.post(path, body).send().await.unwrap()).await
    }

    pub(super) async fn get(&self, url: &str) -> (StatusCode, String) {
        let response = self.http.get(url).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until the log says something `times` times.
    pub(super) async fn logs(&self, words: &str, times: usize) {
        let until = Instant::now() + PATIENCE;
        while self.log().matches(words).count() < times {
            assert!(Instant::now() < until, "no `{words}` in\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end and gives the exit code.
    pub(super) async fn ended(&mut self) -> Option<i32> {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < until, "{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended; nothing is left to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) async fn read(response: Response) -> (StatusCode, Json) {
    let status = response.status();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Json::String(text));
    (status, body)
}

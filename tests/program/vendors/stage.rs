//! A sandbox for any vendor's dialect: its console, its API with no client of ours, and a project
//! of ours that is applied to it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use botwright::platforms::{Connection, Patience, Platform, VendorOptions};
use botwright::sandbox::{Faults, Options, Running, TokenSource, start};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::common::botwright;

pub(super) struct Stage {
    pub(super) http: reqwest::Client,
    sandbox: Running,
    folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// It carries `X-Sandbox-Invented: 1`.
    pub(super) invented: bool,
    pub(super) retry_after: Option<String>,
    pub(super) body: Json,
}

/// One bot or channel at an address, with little patience.
pub(super) fn connection(
    platform: Platform,
    url: &str,
    token: SecretString,
    bot: &str,
) -> Connection {
    Connection {
        target: "live".to_owned(),
        platform,
        url: url.to_owned(),
        embedded: false,
        token,
        bot: bot.to_owned(),
        options: VendorOptions {
            chat_platform: Some("line".to_owned()),
            ..VendorOptions::default()
        },
        rate: None,
        parallel: 4,
        patience: Patience {
            answer: Duration::from_secs(20),
            tries: 3,
            pause: Duration::from_millis(1),
            ..Patience::default()
        },
        allow_hosts: Default::default(),
    }
}

impl Stage {
    pub(super) async fn new() -> Stage {
        Stage::with_faults(&json!({})).await
    }

    pub(super) async fn with_faults(script: &Json) -> Stage {
        // Plain HTTP, but reqwest wants a provider of cryptography once per process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().unwrap();
        let sandbox = start(Options {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: folder.path().join("sandbox.db"),
            token: TokenSource::Kept,
            faults: Some(Faults::from_json(&script.to_string()).unwrap()),
            timers: false,
            private_addresses: false,
        })
        .await
        .unwrap();
        Stage {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            sandbox,
            folder,
        }
    }

    pub(super) fn url(&self) -> &str {
        self.sandbox.url()
    }

    pub(super) fn token(&self) -> &str {
        self.sandbox.token().expose_secret()
    }

    pub(super) fn connection(&self, platform: Platform, bot: &str) -> Connection {
        connection(platform, self.url(), self.sandbox.token().clone(), bot)
    }

    /// A request with the sandbox's token as a bearer.
    pub(super) async fn call(&self, method: Method, path: &str, body: Option<Json>) -> Answer {
        let url = format!("{}{path}", self.url());
        let mut request = self.http.request(method, url).bearer_auth(self.token());
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request).await
    }

    pub(super) async fn get(&self, path: &str) -> Json {
        let answer = self.call(Method::GET, path, None).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body
    }

    /// Makes something by hand.
    pub(super) async fn make(&self, path: &str, body: Json) -> Json {
        let answer = self.call(Method::POST, path, Some(body)).await;
        assert_eq!(answer.status, 201, "{path}: {answer:?}");
        answer.body
    }

    /// Applies the bot `shop` to the sandbox, natively.
    pub(super) async fn apply(&self, channel: &str, bot: &str) {
        let root = self.folder.path().join("project");
        fs::create_dir_all(root.join("bot")).unwrap();
        let project = format!(
            "botwright: 1\nname: shop\nchannels: [{channel}]\ntargets:\n  live: {{ platform: sandbox, url: \"{}\", token: \"${{env.TEST_TOKEN}}\" }}\n",
            self.url()
        );
        fs::write(root.join("botwright.yaml"), project).unwrap();
        fs::write(root.join("bot/main.yaml"), bot).unwrap();
        let mut command = botwright(&root, &["apply", "--yes"]);
        command.env("TEST_TOKEN", self.token());
        let output = spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{told}");
    }

    /// Writes a file into both projects.
    pub(super) fn file(&self, name: &str, text: &str) {
        for project in ["project", "vendor"] {
            let root = self.folder.path().join(project);
            fs::create_dir_all(&root).unwrap();
            fs::write(root.join(name), text).unwrap();
        }
    }

    /// Runs the program in a project whose target is on a vendor's platform: exit code and output.
    pub(super) async fn run(&self, target: &str, bot: &str, args: &[&str]) -> (i32, String) {
        let mut command = self.command(self.url(), target, bot, args);
        let output = spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let both = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&both).into_owned();
        assert!(!told.contains(self.token()), "{told}");
        (output.status.code().unwrap(), told)
    }

    /// The same, not run yet, and with the platform at another address.
    pub(super) fn command(&self, url: &str, target: &str, bot: &str, args: &[&str]) -> Command {
        let root = self.vendor();
        fs::create_dir_all(root.join("bot")).unwrap();
        let project = format!(
            "botwright: 1\nname: shop\nchannels: [line]\ntargets:\n  live: {{ {target}, url: \"{url}\", token: \"${{env.TEST_TOKEN}}\" }}\n",
        );
        fs::write(root.join("botwright.yaml"), project).unwrap();
        fs::write(root.join("bot/main.yaml"), bot).unwrap();
        let mut command = botwright(&root, args);
        command.env("TEST_TOKEN", self.token());
        command
    }

    /// The folder of the project whose target is on a vendor's platform.
    pub(super) fn vendor(&self) -> PathBuf {
        self.folder.path().join("vendor")
    }

    /// The texts that the bot `shop` has said to a person.
    pub(super) async fn outbox(&self, contact: &str) -> Vec<String> {
        let path = format!("/v1/bots/shop/people/{contact}/outbox");
        let lines = self.get(&path).await;
        let said = lines["data"].as_array().unwrap().iter();
        said.filter_map(|line| line["message"]["text"].as_str().map(str::to_owned))
            .collect()
    }

    /// A person writes to the bot `shop`.
    pub(super) async fn write(&self, contact: &str, text: &str) {
        let path = format!("/v1/bots/shop/people/{contact}/messages");
        let body = json!({ "text": text });
        let answer = self.call(Method::POST, &path, Some(body)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

impl Answer {
    pub(super) async fn of(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let invented = header("x-sandbox-invented").is_some_and(|value| value == "1");
        let retry_after = header("retry-after");
        let text = response.text().await.unwrap();
        Answer {
            status,
            invented,
            retry_after,
            body: serde_json::from_str(&text).unwrap_or(Json::String(text)),
        }
    }
}

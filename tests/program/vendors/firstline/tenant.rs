//! A sandbox seen by a client of the vendor that is not ours.

use botwright::language::target::VendorOptions;
use botwright::platforms::firstline::Client;
use botwright::platforms::{Connection, Patience, Platform};
use botwright::sandbox::{Faults, Options, Running, TokenSource, start};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A tenant in a folder of its own.
pub(super) struct Tenant {
    pub(super) url: String,
    pub(super) token: String,
    pub(super) http: reqwest::Client,
    _running: Running,
    _folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) invented: bool,
    pub(super) allow: Option<String>,
    pub(super) body: Value,
}

impl Tenant {
    pub(super) async fn new() -> Tenant {
        Tenant::with(None).await
    }

    pub(super) async fn with(faults: Option<Value>) -> Tenant {
        let folder = TempDir::new().unwrap();
        let running = start(Options {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: folder.path().join("sandbox.db"),
            token: TokenSource::Kept,
            faults: faults.map(|script| Faults::from_json(&script.to_string()).unwrap()),
            private_addresses: false,
            timers: false,
        })
        .await
        .unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        Tenant {
            url: running.url().to_owned(),
            token: running.token().expose_secret().to_owned(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            _running: running,
            _folder: folder,
        }
    }

    pub(super) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(super) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).body(body.to_string())).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &body).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &body).await
    }

    pub(super) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Creates a contact; gives its id.
    pub(super) async fn contact(&self, body: Value) -> i64 {
        let answer = self.post("/api/v1/contact", body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["data"]["id"].as_i64().unwrap()
    }

    /// Somebody adds a group of fields in the vendor's pages; gives its id.
    pub(super) async fn group(&self, name: &str) -> i64 {
        let body = json!({ "name": name, "type": 0 });
        self.console("categories", body).await
    }

    /// Somebody adds a field; gives its id.
    pub(super) async fn col(&self, group: i64, body: Value) -> i64 {
        self.console(&format!("categories/{group}/cols"), body)
            .await
    }

    /// Adds something in the vendor's pages; gives its id.
    pub(super) async fn console(&self, path: &str, body: Value) -> i64 {
        let answer = self.post(&format!("/console/firstline/{path}"), body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["id"].as_i64().unwrap()
    }

    /// The three fields of 通用資料 with the ids 1, 4 and 18.
    pub(super) async fn sample_fields(&self) {
        let group = self.group("會員").await;
        for id in 1..=18 {
            let options = |texts: &[&str]| -> Value {
                let options = texts.iter().map(|t| json!({ "text": t, "value": t }));
                options.collect()
            };
            let body = match id {
                1 => json!({ "name": "體重", "type": 0 }),
                4 => json!({ "name": "血型", "type": 6, "options": options(&["A型", "AB型"]) }),
                7 => json!({ "name": "水果", "type": 1 }),
                18 => {
                    json!({ "name": "購買項目", "type": 7, "options": options(&["A", "B", "C"]) })
                }
                _ => json!({ "name": format!("備用{id}"), "type": 1 }),
            };
            assert_eq!(self.col(group, body).await, id);
        }
        for id in [2, 3, 5, 6].into_iter().chain(8..18) {
            let answer = self.delete(&format!("/console/firstline/cols/{id}")).await;
            assert_eq!(answer.status, 204);
        }
    }

    pub(super) fn connection(&self) -> Connection {
        connection(&self.url, &self.token)
    }

    /// Our own client.
    pub(super) fn client(&self) -> Client {
        Client::new(&self.connection()).unwrap()
    }
}

pub(super) fn connection(url: &str, token: &str) -> Connection {
    Connection {
        target: "crm".to_owned(),
        platform: Platform::Firstline,
        url: url.to_owned(),
        embedded: false,
        token: token.to_owned().into(),
        bot: String::new(),
        options: VendorOptions::default(),
        rate: None,
        parallel: 4,
        patience: Patience {
            tries: 2,
            pause: std::time::Duration::from_millis(1),
            ..Patience::default()
        },
        allow_hosts: Default::default(),
    }
}

impl Answer {
    pub(super) async fn of(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let (status, invented) = (response.status(), header("x-sandbox-invented").is_some());
        let allow = header("allow");
        let text = response.text().await.unwrap();
        Answer {
            status,
            invented,
            allow,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    /// The ids in `data`.
    #[track_caller]
    pub(super) fn ids(&self) -> Vec<i64> {
        assert_eq!(self.status, 200, "{self:?}");
        let data = self.body["data"].as_array().unwrap();
        data.iter()
            .map(|item| item["id"].as_i64().unwrap())
            .collect()
    }

    /// Asserts an error in Laravel's form about these fields.
    #[track_caller]
    pub(super) fn refuses(&self, fields: &[&str]) {
        assert_eq!(self.status, 422, "{self:?}");
        assert!(self.invented && self.body["message"].is_string());
        let errors = self.body["errors"].as_object().unwrap();
        let named: Vec<&str> = errors.keys().map(String::as_str).collect();
        assert_eq!(named, fields, "{self:?}");
        for why in errors.values() {
            assert!(why[0].as_str().unwrap().starts_with("The "), "{self:?}");
        }
    }
}

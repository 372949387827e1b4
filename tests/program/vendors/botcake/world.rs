//! A sandbox whose page holds what the seed's examples show.

use std::time::Duration;

use botwright::platforms::botcake::Client;
use botwright::platforms::{Connection, Patience, Platform, VendorOptions};
use botwright::sandbox::{Faults, Options, Running, TokenSource, start};
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

pub(super) const PAGE: &str = "323087334762615";

pub(super) struct World {
    http: reqwest::Client,
    sandbox: Running,
    _folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// It carries `X-Sandbox-Invented: 1`.
    pub(super) invented: bool,
    pub(super) body: Json,
}

pub(super) fn http() -> reqwest::Client {
    // Plain HTTP, but reqwest wants a provider of cryptography once per process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// A page at an address, with little patience.
pub(super) fn connection(url: &str, token: SecretString) -> Connection {
    Connection {
        target: "page".to_owned(),
        platform: Platform::Botcake,
        url: url.to_owned(),
        embedded: false,
        token,
        bot: PAGE.to_owned(),
        options: VendorOptions::default(),
        rate: None,
        parallel: 4,
        patience: Patience {
            answer: Duration::from_secs(20),
            tries: 2,
            pause: Duration::from_millis(1),
            ..Patience::default()
        },
        allow_hosts: Default::default(),
    }
}

impl World {
    /// The seed's page.
    pub(super) async fn new() -> World {
        World::with_faults(&json!({})).await
    }

    pub(super) async fn with_faults(script: &Json) -> World {
        let world = World::empty(script).await;
        for (kind, records) in [
            (
                "folders",
                json!([
                    { "id": 1561, "name": "hello folder 1" },
                    { "id": 1562, "name": "hello folder 2" },
                    { "id": 1564, "name": "folder hahaha", "parent_id": 1561 },
                    { "id": 1566, "name": "folder hihihi", "parent_id": 1562 },
                ]),
            ),
            (
                "flows",
                json!([
                    { "id": 1559, "name": "hello flow 1" },
                    { "id": 1560, "name": "hello flow 2" },
                    { "id": 1565, "name": "flow hahaha", "parent_id": 1561 },
                    { "id": 1567, "name": "flow hihihi", "parent_id": 1562 },
                ]),
            ),
            ("keywords", json!([{ "id": 641, "phrase": "hi" }])),
            (
                "ice_breakers",
                json!([
                    { "id": 6, "title": "ice breaker 1", "flow_id": 1559 },
                    { "id": 7, "title": "ice breaker 2", "flow_id": 1560 },
                ]),
            ),
            (
                "menu_items",
                json!([
                    { "id": 389, "type": "flow", "title": "tab 1", "flow_id": 1559 },
                    { "id": 390, "type": "link", "title": "tab 2", "url": "https://solo.com" },
                ]),
            ),
            (
                "tools",
                json!([
                    { "id": 330, "type": "facebook_ads_json", "name": "tool 1" },
                    { "id": 331, "type": "messenger_ref_url", "name": "tool 2" },
                ]),
            ),
            (
                "customers",
                json!([{ "psid": "28087514047518474", "name": "Subscriber" }]),
            ),
        ] {
            world.make(kind, records).await;
        }
        world
    }

    /// A sandbox that knows no page.
    pub(super) async fn empty(script: &Json) -> World {
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
        World {
            http: http(),
            sandbox,
            _folder: folder,
        }
    }

    pub(super) fn token(&self) -> &str {
        self.sandbox.token().expose_secret()
    }

    pub(super) fn url(&self) -> &str {
        self.sandbox.url()
    }

    pub(super) fn client(&self) -> Client {
        Client::new(&connection(self.url(), self.sandbox.token().clone())).unwrap()
    }

    /// A request to the page, as the vendor's documents have it.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api/public_api/v1/pages/{PAGE}/{path}", self.url());
        let request = self.http.request(method, url);
        request.header("access-token", self.token())
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(super) async fn post(&self, path: &str, body: Json) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body)).await
    }

    /// A request to the console of the page.
    pub(super) async fn console(&self, method: Method, path: &str, body: Option<Json>) -> Answer {
        let url = format!("{}/console/botcake/pages/{PAGE}/{path}", self.url());
        let mut request = self.http.request(method, url).bearer_auth(self.token());
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request).await
    }

    /// Makes records by hand.
    pub(super) async fn make(&self, kind: &str, records: Json) -> Json {
        let answer = self.console(Method::POST, kind, Some(records)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body
    }

    /// What was sent to a customer.
    pub(super) async fn messages(&self, psid: &str) -> Vec<Json> {
        let path = format!("customers/{psid}/messages");
        let answer = self.console(Method::GET, &path, None).await;
        answer.body.as_array().unwrap().clone()
    }
}

impl Answer {
    pub(super) async fn of(request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status();
        let invented = response.headers().get("x-sandbox-invented");
        let invented = invented.is_some_and(|value| value == "1");
        let text = response.text().await.unwrap();
        Answer {
            status,
            invented,
            body: serde_json::from_str(&text).unwrap_or(Json::String(text)),
        }
    }

    /// Asserts that the vendor documents exactly this answer.
    #[track_caller]
    pub(super) fn documented(&self, body: Json) {
        assert_eq!((self.status, &self.body), (StatusCode::OK, &body));
        assert!(!self.invented, "{self:?}");
    }

    /// Asserts a refusal: 200, which only users of the vendor describe.
    #[track_caller]
    pub(super) fn refused(&self, words: &str) {
        let message = self.body["message"].as_str().unwrap_or_default();
        assert_eq!(self.status, 200, "{self:?}");
        assert_eq!(self.body["success"], false, "{self:?}");
        assert!(message.contains(words) && self.invented, "{self:?}");
    }
}

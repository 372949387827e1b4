//! A target on a vendor's platform, as the sandbox speaks for it, with the vendor's own pages.

use std::time::Duration;

use botwright::language::address::Kind;
use botwright::language::contact::ContactKey;
use botwright::language::value::Desired;
use botwright::platforms::{Connection, Patience, Platform, VendorOptions};
use botwright::sandbox::{Faults, Options as SandboxOptions, Running, TokenSource, start};
use botwright::sync::plan::{ByHand, Plan, Status};
use botwright::sync::{self, Applied, Input, Options, SyncError};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::sync::watch;

use super::wire::Wire;
use crate::sync::world::quiet;

/// Botcake's page, and the bot of the others.
pub(super) const PAGE: &str = "323087334762615";

pub(super) struct Place {
    pub(super) input: Input,
    sandbox: Running,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Place {
    pub(super) async fn new(platform: Platform, desired: Vec<Desired>) -> Place {
        Place::with_faults(platform, desired, &json!({})).await
    }

    pub(super) async fn with_faults(
        platform: Platform,
        desired: Vec<Desired>,
        script: &Json,
    ) -> Place {
        let folder = TempDir::new().unwrap();
        let sandbox = start(SandboxOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: folder.path().join("sandbox.db"),
            token: TokenSource::Kept,
            faults: Some(Faults::from_json(&script.to_string()).unwrap()),
            timers: false,
            private_addresses: false,
        })
        .await
        .unwrap();
        let connection = Connection {
            target: "page".to_owned(),
            platform,
            url: sandbox.url().to_owned(),
            embedded: false,
            token: sandbox.token().clone(),
            bot: PAGE.to_owned(),
            options: VendorOptions {
                contact_key: Some(match platform {
                    Platform::Omnichat => ContactKey::UserId,
                    _ => ContactKey::MembershipNo,
                }),
                chat_platform: (platform == Platform::Omnichat).then(|| "line".to_owned()),
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
        };
        // Plain HTTP, but reqwest wants a provider of cryptography once per process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let place = Place {
            input: Input {
                desired,
                settings: None,
                scope: Kind::ALL.into(),
                unmanaged: Vec::new(),
                serve: None,
                moved: Vec::new(),
                unset_env: Default::default(),
                connection,
                state_dir: folder.path().join(".botwright"),
                options: Options::default(),
            }
            .spelled(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            sandbox,
            _folder: folder,
        };
        if platform == Platform::Botcake {
            // The page exists as soon as somebody makes something on it.
            place.make("folders", json!({ "name": "bin" })).await;
        }
        place
    }

    pub(super) fn token(&self) -> String {
        self.input.connection.token.expose_secret().to_owned()
    }

    /// From now on the API is reached over a wire that can change its answers.
    pub(super) async fn wire(&mut self) -> Wire {
        let wire = Wire::to(self.sandbox.url().to_owned()).await;
        self.input.connection.url.clone_from(&wire.url);
        wire
    }

    /// A click in the vendor's pages.
    pub(super) async fn click(&self, method: Method, path: &str, body: Json) -> Json {
        let platform = self.input.connection.platform;
        let base = match platform {
            Platform::Botcake => format!("botcake/pages/{PAGE}"),
            platform => platform.to_string(),
        };
        let url = format!("{}/console/{base}/{path}", self.sandbox.url());
        let request = self.http.request(method, url).bearer_auth(self.token());
        let response = request.json(&body).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Json::Null)
    }

    /// Somebody makes something in the vendor's pages; gives its id.
    pub(super) async fn make(&self, kind: &str, record: Json) -> Json {
        self.click(Method::POST, kind, record).await["id"].clone()
    }

    pub(super) async fn plan(&self) -> Plan {
        sync::plan(&self.input).await.unwrap()
    }

    pub(super) async fn try_apply(&self) -> Result<Applied, SyncError> {
        sync::apply(&self.input, &quiet(watch::channel(Vec::new()).1)).await
    }

    /// A request to the vendor's API, as another of its clients would make it.
    pub(super) async fn api(&self, method: Method, path: &str, body: Option<Json>) -> Json {
        let url = format!("{}{path}", self.sandbox.url());
        let (mut status, mut text) = (StatusCode::TOO_MANY_REQUESTS, String::new());
        // The limit of a second is shared with the program, which may just have used it up.
        for _ in 0..50 {
            let mut request = self.http.request(method.clone(), &url);
            request = request.bearer_auth(self.token());
            if let Some(body) = &body {
                request = request.json(body);
            }
            let response = request.send().await.unwrap();
            status = response.status();
            text = response.text().await.unwrap();
            if status != StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Json::Null)
    }

    /// Applies and asserts that all went well.
    pub(super) async fn apply(&self) -> Applied {
        let applied = self.try_apply().await.unwrap();
        let (results, blocked) = (&applied.results, &applied.plan.blocked);
        let code = applied.verdict.exit_code();
        assert_eq!(code, 0, "{results:?} {blocked:?}");
        applied
    }

    /// Changes a resource of the files.
    pub(super) fn file(&mut self, address: &str, change: impl FnOnce(&mut Desired)) {
        let mut desired = self.input.desired.iter_mut();
        change(desired.find(|d| d.address.to_string() == address).unwrap());
    }
}

/// The ids of the open steps.
pub(super) fn open(plan: &Plan) -> Vec<&str> {
    plan.open_steps().map(|step| step.id.as_str()).collect()
}

pub(super) fn step<'a>(plan: &'a Plan, id: &str) -> &'a ByHand {
    let mut steps = plan.by_hand.iter();
    let found = steps.find(|step| step.id == id);
    found.unwrap_or_else(|| panic!("no step {id} in {:?}", plan.by_hand))
}

pub(super) fn status(plan: &Plan, id: &str) -> Status {
    step(plan, id).status
}

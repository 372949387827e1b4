//! A sandbox, a wire to it, and a folder for the state.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use botwright::language::address::{Address, Kind};
use botwright::language::value::Desired;
use botwright::platforms::sandbox::Client;
use botwright::platforms::{Connection, Live, Outcome, Patience, Platform, VendorOptions};
use botwright::sandbox::{Options as SandboxOptions, Running, TokenSource, start};
use botwright::sync::{self, Applied, Hooks, Input, Options, Plan, SyncError};
use serde_json::{Map, Value as Json};
use tempfile::TempDir;
use tokio::sync::watch;

use super::proxy::Proxy;

pub(crate) struct World {
    pub(crate) proxy: Proxy,
    pub(crate) input: Input,
    /// A client that goes past the wire: somebody in the platform's own screens.
    pub(crate) ui: Client,
    _sandbox: Running,
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) async fn new(desired: Vec<Desired>) -> World {
        let folder = TempDir::new().unwrap();
        let sandbox = start(SandboxOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: folder.path().join("sandbox.db"),
            token: TokenSource::Kept,
            faults: None,
            timers: false,
            private_addresses: false,
        })
        .await
        .unwrap();
        let proxy = Proxy::start(sandbox.url().to_owned()).await;
        let connection = Connection {
            target: "sandbox".to_owned(),
            platform: Platform::Sandbox,
            url: proxy.url.clone(),
            embedded: false,
            token: sandbox.token().clone(),
            bot: "lotus".to_owned(),
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
        };
        let ui = Client::new(&Connection {
            url: sandbox.url().to_owned(),
            ..connection.clone()
        })
        .unwrap();
        let input = Input {
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
        };
        World {
            proxy,
            input,
            ui,
            _sandbox: sandbox,
            folder,
        }
    }

    pub(crate) fn token(&self) -> String {
        use secrecy::ExposeSecret as _;
        self.input.connection.token.expose_secret().to_owned()
    }

    pub(crate) async fn plan(&self) -> Plan {
        sync::plan(&self.input).await.unwrap()
    }

    pub(crate) async fn try_apply(&self) -> Result<Applied, SyncError> {
        sync::apply(&self.input, &quiet(watch::channel(Vec::new()).1)).await
    }

    /// Applies and asserts that all went well.
    #[track_caller]
    pub(crate) fn apply(&self) -> impl Future<Output = Applied> {
        let caller = std::panic::Location::caller();
        async move {
            let applied = self.try_apply().await.unwrap();
            assert_eq!(
                applied.verdict.exit_code(),
                0,
                "{caller}: {:?} {:?} {:?}",
                applied.verdict,
                applied.results,
                applied.plan.blocked
            );
            applied
        }
    }

    /// Everything on the platform by address.
    pub(crate) async fn live(&self) -> BTreeMap<Address, Vec<Live>> {
        let mut all: BTreeMap<Address, Vec<Live>> = BTreeMap::new();
        for kind in Kind::ALL {
            for live in self.ui.list(kind).await.unwrap().objects() {
                let address = Address::new(kind, live.name.clone());
                all.entry(address).or_default().push(live.clone());
            }
        }
        all
    }

    pub(crate) async fn one(&self, address: &str) -> Live {
        let address: Address = address.parse().unwrap();
        let mut found = self.live().await.remove(&address).unwrap_or_default();
        assert_eq!(found.len(), 1, "{address}");
        found.remove(0)
    }

    /// Somebody edits an object on the platform.
    pub(crate) async fn edit(&self, address: &str, change: impl FnOnce(&mut Map<String, Json>)) {
        let live = self.one(address).await;
        let mut content = live.content.clone();
        change(&mut content);
        let outcome = self
            .ui
            .update(live.kind, &live.id, &live.name, &content, &live.version)
            .await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }

    pub(crate) async fn remove(&self, address: &str) {
        let live = self.one(address).await;
        let outcome = self.ui.delete(live.kind, &live.id, &live.version).await;
        assert!(matches!(outcome, Outcome::Done(())), "{outcome:?}");
    }

    /// Changes a resource of the files.
    pub(crate) fn file(&mut self, address: &str, change: impl FnOnce(&mut Desired)) {
        let address: Address = address.parse().unwrap();
        let desired = self.input.desired.iter_mut();
        change(desired.into_iter().find(|d| d.address == address).unwrap());
    }

    pub(crate) fn drop_file(&mut self, address: &str) {
        let address: Address = address.parse().unwrap();
        let before = self.input.desired.len();
        self.input.desired.retain(|d| d.address != address);
        assert_eq!(self.input.desired.len() + 1, before);
    }

    /// Name and content of every file of the state's folder.
    pub(crate) fn state_files(&self) -> BTreeMap<String, String> {
        let Ok(files) = fs::read_dir(&self.input.state_dir) else {
            return BTreeMap::new();
        };
        files
            .map(|file| {
                let file = file.unwrap();
                let text = fs::read_to_string(file.path()).unwrap();
                (file.file_name().into_string().unwrap(), text)
            })
            .collect()
    }
}

/// Hooks that say yes and show nothing.
pub(crate) fn quiet(signals: watch::Receiver<Vec<botwright::sync::Signal>>) -> Hooks<'static> {
    Hooks {
        confirm: &|_| Ok(()),
        progress: &|_| {},
        signals: Box::leak(Box::new(move || signals.clone())),
    }
}

/// Action and address of every op.
pub(crate) fn ops(plan: &Plan) -> Vec<String> {
    plan.ops
        .iter()
        .map(|op| {
            let action = format!("{:?}", op.action).to_lowercase();
            match &op.address {
                Some(address) => format!("{action} {address}"),
                None => action,
            }
        })
        .collect()
}

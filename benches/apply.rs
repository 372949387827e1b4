//! `apply` of 1,000 independent creates beside its ideal, ceil(n / parallel) × latency, and beside
//! the bare requests sent in the same run. Ratios and request counts, not seconds.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints its table, and stops when it cannot run"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use botwright::language::address::{Address, Kind};
use botwright::language::value::{Desired, Origin, Value};
use botwright::platforms::content::encode;
use botwright::platforms::sandbox::Client;
use botwright::platforms::{Connection, Outcome, Patience, Platform, VendorOptions};
use botwright::sandbox::{self, Faults, Running, TokenSource};
use botwright::sync::{self, Hooks, Input, Options};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

const CREATES: usize = 1_000;
const LATENCY: Duration = Duration::from_millis(50);
const ROUNDS: usize = 3;

fn main() {
    let requests = Arc::new(AtomicUsize::new(0));
    tracing_subscriber::registry()
        .with(Counter(Arc::clone(&requests)))
        .init();
    let runtime = tokio::runtime::Runtime::new().expect("threads start");
    runtime.block_on(run(&requests));
}

async fn run(requests: &AtomicUsize) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let sandbox = start(folder.path()).await;
    println!(
        "`apply` of {CREATES} creates, {} ms of latency, medians of {ROUNDS} rounds",
        LATENCY.as_millis()
    );
    println!(
        "| parallel | ideal s | bare requests / ideal | apply / ideal | apply / bare | requests to apply | re-plan ms | requests to re-plan |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let desired = bot();
    for parallel in [4, 16] {
        let ideal = LATENCY.as_secs_f64() * CREATES.div_ceil(parallel) as f64;
        let (mut bares, mut applies, mut shares, mut replans) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut counts = BTreeSet::new();
        let mut recounts = BTreeSet::new();
        for round in 0..ROUNDS {
            let connection = |bot: &str| Connection {
                target: format!("{bot}-{parallel}-{round}"),
                platform: Platform::Sandbox,
                url: sandbox.url().to_owned(),
                embedded: false,
                token: sandbox.token().clone(),
                bot: format!("{bot}-{parallel}-{round}"),
                options: VendorOptions::default(),
                rate: None,
                parallel,
                patience: Patience::default(),
                allow_hosts: BTreeSet::new(),
            };
            let bare = bare(&connection("bare"), &desired).await;
            let input = Input {
                desired: desired.clone(),
                settings: None,
                scope: Kind::ALL.into(),
                unmanaged: Vec::new(),
                serve: None,
                moved: Vec::new(),
                unset_env: BTreeSet::new(),
                connection: connection("whole"),
                state_dir: folder.path().join("state"),
                options: Options::default(),
            };
            requests.store(0, Ordering::Relaxed);
            let apply = apply(&input).await;
            counts.insert(requests.swap(0, Ordering::Relaxed));
            let started = Instant::now();
            let plan = sync::plan(&input).await.expect("it can be read");
            replans.push(started.elapsed().as_secs_f64() * 1e3);
            recounts.insert(requests.swap(0, Ordering::Relaxed));
            assert!(plan.is_empty() && plan.blocked.is_empty());
            shares.push(apply / bare);
            bares.push(bare / ideal);
            applies.push(apply / ideal);
        }
        println!(
            "| {parallel} | {ideal:.2} | {:.3} | {:.3} | {:.3} | {counts:?} | {:.0} | {recounts:?} |",
            median(&mut bares),
            median(&mut applies),
            median(&mut shares),
            median(&mut replans),
        );
    }
    sandbox.stop().await.expect("it stops");
}

async fn start(folder: &Path) -> Running {
    let script = folder.join("faults.json");
    let text = format!("{{\"latency_ms\": {}}}", LATENCY.as_millis());
    std::fs::write(&script, text).expect("a file");
    sandbox::start(sandbox::Options {
        listen: ([127, 0, 0, 1], 0).into(),
        data: folder.join("sandbox.db"),
        token: TokenSource::Kept,
        faults: Some(Faults::read(&script).expect("a script")),
        timers: false,
        private_addresses: false,
    })
    .await
    .expect("it starts")
}

/// Fields, tags, keywords that answer with a text, and contacts: nothing refers to anything.
fn bot() -> Vec<Desired> {
    let text = |text: String| Value::Text(text);
    (0..CREATES)
        .map(|number| {
            let (kind, content) = match number % 4 {
                0 => (
                    Kind::Field,
                    vec![
                        ("title", text(format!("Field {number}"))),
                        ("type", text("text".to_owned())),
                    ],
                ),
                1 => (Kind::Tag, vec![("title", text(format!("Tag {number}")))]),
                2 => (
                    Kind::Keyword,
                    vec![
                        ("match", Value::List(vec![text(format!("word {number}"))])),
                        ("text", text("謝謝您的來訊，我們會盡快回覆。".to_owned())),
                    ],
                ),
                _ => (
                    Kind::Contact,
                    vec![("first_name", text(format!("Guest {number}")))],
                ),
            };
            let content: BTreeMap<String, Value> = content
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect();
            Desired {
                address: Address::new(kind, format!("n{number}")),
                remote_name: format!("n{number}"),
                content,
                uses: BTreeSet::new(),
                origin: Origin {
                    file: "bot/main.yaml".to_owned(),
                    line: 1,
                },
            }
        })
        .collect()
}

/// The same creates with nothing but the requests: seconds.
async fn bare(connection: &Connection, desired: &[Desired]) -> f64 {
    let client = Client::new(connection).expect("a client");
    let started = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let desired: Arc<[Desired]> = desired.into();
    let mut workers = JoinSet::new();
    for _ in 0..connection.parallel {
        let (client, next, desired) = (client.clone(), Arc::clone(&next), Arc::clone(&desired));
        workers.spawn(async move {
            while let Some(one) = desired.get(next.fetch_add(1, Ordering::Relaxed)) {
                let content = one
                    .content
                    .iter()
                    .map(|(key, value)| {
                        let json = encode(value, &BTreeMap::new()).expect("no references");
                        (key.clone(), json)
                    })
                    .collect();
                let name = one.address.name();
                let kind = one.address.kind();
                let made = client
                    .create(kind, name, &content, &format!("key-{name}"))
                    .await;
                assert!(matches!(made, Outcome::Done(_)), "{made:?}");
            }
        });
    }
    workers.join_all().await;
    started.elapsed().as_secs_f64()
}

/// Seconds of a whole apply: reading, planning, writing, publishing, saving.
async fn apply(input: &Input) -> f64 {
    let (_signals, receiver) = watch::channel(Vec::new());
    let signals = || receiver.clone();
    let hooks = Hooks {
        confirm: &|_| Ok(()),
        progress: &|_| {},
        signals: &signals,
    };
    let started = Instant::now();
    let applied = sync::apply(input, &hooks).await.expect("it applies");
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(applied.verdict.exit_code(), 0, "{:?}", applied.notes);
    seconds
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Counts the requests that the program tells of.
struct Counter(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "botwright::request" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

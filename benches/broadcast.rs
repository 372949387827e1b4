//! The real program sends to many people, at a server that says yes to everybody at once: messages a
//! second against the set rate, and the most memory that the program takes, by the number of rows.
//! Ratios and MiB, not seconds.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints its table, and stops when it cannot run"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// Rows, people in one request, messages a second.
const RATES: [(usize, &str, u32); 3] = [
    (5_000, "one by one", 500),
    (100_000, "one by one", 2_000),
    (100_000, "150 together", 10_000),
];
const ROWS: [usize; 3] = [1_000, 100_000, 1_000_000];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("threads start");
    let server = runtime.block_on(Server::start());
    println!("`broadcast` to a server that answers at once\n");
    println!("| rows | requests | set rate | rate kept / set | rows at the server |");
    println!("| --- | --- | --- | --- | --- |");
    for (rows, how, rate) in RATES {
        let run = run(&server, rows, how, Some(rate));
        let kept = run.people.saturating_sub(1) as f64 / run.between.as_secs_f64();
        println!(
            "| {rows} | {how} | {rate} | {:.3} | {} |",
            kept / f64::from(rate),
            run.people
        );
    }
    println!("\nas fast as it goes, 150 together\n");
    println!(
        "| rows | peak MiB | against {} rows | rows a second, with reading and report |",
        ROWS[0]
    );
    println!("| --- | --- | --- | --- |");
    let mut first = None;
    for rows in ROWS {
        let run = run(&server, rows, "150 together", None);
        let peak = run.peak as f64 / 1024.0;
        let base = *first.get_or_insert(peak);
        println!(
            "| {rows} | {peak:.1} | {:.2} | {:.0} |",
            peak / base,
            rows as f64 / run.took.as_secs_f64()
        );
    }
}

struct Done {
    /// The most memory, in KiB.
    peak: u64,
    took: Duration,
    /// From the first request to the last.
    between: Duration,
    /// Who was sent to.
    people: usize,
}

fn run(server: &Server, rows: usize, how: &str, rate: Option<u32>) -> Done {
    let folder = tempfile::TempDir::new().expect("a folder");
    project(folder.path(), &server.url, how, rows);
    server.seen.lock().expect("no thread fell").clear();
    let mut command = Command::new(env!("CARGO_BIN_EXE_botwright"));
    command
        .args(["broadcast", "november", "--yes", "--quiet"])
        .current_dir(folder.path())
        .env("BENCH_TOKEN", "bench")
        .stdout(Stdio::null());
    if let Some(rate) = rate {
        command.args(["--rate", &rate.to_string()]);
    }
    let started = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let peak = watch(&mut child);
    let took = started.elapsed();
    let seen = server.seen.lock().expect("no thread fell");
    let people = seen.iter().map(|(_, people)| people).sum();
    assert_eq!(people, rows, "everybody once");
    let between = match (seen.first(), seen.last()) {
        (Some((first, _)), Some((last, _))) => *last - *first,
        _ => Duration::ZERO,
    };
    Done {
        peak,
        took,
        between,
        people,
    }
}

/// Waits for its end; gives the high-water mark of its resident memory.
fn watch(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let number = mark.and_then(|mark| mark.split_whitespace().next()?.parse().ok());
            peak = peak.max(number.unwrap_or_default());
        }
        if let Some(ended) = child.try_wait().expect("it can be waited for") {
            assert!(ended.success(), "{ended}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn project(root: &Path, url: &str, how: &str, rows: usize) {
    let platform = match how {
        "one by one" => "platform: ahachat, bot: \"7\", parallel: 32",
        _ => "platform: sandbox, parallel: 8",
    };
    fs::create_dir_all(root.join("bot")).expect("a folder");
    let settings = format!(
        "botwright: 1\nname: shop\nchannels: [line]\ntargets:\n  live: {{ {platform}, url: \"{url}\", token: \"${{env.BENCH_TOKEN}}\" }}\n"
    );
    fs::write(root.join("botwright.yaml"), settings).expect("a file");
    let bot = "flows: { redeem: Hello }\nwelcome: redeem\ndefault_reply: redeem\nbroadcasts: { november: { flow: redeem, recipients: nov.csv } }\n";
    fs::write(root.join("bot/main.yaml"), bot).expect("a file");
    let file = File::create(root.join("nov.csv")).expect("a file");
    let mut table = BufWriter::new(file);
    writeln!(table, "user_id").expect("it is written");
    for row in 0..rows {
        writeln!(table, "U{row:031}").expect("it is written");
    }
    table.flush().expect("it is written");
}

/// When each request came, and how many people it was for.
type Seen = Arc<Mutex<Vec<(Instant, usize)>>>;

struct Server {
    url: String,
    seen: Seen,
}

impl Server {
    async fn start() -> Server {
        let seen: Seen = Arc::default();
        let app = Router::new()
            .route("/api/bots/7/users/{user}/send", post(one))
            .route("/v1/bots/shop/broadcasts", post(many))
            .with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Server { url, seen }
    }
}

async fn one(State(seen): State<Seen>) -> Json<Value> {
    let mut seen = seen.lock().expect("no thread fell");
    seen.push((Instant::now(), 1));
    Json(json!({ "success": true }))
}

async fn many(State(seen): State<Seen>, Json(body): Json<Value>) -> Json<Value> {
    let to = body["to"].as_array().cloned().unwrap_or_default();
    seen.lock()
        .expect("no thread fell")
        .push((Instant::now(), to.len()));
    let outcomes: Vec<Value> = to
        .iter()
        .map(|person| json!({ "contact": person, "outcome": "sent", "messages": 1 }))
        .collect();
    Json(json!({ "outcomes": outcomes }))
}

//! Requests a second of `serve`, and how long the slowest hundredth takes, beside the same route that
//! answers a constant from axum: one process, one runtime, one load generator, in one run. Ratios,
//! not seconds, are the figures to keep.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints its table, and stops when it cannot run"
)]

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::routing::post;
use axum::serve::ListenerExt as _;
use botwright::serve::{Limits, Options, load, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 16;
const REQUESTS: usize = 500;
const WARM: usize = 50;
const ROUNDS: usize = 5;
const TOKEN: &str = "bench-token";
const BODY: &str =
    r#"{"psid":"28087514047518474","user_first_name":"Kim","guests":"4","tags":["vip"]}"#;
/// What `text` answers.
const CONSTANT: &str = r#"{"version":"v2","content":{"messages":[{"type":"text","text":"Hello Kim, a table for 4."}],"actions":[],"quick_replies":[]}}"#;

fn main() {
    let root = std::env::temp_dir().join(format!("botwright-bench-serve-{}", std::process::id()));
    write(&root);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(compare(&root));
    let _ = fs::remove_dir_all(&root);
}

async fn compare(root: &Path) {
    let options = Options {
        root: root.to_owned(),
        targets: Vec::new(),
        ids: Some(root.join("ids.json")),
        look_up: false,
        open: false,
        inferred: false,
        time: None,
        env: |_| Some(TOKEN.to_owned()),
    };
    let prepared = load(&options, None).await.expect("the bot can be served");
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let served = start(any, None, prepared.bots, Limits::default());
    let served = served.await.expect("a port");
    let constant = constant().await;
    let here = served.url().trim_start_matches("http://").to_owned();
    println!(
        "`serve`, medians of {ROUNDS} rounds of {} requests on {CONNECTIONS} connections, 2 threads for server and load together",
        CONNECTIONS * REQUESTS
    );
    println!(
        "| answers | requests a second | p99 ms | requests against the constant | p99 against the constant |"
    );
    println!("| --- | --- | --- | --- | --- |");
    let cases = [
        ("a constant from axum", constant.as_str(), "text"),
        ("a text", here.as_str(), "text"),
        ("a text with three buttons", here.as_str(), "buttons"),
    ];
    // Round by round, so that what else the machine does meets all alike.
    let mut measured = vec![Vec::new(); cases.len()];
    for _ in 0..ROUNDS {
        for ((_, address, flow), rounds) in cases.iter().zip(&mut measured) {
            rounds.push(round(address, flow).await);
        }
    }
    let mut base = None;
    for ((name, ..), rounds) in cases.iter().zip(measured) {
        let (rates, slow): (Vec<f64>, Vec<f64>) = rounds.into_iter().unzip();
        let (rate, slow) = (median(rates), median(slow));
        let (base_rate, base_slow) = *base.get_or_insert((rate, slow));
        println!(
            "| {name} | {rate:.0} | {:.2} | {:.2} | {:.2} |",
            slow * 1_000.0,
            rate / base_rate,
            slow / base_slow
        );
    }
    served.stop().await;
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The same route from axum, reading the body as `serve` does.
async fn constant() -> String {
    let answer = |_body: axum::body::Bytes| async {
        ([(header::CONTENT_TYPE, "application/json")], CONSTANT)
    };
    let app = Router::new().route("/{platform}/{flow}", post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a socket"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Requests a second, and the time of the slowest hundredth in seconds.
async fn round(address: &str, flow: &str) -> (f64, f64) {
    let request = format!(
        "POST /botcake/{flow} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let (request, address) = (request.clone(), address.to_owned());
        tasks.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(&address).await.expect("a connection");
            stream.set_nodelay(true).expect("a socket");
            for _ in 0..WARM {
                ask(&mut stream, &request).await;
            }
            let began = Instant::now();
            let mut times = Vec::with_capacity(REQUESTS);
            for _ in 0..REQUESTS {
                times.push(ask(&mut stream, &request).await);
            }
            (began, Instant::now(), times)
        }));
    }
    let (mut first, mut last, mut times) = (None::<Instant>, None::<Instant>, Vec::new());
    for task in tasks {
        let (began, ended, taken) = task.await.expect("the load runs");
        first = Some(first.map_or(began, |first| first.min(began)));
        last = Some(last.map_or(ended, |last| last.max(ended)));
        times.extend(taken);
    }
    let span = first
        .zip(last)
        .map_or(0.0, |(first, last)| (last - first).as_secs_f64());
    times.sort_unstable();
    let slow = times[times.len() * 99 / 100];
    (times.len() as f64 / span, slow.as_secs_f64())
}

/// One request and its whole answer, which must be 200.
async fn ask(stream: &mut TcpStream, request: &str) -> Duration {
    let began = Instant::now();
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request is sent");
    let mut answer = Vec::with_capacity(1024);
    loop {
        let read = stream.read_buf(&mut answer).await.expect("an answer comes");
        assert!(read > 0, "the connection is kept");
        let Some(end) = find(&answer, b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&answer[..end]).expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())
            .expect("a length");
        if answer.len() >= end + 4 + length {
            return began.elapsed();
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn write(root: &Path) {
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root.join("bot")).expect("a folder for the bot");
    let project = "botwright: 1\nname: bench\nchannels: [messenger]\ntargets:\n  page: { platform: botcake, page: \"1\", token: \"${env.API}\", serve: { url: \"https://bots.tea.example\", token: \"${env.TOKEN}\" } }\n";
    fs::write(root.join("botwright.yaml"), project).expect("the project file");
    let bot = r#"custom_fields: { guests: { type: number } }
tags: { vip: {} }
flows:
  text: "Hello {{ contact.first_name }}, a table for {{ fields.guests }}."
  buttons:
    steps:
      - text: "Hello {{ contact.first_name }}, a table for {{ fields.guests }}?"
        buttons:
          - { label: "For {{ fields.guests }}", flow: text }
          - { label: Our rooms, flow: text, if: "'vip' in tags" }
          - { label: The site, url: "https://tea.example" }
"#;
    fs::write(root.join("bot/main.yaml"), bot).expect("the bot");
    fs::write(root.join("ids.json"), r#"{"page":{"flows":{"text":1}}}"#).expect("the ids");
}

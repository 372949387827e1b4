//! A broadcast on each platform, killed at any moment and run again: nobody gets it twice.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Method as Verb;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use reqwest::Method;
use serde_json::{Value as Json, json};
use tokio::task::spawn_blocking;

use super::stage::Stage;

const BOT: &str = "custom_fields:\n  note: { type: text }\nflows:\n  redeem:\n    steps: [{ text: \"hi {{ fields.note }}\" }]\n  hm:\n    steps: [{ text: hm }]\ndefault_reply: hm\nbroadcasts:\n  nov: { flow: redeem, recipients: nov.csv }\n";
const PATIENCE: Duration = Duration::from_secs(120);

/// Who was sent to by each request that reached the platform.
type Sent = Arc<Mutex<Vec<Vec<String>>>>;

/// What stands before the sandbox: it takes its time, and remembers what it passed on.
struct Counter {
    url: String,
    sent: Sent,
}

impl Counter {
    async fn new(stage: &Stage) -> Counter {
        let sent = Sent::default();
        let (memory, http) = (Arc::clone(&sent), stage.http.clone());
        let sandbox = stage.url().to_owned();
        let app = Router::new().fallback(move |request: Request| {
            let (memory, http, sandbox) = (Arc::clone(&memory), http.clone(), sandbox.clone());
            // Whoever is gone by then is sent to all the same.
            let passed = tokio::spawn(pass(request, memory, http, sandbox));
            async move { passed.await.unwrap() }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Counter { url, sent }
    }

    fn requests(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    /// How often each person was sent to, in the requests from this one on.
    fn times(&self, from: usize) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for person in self.sent.lock().unwrap()[from..].iter().flatten() {
            *times.entry(person.clone()).or_default() += 1;
        }
        times
    }

    /// Waits until so many requests came in all, or the program has ended.
    async fn until(&self, count: usize, child: &mut Child) -> bool {
        let started = Instant::now();
        while self.requests() < count {
            if child.try_wait().unwrap().is_some() {
                return false;
            }
            assert!(started.elapsed() < PATIENCE, "never {count} requests");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        true
    }
}

async fn pass(request: Request, sent: Sent, http: reqwest::Client, sandbox: String) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    if head.method == Verb::POST {
        let json: Json = serde_json::from_slice(&body).unwrap();
        let number = {
            let mut sent = sent.lock().unwrap();
            sent.push(people(&json));
            sent.len() as u64
        };
        tokio::time::sleep(Duration::from_millis(2 + number * 7 % 13)).await;
    }
    let url = format!("{sandbox}{}", head.uri);
    let mut headers = head.headers;
    headers.remove("host");
    let asked = http.request(head.method, url).headers(headers).body(body);
    let answer = asked.send().await.unwrap();
    let mut response = Response::builder().status(answer.status());
    if let Some(media) = answer.headers().get(CONTENT_TYPE) {
        response = response.header(CONTENT_TYPE, media);
    }
    let body = Body::from(answer.bytes().await.unwrap());
    response.body(body).unwrap()
}

/// Botcake's `psid`, and `to` with one or many elsewhere.
fn people(body: &Json) -> Vec<String> {
    let to = [&body["psid"], &body["to"]];
    let to = to.into_iter().find(|to| !to.is_null());
    match to.unwrap_or_else(|| panic!("nobody in {body}")) {
        Json::Array(all) => all.iter().map(name).collect(),
        one => vec![name(one)],
    }
}

fn name(person: &Json) -> String {
    person.as_str().unwrap().to_owned()
}

/// Status -> lines, of the newest report.
fn report(stage: &Stage) -> BTreeMap<String, Vec<u64>> {
    let folder = stage.vendor().join(".botwright/broadcasts/live");
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let newest = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .max();
    let text = std::fs::read_to_string(newest.unwrap()).unwrap();
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for row in rows.records() {
        let row = row.unwrap();
        let lines = found.entry(row[1].to_owned()).or_default();
        lines.push(row[0].parse().unwrap());
    }
    found
}

/// Kills a run of `table` again and again; `ids` are those of its rows, and `most` how many of them
/// one request takes.
async fn killed(stage: &Stage, target: &str, ids: &[String], most: usize) {
    let counter = Counter::new(stage).await;
    let start = |args: &[&str]| {
        let args = [&["broadcast", "nov", "--yes"], args].concat();
        stage.command(&counter.url, target, BOT, &args)
    };
    let run = async |args: &[&str]| {
        let mut command = start(args);
        let output = spawn_blocking(move || command.output().unwrap());
        let output = output.await.unwrap();
        let told = [output.stdout, output.stderr].concat();
        let code = output.status.code().unwrap();
        (code, String::from_utf8_lossy(&told).into_owned())
    };
    let mut kills = 0;
    for stride in [1, 3, 2, 4, 1] {
        let before = counter.requests();
        let mut command = start(&[]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        if counter.until(before + stride, &mut child).await {
            child.kill().unwrap();
            kills += 1;
        }
        spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    }
    assert!(kills >= 4, "only {kills} kills");
    let (code, told) = run(&[]).await;
    assert_eq!(code, 11, "{told}");
    let times = counter.times(0);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    let statuses = report(stage);
    let with = |status: &str| -> Vec<&String> {
        let lines = statuses.get(status).into_iter().flatten();
        lines.map(|line| &ids[*line as usize - 2]).collect()
    };
    let (sent, unknown) = (with("sent"), with("unknown"));
    assert_eq!(sent.len() + unknown.len(), ids.len(), "{statuses:?}");
    assert!(sent.iter().all(|person| times.contains_key(*person)));
    // At most what was under way at each kill: 4 requests by default.
    assert!(!unknown.is_empty() && unknown.len() <= kills * 4 * most);

    let before = counter.requests();
    let (code, told) = run(&[]).await;
    assert_eq!((code, counter.requests()), (11, before), "{told}");

    let (code, told) = run(&["--resend-unknown"]).await;
    assert_eq!(code, 0, "{told}");
    let again = counter.times(before);
    let mut resent: Vec<&String> = again.keys().collect();
    let mut unknown = unknown;
    resent.sort();
    unknown.sort();
    assert_eq!(resent, unknown);
    assert!(again.values().all(|times| *times == 1), "{again:?}");
}

fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("U{n:04}")).collect()
}

/// A table of these people; `every` of them have the same value.
fn table(ids: &[String], every: usize) -> String {
    let rows = ids.iter().enumerate();
    let rows = rows.map(|(at, id)| format!("{id},n{}\n", at / every));
    std::iter::once("user_id,note\n".to_owned())
        .chain(rows)
        .collect()
}

/// These people have written to the bot `shop`.
async fn native(ids: &[String], table: &str) -> Stage {
    let stage = Stage::new().await;
    stage.file("nov.csv", table);
    stage.apply("messenger", BOT).await;
    for person in ids {
        stage.write(person, "x").await;
    }
    stage
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_botcake() {
    let ids = ids(60);
    let stage = native(&ids, &table(&ids, 1)).await;
    killed(&stage, "platform: botcake, page: shop", &ids, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_sandbox_with_many_in_a_request() {
    let ids = ids(90);
    let stage = native(&ids, &table(&ids, 3)).await;
    killed(&stage, "platform: sandbox, bot: shop", &ids, 3).await;
}

/// A sandbox with a block and these people of a LINE channel.
async fn omnichat(ids: &[String], table: &str) -> Stage {
    let stage = Stage::new().await;
    stage.file("nov.csv", table);
    let chatbot = json!({ "name": "B", "type": 3 });
    let bot = stage.make("/console/omnichat/chatbots", chatbot).await;
    let block = json!({ "chatbot": bot["id"], "name": "redeem" });
    stage.make("/console/omnichat/message-blocks", block).await;
    for person in ids {
        let path = format!("/v1/contacts/line?channelId=1&userId={person}");
        let body = json!({ "name": person });
        stage.call(Method::PUT, &path, Some(body)).await;
    }
    stage
}

const OMNICHAT: &str = "platform: omnichat, chat_platform: line, channel: \"1\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_omnichat_one_by_one() {
    // More contacts than 40 at a time are too many requests for Omnichat.
    let ids = ids(38);
    let stage = omnichat(&ids, &table(&ids, 1)).await;
    killed(&stage, OMNICHAT, &ids, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_omnichat_with_150_in_a_request() {
    let ids = ids(4000);
    // Who is in no room is the sandbox's to count; here it matters who was sent to.
    let plain: String = std::iter::once("user_id")
        .chain(ids.iter().map(String::as_str))
        .map(|line| format!("{line}\n"))
        .collect();
    let stage = omnichat(&ids[..1], &plain).await;
    killed(&stage, OMNICHAT, &ids, 150).await;
}

//! `botwright sandbox` as a process: what it prints, how it stops, what a kill leaves.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{botwright, root};

/// A running process; killed if the test ends first.
pub(crate) struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn command(data: &Path) -> Command {
    listening("127.0.0.1:0", data)
}

fn listening(address: &str, data: &Path) -> Command {
    let mut command = botwright(
        root(),
        &[
            "sandbox".as_ref(),
            "--listen".as_ref(),
            address.as_ref(),
            "--data".as_ref(),
            data.as_os_str(),
        ],
    );
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    pub(crate) fn start(command: &mut Command) -> Program {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let url = line
            .trim_end()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| {
                let mut text = String::new();
                child
                    .stderr
                    .take()
                    .unwrap()
                    .read_to_string(&mut text)
                    .unwrap();
                panic!("the first line is {line:?}; {text}")
            });
        Program {
            url: url.to_owned(),
            child,
            out,
        }
    }

    /// Sends a signal, waits for the end; gives the exit code and what else was printed.
    pub(crate) fn end(mut self, signal: &str) -> (Option<i32>, String, String) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let (mut out, mut notes) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut notes)
            .unwrap();
        (self.child.wait().unwrap().code(), out, notes)
    }
}

/// Waits for a program that ends by itself.
fn ends(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn client() -> reqwest::Client {
    // Plain HTTP, but reqwest wants a provider of cryptography once per process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

pub(crate) fn token(data: &Path) -> String {
    let text = std::fs::read_to_string(format!("{}.token", data.display())).unwrap();
    text.trim().to_owned()
}

async fn get(url: &str, token: &str, path: &str) -> Value {
    let response = client()
        .get(format!("{url}{path}"))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.json().await.unwrap()
}

#[test]
fn the_token_is_printed_at_the_first_start_only() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("sandbox.db");
    let (code, out, notes) = Program::start(&mut command(&data)).end("-TERM");
    assert_eq!((code, out), (Some(0), format!("token: {}\n", token(&data))));
    assert!(
        notes.contains("sandbox.db.token") && !notes.contains(&token(&data)),
        "{notes}"
    );

    let (code, out, notes) = Program::start(&mut command(&data)).end("-INT");
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(
        notes.contains("sandbox.db.token") && !notes.contains(&token(&data)),
        "{notes}"
    );
}

#[tokio::test]
async fn the_token_may_come_from_the_environment() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("sandbox.db");
    let program = Program::start(
        command(&data)
            .args(["--token-env", "SANDBOX_TOKEN"])
            .env("SANDBOX_TOKEN", "from-outside"),
    );
    get(&program.url, "from-outside", "/v1/bots").await;
    let (code, out, notes) = program.end("-TERM");
    assert_eq!((code, out.as_str(), notes.as_str()), (Some(0), "", ""));

    let mut unset = command(&data);
    let (code, error) = ends(
        unset
            .args(["--token-env", "SANDBOX_TOKEN"])
            .env_remove("SANDBOX_TOKEN"),
    );
    assert_eq!(code, Some(64));
    assert!(error.contains("`SANDBOX_TOKEN`"), "{error}");
}

#[test]
fn other_machines_are_warned_of() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("sandbox.db");
    let program = Program::start(
        listening("0.0.0.0:0", &data)
            .args(["--token-env", "T"])
            .env("T", "t"),
    );
    assert!(
        program.url.starts_with("http://127.0.0.1:"),
        "{}",
        program.url
    );
    let (code, _, notes) = program.end("-TERM");
    assert_eq!(code, Some(0));
    assert!(
        notes.starts_with("warning: 0.0.0.0 can be reached"),
        "{notes}"
    );
}

#[test]
fn what_cannot_start_says_why() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "hello, this is no database").unwrap();
    let (code, error) = ends(&mut command(&text));
    assert_eq!(code, Some(1));
    assert!(
        error.starts_with("error: ") && error.contains("is not a sandbox database"),
        "{error}"
    );

    let script = folder.path().join("faults.json");
    std::fs::write(&script, r#"{"faults": [{"path": "/v1", "do": "nothing"}]}"#).unwrap();
    let (code, error) = ends(
        command(&folder.path().join("x.db"))
            .arg("--faults")
            .arg(&script),
    );
    assert_eq!(code, Some(64));
    assert!(
        error.contains("faults.json") && error.contains("line 1"),
        "{error}"
    );
    assert!(!folder.path().join("x.db").exists());

    let running = Program::start(&mut command(&folder.path().join("y.db")));
    let address = running.url.trim_start_matches("http://");
    let (code, error) = ends(&mut listening(address, &folder.path().join("z.db")));
    assert_eq!(code, Some(1));
    assert!(
        error.contains(address) && error.contains("in use"),
        "{error}"
    );
}

/// Kills the process in the middle of many writes: what was acknowledged is there afterwards,
/// whole, and a request whose answer was lost can be sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_nothing_that_was_acknowledged() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("sandbox.db");
    let program = Program::start(&mut command(&data));
    let token = token(&data);
    let http = client();
    let acknowledged = Arc::new(Mutex::new(Vec::<(String, Value)>::new()));
    let stopped = Arc::new(AtomicBool::new(false));
    let create = {
        let (http, token) = (http.clone(), token.clone());
        move |url: String, key: String| {
            http.post(format!("{url}/v1/bots/b/flow"))
                .bearer_auth(&token)
                .header("Idempotency-Key", &key)
                .json(&json!({"name": key, "content": {"text": "x".repeat(500)}}))
                .send()
        }
    };
    let writers: Vec<_> = (0..6)
        .map(|writer| {
            let (create, url) = (create.clone(), program.url.clone());
            let (acknowledged, stopped) = (Arc::clone(&acknowledged), Arc::clone(&stopped));
            tokio::spawn(async move {
                for index in 0..10_000 {
                    let key = format!("{writer}-{index}");
                    match create(url.clone(), key.clone()).await {
                        Ok(response) => {
                            assert_eq!(response.status(), 201);
                            match response.json().await {
                                Ok(resource) => acknowledged.lock().unwrap().push((key, resource)),
                                Err(_) => return key,
                            }
                        }
                        Err(error) => {
                            assert!(stopped.load(Ordering::SeqCst), "{error}");
                            return key;
                        }
                    }
                }
                panic!("the process was never killed")
            })
        })
        .collect();
    while acknowledged.lock().unwrap().len() < 120 {
        tokio::task::yield_now().await;
    }
    stopped.store(true, Ordering::SeqCst);
    let (code, ..) = program.end("-KILL");
    assert_eq!(code, None, "it ended by the signal");
    let mut in_doubt = Vec::new();
    for writer in writers {
        in_doubt.push(writer.await.unwrap());
    }
    let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());

    let program = Program::start(&mut command(&data));
    for (key, resource) in &acknowledged {
        let found = get(
            &program.url,
            &token,
            &format!("/v1/bots/b/idempotency/{key}"),
        )
        .await;
        assert_eq!(found["resource"], *resource);
    }
    // Each request in doubt was done wholly or not at all; sent again, there is one of it.
    for key in &in_doubt {
        let response = create(program.url.clone(), key.clone()).await.unwrap();
        assert!(response.status().is_success());
        let list = get(&program.url, &token, &format!("/v1/bots/b/flow?name={key}")).await;
        assert_eq!(list["total"], 1);
    }
    let all = get(&program.url, &token, "/v1/bots/b/flow").await;
    let expected = acknowledged.len() + in_doubt.len();
    assert_eq!(all["total"], expected);
    let (code, ..) = program.end("-TERM");
    assert_eq!(code, Some(0));
}

//! A platform that answers as it is told and remembers what it was asked, and a project that sends
//! there.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;

use crate::common::botwright;

pub(super) const TOKEN: &str = "hush-hush-4711";
/// For whatever must happen some time.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// `POST /api/…` with the query.
    pub(super) line: String,
    pub(super) at: Instant,
}

/// What is answered.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    Json(u16, &'static str),
    /// With a header line.
    With(u16, &'static str, &'static str),
    /// The connection is closed without a word.
    Drop,
    /// So many milliseconds later.
    Late(u64),
    /// Never, while the test lasts.
    Never,
}

pub(super) const OK: Reply = Reply::Json(200, r#"{"success":true}"#);

type Answer = Arc<dyn Fn(usize, &Asked) -> Reply + Send + Sync>;

pub(super) struct Hall {
    pub(super) folder: TempDir,
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Hall {
    /// Answers each request by its number, from 0.
    pub(super) async fn new(
        answer: impl Fn(usize, &Asked) -> Reply + Send + Sync + 'static,
    ) -> Hall {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Arc::new(answer)));
        let (memory, how) = (Arc::clone(&asked), Arc::clone(&answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&memory), Arc::clone(&how)));
            }
        });
        let hall = Hall {
            folder: TempDir::new().unwrap(),
            url,
            asked,
            answer,
        };
        hall.project(
            "platform: ahachat, bot: \"7\"",
            "{ flow: redeem, recipients: data/nov.csv }",
        );
        hall
    }

    pub(super) fn answers(&self, answer: impl Fn(usize, &Asked) -> Reply + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Arc::new(answer);
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// Writes the project: the target's keys, and the broadcast `november`.
    pub(super) fn project(&self, target: &str, broadcast: &str) {
        let root = self.root();
        fs::create_dir_all(root.join("bot")).unwrap();
        fs::create_dir_all(root.join("data")).unwrap();
        let settings = format!(
            "botwright: 1\nname: shop\nchannels: [line]\ntargets:\n  live: {{ {target}, url: \"{}\", token: \"${{env.TEST_TOKEN}}\" }}\n",
            self.url
        );
        fs::write(root.join("botwright.yaml"), settings).unwrap();
        let bot = format!(
            "custom_fields:\n  seats: {{ type: number }}\n  note: {{ type: text }}\nflows:\n  redeem: Your ticket {{{{ fields.seats }}}} {{{{ fields.note }}}}\nwelcome: redeem\ndefault_reply: redeem\nbroadcasts:\n  november: {broadcast}\n"
        );
        fs::write(root.join("bot/main.yaml"), bot).unwrap();
    }

    pub(super) fn table(&self, text: &str) {
        fs::write(self.root().join("data/nov.csv"), text).unwrap();
    }

    /// People `P0001` and so on, and nothing else.
    pub(super) fn people(&self, count: usize) {
        let rows = (1..=count).map(|n| format!("P{n:04}\n"));
        self.table(
            &std::iter::once("user_id\n".to_owned())
                .chain(rows)
                .collect::<String>(),
        );
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let all: Vec<&str> = ["broadcast", "november"]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        let mut command = botwright(&self.root(), &all);
        command.env("TEST_TOKEN", TOKEN);
        command
    }

    /// Runs the program: exit code, stdout, stderr.
    pub(super) async fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = self.command(args);
        let output = spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        self.told(&output)
    }

    pub(super) fn told(&self, output: &Output) -> (i32, String, String) {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            assert!(!text.contains(TOKEN), "{text}");
            text
        };
        (
            output.status.code().unwrap_or(-1),
            text(&output.stdout),
            text(&output.stderr),
        )
    }

    pub(super) fn start(&self, args: &[&str]) -> Child {
        self.command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Waits until so many requests came in all, or the program has ended.
    pub(super) async fn until(&self, count: usize, child: &mut Child) -> bool {
        let started = Instant::now();
        while self.asked.lock().unwrap().len() < count {
            if child.try_wait().unwrap().is_some() {
                return false;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "there were never {count} requests"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        true
    }

    /// How often each person was sent to, by AhaChat's path.
    pub(super) fn received(&self) -> BTreeMap<String, usize> {
        let mut received = BTreeMap::new();
        for asked in self.asked() {
            let user = asked.line.split('/').nth(5).unwrap().to_owned();
            *received.entry(user).or_default() += 1;
        }
        received
    }

    /// `row -> status` of the newest report.
    pub(super) fn report(&self) -> Vec<(u64, String, String)> {
        let folder = self.root().join(".botwright/broadcasts/live");
        let mut files: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
            .collect();
        files.sort();
        let text = fs::read_to_string(files.last().unwrap()).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        rows.records()
            .map(|row| {
                let row = row.unwrap();
                (
                    row[0].parse().unwrap(),
                    row[1].to_owned(),
                    row[3].to_owned(),
                )
            })
            .collect()
    }
}

pub(super) fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

pub(super) async fn end(child: Child) -> Output {
    spawn_blocking(move || child.wait_with_output().unwrap())
        .await
        .unwrap()
}

async fn serve(mut stream: TcpStream, asked: Arc<Mutex<Vec<Asked>>>, answer: Arc<Mutex<Answer>>) {
    let mut bytes = Vec::new();
    loop {
        let Some(line) = request(&mut stream, &mut bytes).await else {
            return;
        };
        let one = Asked {
            line,
            at: Instant::now(),
        };
        let number = {
            let mut asked = asked.lock().unwrap();
            asked.push(one.clone());
            asked.len() - 1
        };
        let how = Arc::clone(&answer.lock().unwrap());
        let (status, header, text) = match how(number, &one) {
            Reply::Json(status, text) => (status, "", text),
            Reply::With(status, header, text) => (status, header, text),
            Reply::Drop => return,
            Reply::Late(pause) => {
                tokio::time::sleep(Duration::from_millis(pause)).await;
                (200, "", r#"{"success":true}"#)
            }
            Reply::Never => {
                std::future::pending::<()>().await;
                return;
            }
        };
        let header = if header.is_empty() {
            String::new()
        } else {
            format!("{header}\r\n")
        };
        let text = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{header}\r\n{text}",
            text.len()
        );
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The line of one request, which is read to its end.
async fn request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.trim().parse().unwrap());
            if bytes.len() >= end + 4 + length {
                bytes.drain(..end + 4 + length);
                let line = head.lines().next().unwrap();
                let line = line.strip_suffix(" HTTP/1.1").unwrap().to_owned();
                return Some(line);
            }
        }
        let mut more = [0; 4096];
        match stream.read(&mut more).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&more[..read]),
        }
    }
}

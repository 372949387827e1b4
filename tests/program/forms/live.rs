//! `check --stdin-path` and `check --watch`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::Shop;
use crate::common::botwright;

/// Longer than any look at the files takes on a busy machine.
const BOUND: Duration = Duration::from_secs(60);

fn stdin(shop: &Shop, args: &[&str], text: &[u8]) -> (Option<i32>, String, String) {
    let mut child = botwright(shop.path(), &[&["check"], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Wrong usage may end it before it has read anything.
    let _ = child.stdin.take().unwrap().write_all(text);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_buffer_is_laid_over_the_project() {
    let shop = Shop::new("default_reply: hello\nflows:\n  hello: Hi\n");
    shop.write("bot/other.yaml", "welcome: nowhere\n");
    // The project around is read from disk, and the report is about the one file.
    let unsaved =
        "default_reply: hello\nflows:\n  hello: Hi\n  new: { steps: [{ go_to: helo }] }\n";
    let path = &["--stdin-path", "bot/main.yaml"];
    let (code, out, err) = stdin(&shop, path, unsaved.as_bytes());
    assert_eq!(
        (code, out.as_str()),
        (Some(3), "1 error in 3 files\n"),
        "{err}"
    );
    assert!(
        err.contains("there is no flow `helo`") && !err.contains("nowhere"),
        "{err}"
    );
    let (code, ..) = stdin(&shop, path, shop.read("bot/main.yaml").as_bytes());
    assert_eq!(code, Some(0));
    // What the buffer declares is there for the others, and the other way round.
    let (code, ..) = stdin(
        &shop,
        &["--stdin-path", "bot/other.yaml"],
        b"welcome: hello\n",
    );
    assert_eq!(code, Some(0));
    // A file that was never saved.
    let (code, out, _) = stdin(
        &shop,
        &["--stdin-path", "bot/new.yaml", "--format", "json"],
        b"menu: [{ label: x, flow: helo }]\n",
    );
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(3));
    assert_eq!(
        report["diagnostics"][0]["labels"][0]["file"],
        "bot/new.yaml"
    );
    // From another folder.
    let folder = shop.path().join("bot");
    let file = folder.join("main.yaml");
    let (code, ..) = stdin(
        &shop,
        &["--stdin-path", file.to_str().unwrap()],
        b"default_reply: [\n",
    );
    assert_eq!(code, Some(3));
}

#[test]
fn buffers_that_belong_nowhere() {
    let shop = Shop::new("default_reply: hello\nflows:\n  hello: Hi\n");
    for (args, told) in [
        (
            &["--stdin-path", "elsewhere.yaml"][..],
            "is not a file of this project",
        ),
        (&["--stdin-path", "../x.yaml"], "belongs to no project"),
        (
            &["--stdin-path", "bot/main.yaml", "--fix"],
            "cannot be used with",
        ),
        (
            &["--stdin-path", "bot/main.yaml", "--watch"],
            "cannot be used with",
        ),
    ] {
        let (code, _, err) = stdin(&shop, args, b"a: 1\n");
        assert_eq!(code, Some(64), "{err}");
        assert!(err.contains(told), "{err}");
    }
    let (code, _, err) = stdin(&shop, &["--stdin-path", "bot/main.yaml"], b"a: \xff\n");
    assert_eq!(
        (code, err.as_str()),
        (Some(64), "error: the text on stdin is not UTF-8\n")
    );
}

/// Ends the program if a test fails.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lines(from: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            let Ok(line) = line else { return };
            if send.send(line).is_err() {
                return;
            }
        }
    });
    receive
}

#[cfg(unix)]
#[test]
fn watching_checks_again_and_ends_with_130() {
    let shop = Shop::new("default_reply: hello\nflows:\n  hello: Hi\n");
    let child = botwright(shop.path(), &["check", "--watch", "--color", "never"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Watching(child);
    let out = lines(child.0.stdout.take().unwrap());
    let err = lines(child.0.stderr.take().unwrap());
    let next = || out.recv_timeout(BOUND).unwrap();
    assert_eq!(next(), "no errors in 2 files");
    shop.write(
        "bot/main.yaml",
        "default_reply: helo\nflows:\n  hello: Hi\n",
    );
    assert_eq!(next(), "1 error in 2 files");
    shop.write("bot/more.yaml", "welcome: helo\n");
    assert_eq!(next(), "2 errors in 3 files");
    std::fs::remove_file(shop.path().join("bot/more.yaml")).unwrap();
    shop.write(
        "bot/main.yaml",
        "default_reply: hello\nflows:\n  hello: Hi\n",
    );
    // The two changes may be seen one after the other.
    let mut last = next();
    while last != "no errors in 2 files" {
        last = next();
    }
    let id = child.0.id().to_string();
    let signal = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(signal.unwrap().success());
    assert_eq!(child.0.wait().unwrap().code(), Some(130));
    let told: Vec<String> = err.iter().collect();
    let told = told.join("\n");
    assert!(told.contains("there is no flow `helo`"), "{told}");
    assert!(!told.contains('\u{1b}'), "no terminal, no clearing: {told}");
}

#[cfg(unix)]
#[test]
fn watching_ends_when_nobody_reads() {
    let shop = Shop::new("default_reply: hello\nflows:\n  hello: Hi\n");
    let child = botwright(shop.path(), &["check", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut child = Watching(child);
    let mut out = BufReader::new(child.0.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "no errors in 2 files\n");
    drop(out);
    let deadline = std::time::Instant::now() + BOUND;
    let status = loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            break status;
        }
        assert!(std::time::Instant::now() < deadline, "it watches on");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0));
}

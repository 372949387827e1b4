//! The real program stopped by real signals, and what lies on the disk meanwhile.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tokio::task::spawn_blocking;

use super::process::assert_whole;
use super::proxy::Silence;
use super::shop::Shop;

/// The modes of every file in a folder, but for the one that keeps them out of git.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        if name != ".gitignore" && mode != 0o600 {
            found.push(format!("{name} {mode:o}"));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_nowhere_and_files_are_private() {
    let shop = Shop::new().await;
    let secret = |what: &str, text: &str| {
        for word in ["hush-hush-4711", &shop.token] {
            assert!(!text.contains(word), "a secret is in {what}");
        }
    };
    for arguments in [
        &["plan"][..],
        &["plan", "--format", "json"],
        &["plan", "--format", "markdown"],
        &["plan", "--out", "saved.plan", "-v"],
    ] {
        let (out, err) = shop.code(arguments, 0).await;
        secret(&format!("{arguments:?}"), &(out + &err));
    }
    secret(
        "the plan file",
        &fs::read_to_string(shop.root.join("saved.plan")).unwrap(),
    );

    // In the middle of the writes: state, journal and lock lie there.
    shop.world.proxy.fall_silent(8, Silence::Until);
    let mut child = shop
        .command(&["apply", "--yes", "-v"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shop.world.proxy.silent.notified().await;
    let mut names = Vec::new();
    for entry in fs::read_dir(shop.state()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        secret(&name, &fs::read_to_string(entry.path()).unwrap());
        names.push(name);
    }
    names.sort();
    assert_eq!(
        names,
        [
            ".gitignore",
            "live.journal.jsonl",
            "live.lock",
            "live.state.json"
        ]
    );
    assert_eq!(
        fs::read_to_string(shop.state().join(".gitignore")).unwrap(),
        "*\n"
    );
    assert_eq!(open_to_others(&shop.state()), Vec::<String>::new());
    shop.world.proxy.go_on();
    let output = spawn_blocking(move || {
        let (mut out, mut err) = (String::new(), String::new());
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{out}{err}");
        out + &err
    })
    .await
    .unwrap();
    secret("the output", &output);
    assert_eq!(open_to_others(&shop.state()), Vec::<String>::new());
    let (out, err) = shop.code(&["drift"], 0).await;
    secret("drift", &(out + &err));
}

/// Stops an apply whose write hangs with signals, `kill`'s own words for them.
async fn stopped(shop: &Shop, at: usize, how: Silence, signals: &[&str]) -> i32 {
    shop.world.proxy.fall_silent(at, how);
    let mut child = shop
        .command(&["apply", "--yes"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shop.world.proxy.silent.notified().await;
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let id = child.id().to_string();
    for (place, signal) in signals.iter().enumerate() {
        let sent = Command::new("kill")
            .args([signal, id.as_str()])
            .status()
            .unwrap();
        assert!(sent.success());
        if place == 0 {
            let mut line = String::new();
            err = spawn_blocking(move || {
                err.read_line(&mut line).unwrap();
                assert!(line.starts_with("stopping: "), "{line}");
                err
            })
            .await
            .unwrap();
        }
    }
    if how == Silence::Until {
        shop.world.proxy.go_on();
    }
    let status = spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    shop.world.proxy.speak();
    status.code().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_saves_and_a_second_run_converges() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let shop = Shop::new().await;
        let ended = stopped(&shop, 6, Silence::Until, &[signal]).await;
        assert_eq!(ended, code);
        assert!(!shop.state().join("live.journal.jsonl").exists(), "saved");
        let written = shop.world.live().await.len();
        assert!((6..12).contains(&written), "{written}");
        assert_whole(&shop.world, &shop.root, &shop.token, signal).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_leaves_at_once() {
    for how in [Silence::Before, Silence::After] {
        let shop = Shop::new().await;
        let ended = stopped(&shop, 6, how, &["-TERM", "-TERM"]).await;
        assert_eq!(ended, 143);
        assert!(shop.state().join("live.journal.jsonl").exists());
        assert_whole(&shop.world, &shop.root, &shop.token, "left at once").await;
    }
}

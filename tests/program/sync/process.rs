//! The real program, killed in the middle of a real apply, against a sandbox that lives on.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use botwright::language::address::Kind;
use tokio::task::spawn_blocking;

use crate::common::botwright;

use super::proxy::Silence;
use super::world::World;

/// A small bot with a circle of flows and a secret.
pub(super) fn project(root: &Path, url: &str) {
    fs::create_dir_all(root.join("bot")).unwrap();
    let settings = format!(
        "botwright: 1\nname: lotus\nchannels: [line]\ntargets:\n  live: {{ platform: sandbox, url: \"{url}\", token: \"${{env.TEST_TOKEN}}\" }}\n"
    );
    fs::write(root.join("botwright.yaml"), settings).unwrap();
    let bot = r#"
custom_fields: { seats: { type: number }, member: { type: text } }
tags: { vip: { title: VIP } }
api_cards:
  tickets:
    endpoint: "https://api.example/tickets"
    headers: { Authorization: "Bearer ${env.TEST_SECRET}" }
    failure: help
flows:
  hello: { steps: [{ text: 您好 🌸, quick_replies: [{ label: Help, flow: help }] }] }
  help: { steps: [{ call: tickets }, { add_tag: vip }, { go_to: again }] }
  again: { steps: [{ ask: "Seats?", save_to: seats, otherwise: hello }] }
keywords: { help: { match: [help], flow: help } }
menu: [{ label: Help, flow: help }]
welcome: hello
default_reply: help
contacts: { key: membership_no, rows: [{ membership_no: M1, first_name: 陳, tags: [vip] }] }
"#;
    fs::write(root.join("bot/main.yaml"), bot).unwrap();
}

pub(super) fn program(root: &Path, token: &str, arguments: &[&str]) -> Command {
    let mut command = botwright(root, arguments);
    command
        .arg(root)
        .env("TEST_TOKEN", token)
        .env("TEST_SECRET", "hush-hush-4711");
    command
}

pub(super) async fn run(root: &Path, token: &str, arguments: &'static [&'static str]) -> Output {
    let mut command = program(root, token, arguments);
    spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

pub(super) fn shown(output: &Output) -> String {
    format!(
        "{:?}\n{}\n{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Starts an apply and kills it at the n-th write; false if there were not so many.
async fn kill_at(world: &World, root: &Path, token: &str, at: usize, how: Silence) -> bool {
    world.proxy.fall_silent(at, how);
    let mut child = program(root, token, &["apply", "--yes"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let silent = world.proxy.silent.notified();
    let id = child.id();
    let mut ended = spawn_blocking(move || child.wait().unwrap());
    tokio::select! {
        () = silent => {
            let status = Command::new("kill").args(["-9", &id.to_string()]).status().unwrap();
            assert!(status.success());
        }
        _ = &mut ended => return false,
    }
    // Its lock is free only once it is gone.
    ended.await.unwrap();
    world.proxy.speak();
    true
}

pub(super) async fn assert_whole(world: &World, root: &Path, token: &str, what: &str) {
    let again = run(root, token, &["apply", "--yes"]).await;
    assert_eq!(again.status.code(), Some(0), "{what}: {}", shown(&again));
    let live = world.live().await;
    for (address, objects) in &live {
        assert_eq!(objects.len(), 1, "{what}: {address} is there twice");
    }
    assert_eq!(live.len(), 12, "{what}: {:?}", live.keys());
    let plan = run(root, token, &["plan", "--exit-code"]).await;
    assert_eq!(plan.status.code(), Some(0), "{what}: {}", shown(&plan));
    for entry in fs::read_dir(root.join(".botwright")).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        assert!(
            !text.contains("hush-hush-4711") && !text.contains(token),
            "{what}: a secret is in {:?}",
            entry.file_name()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_every_write_and_run_again() {
    killed_at_every_write(Silence::Before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_every_write_and_run_again() {
    killed_at_every_write(Silence::After).await;
}

/// Every write of an apply in turn: each time a fresh bot, a killed process, and a plain second
/// run.
async fn killed_at_every_write(how: Silence) {
    let mut at = 1;
    loop {
        let world = World::new(Vec::new()).await;
        let token = world.token();
        let root = world.folder.path().join("project");
        project(&root, &world.proxy.url);
        let what = format!("killed {how:?} write {at}");
        let killed = kill_at(&world, &root, &token, at, how).await;
        assert_whole(&world, &root, &token, &what).await;
        if !killed {
            break;
        }
        at += 1;
    }
    // 12 objects, 3 of them shells that are filled later, the settings, and the publish.
    assert_eq!(at - 1, 17, "{how:?}");
}

/// Killed again during each recovery, too, at ever later writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again() {
    let world = World::new(Vec::new()).await;
    let token = world.token();
    let root = world.folder.path().join("project");
    project(&root, &world.proxy.url);
    // One write at a time, so that each run ends where it is meant to.
    let settings = root.join("botwright.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    let text = text.replace("platform: sandbox,", "platform: sandbox, parallel: 1,");
    fs::write(&settings, text).unwrap();
    for (at, how) in [
        (1, Silence::After),
        (1, Silence::Before),
        (2, Silence::After),
        (1, Silence::After),
        (3, Silence::Before),
        (2, Silence::After),
        (1, Silence::After),
    ] {
        let killed = kill_at(&world, &root, &token, at, how).await;
        assert!(killed, "the apply ended before write {at}");
    }
    assert_whole(&world, &root, &token, "killed again and again").await;
    let live = world.live().await;
    assert!(live.keys().any(|address| address.kind() == Kind::Contact));
}

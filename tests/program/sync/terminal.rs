//! The program at a terminal: it asks, and shows how far it is.

use std::process::{Command, Stdio};

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use tokio::task::spawn_blocking;

use super::process::{program, project};
use super::world::World;

/// Time for a loaded machine; a sound test needs none of it.
const PATIENCE: Option<u64> = Some(60_000);

async fn shop() -> (World, std::path::PathBuf) {
    let world = World::new(Vec::new()).await;
    let root = world.folder.path().join("project");
    project(&root, &world.proxy.url);
    (world, root)
}

fn code(session: &mut PtySession) -> i32 {
    session.exp_eof().unwrap();
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

/// The program with a terminal as its stdin, stdout and stderr.
fn open(mut command: Command) -> PtySession {
    command.env("TERM", "xterm").stdin(Stdio::inherit());
    spawn_command(command, PATIENCE).unwrap()
}

fn answer(command: Command, answer: &str) -> (String, i32) {
    let mut session = open(command);
    let before = session.exp_string("Only `yes` does it: ").unwrap();
    session.send_line(answer).unwrap();
    (before, code(&mut session))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_yes_applies() {
    let (world, root) = shop().await;
    let token = world.token();
    let ask = |said: &'static str| {
        let command = program(&root, &token, &["apply"]);
        async move { spawn_blocking(move || answer(command, said)).await.unwrap() }
    };
    for no in ["no", "y", ""] {
        let (shown, code) = ask(no).await;
        assert!(
            shown.contains("12 to create") && shown.contains("Apply this to `live`?"),
            "{shown}"
        );
        assert_eq!(code, 1, "{no}");
        assert!(world.live().await.is_empty(), "{no}");
    }
    let (_, code) = ask("yes").await;
    assert_eq!(code, 0);
    assert_eq!(world.live().await.len(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_sees_the_progress() {
    let (world, root) = shop().await;
    let command = program(&root, &world.token(), &["apply", "--yes"]);
    let shown = spawn_blocking(move || {
        let mut session = open(command);
        let shown = session.exp_string("12 created").unwrap();
        assert_eq!(code(&mut session), 0);
        shown
    })
    .await
    .unwrap();
    assert!(shown.contains("/16"), "no bar in {shown:?}");

    let quiet = program(
        &root,
        &world.token(),
        &["apply", "--yes", "--on-drift", "revert", "-q"],
    );
    world.remove("keyword.help").await;
    let shown = spawn_blocking(move || {
        let mut session = open(quiet);
        let shown = session.exp_string("1 created").unwrap();
        assert_eq!(code(&mut session), 0);
        shown
    })
    .await
    .unwrap();
    assert!(!shown.contains("/2"), "{shown:?}");
}

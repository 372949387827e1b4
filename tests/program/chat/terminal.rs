//! The chat on a terminal.
#![cfg(unix)]

use std::path::Path;
use std::process::Stdio;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::project;
use crate::common::botwright;

/// Time for a loaded machine; a sound test needs none of it.
const PATIENCE: Option<u64> = Some(60_000);

fn open(root: &Path) -> PtySession {
    let mut command = botwright(root, &["chat"]);
    command.env("TERM", "xterm").stdin(Stdio::inherit());
    spawn_command(command, PATIENCE).unwrap()
}

fn code(session: &mut PtySession) -> i32 {
    session.exp_eof().unwrap();
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_types_and_taps() {
    let (_folder, root) = project("https://api.example");
    let mut session = open(&root);
    session.exp_string("Hello stranger!").unwrap();
    session.exp_string("> ").unwrap();
    session.send_line("1").unwrap();
    session.exp_string("How many seats?").unwrap();
    session.exp_string("> ").unwrap();
    session.send_line("5").unwrap();
    session.exp_string("Which meal?").unwrap();
    session.exp_string("> ").unwrap();
    // The line can be edited, also where letters are wide.
    session.send_line("肉\u{7f}meat").unwrap();
    session.exp_string("5 seats, meat.").unwrap();
    session.exp_string("> ").unwrap();
    session.send_control('d').unwrap();
    assert_eq!(code(&mut session), 0);
}

#[test]
fn what_is_due_comes_by_itself() {
    let (_folder, root) = project("https://api.example");
    let mut session = open(&root);
    session.exp_string("> ").unwrap();
    session.send_line("soon").unwrap();
    session.exp_string("One.").unwrap();
    session.exp_string("a `wait` is over").unwrap();
    session.exp_string("Two.").unwrap();
    session.send_control('c').unwrap();
    assert_eq!(code(&mut session), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_under_way_can_be_interrupted() {
    // Takes the connection and never answers.
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (_folder, root) = project(&format!("http://{}", listener.local_addr().unwrap()));
    let (called, calls) = oneshot::channel();
    let silent = tokio::spawn(async move {
        let connection = listener.accept().await.unwrap();
        called.send(()).unwrap();
        std::future::pending::<()>().await;
        drop(connection);
    });
    let session = spawn_blocking(move || {
        let mut session = open(&root);
        session.exp_string("> ").unwrap();
        session.send_line("orders").unwrap();
        session
    });
    let mut session = session.await.unwrap();
    let patience = std::time::Duration::from_secs(60);
    tokio::time::timeout(patience, calls)
        .await
        .unwrap()
        .unwrap();
    let code = spawn_blocking(move || {
        session.send_control('c').unwrap();
        code(&mut session)
    });
    assert_eq!(code.await.unwrap(), 130);
    silent.abort();
}

//! Killed, cut off, stopped: a plain re-run converges, with nothing lost and nothing twice.

use std::time::Duration;

use botwright::sync::{self, End, Signal, SyncError};
use reqwest::Method;
use tokio::sync::watch;

use super::bots::whole;
use super::proxy::Silence;
use super::world::{World, quiet};

/// Applies until the wire falls silent, and is gone then, as a killed process is.
async fn killed(world: &World, at: usize, how: Silence) {
    world.proxy.fall_silent(at, how);
    let (_signals, receiver) = watch::channel(Vec::new());
    let hooks = quiet(receiver);
    tokio::select! {
        applied = sync::apply(&world.input, &hooks) => panic!("not killed: {applied:?}"),
        () = world.proxy.silent.notified() => {}
    }
    world.proxy.speak();
}

/// One object for each address, published, and nothing left to do.
async fn converged(world: &World, what: &str) {
    let live = world.live().await;
    for desired in &world.input.desired {
        let found = live.get(&desired.address).map_or(0, Vec::len);
        assert_eq!(found, 1, "{what}: {}", desired.address);
    }
    assert_eq!(live.len(), world.input.desired.len(), "{what}");
    let status = world.ui.status().await.unwrap();
    assert!(!status.dirty, "{what}: not published");
    let plan = world.plan().await;
    assert!(
        plan.is_empty() && plan.blocked.is_empty(),
        "{what}: {:?}",
        plan.ops
    );
    let files = world.state_files();
    assert!(!files.contains_key("sandbox.journal.jsonl"), "{what}");
    assert!(!files["sandbox.state.json"].contains("\"open\""), "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_write() {
    let writes = whole().len() + 3 + 1;
    for how in [Silence::Before, Silence::After] {
        for at in 1..=writes {
            let world = World::new(whole()).await;
            killed(&world, at, how).await;
            world.plan().await;
            world.apply().await;
            converged(&world, &format!("{how:?} write {at}")).await;
        }
    }
}

#[tokio::test]
async fn killed_again_and_again() {
    let mut world = World::new(whole()).await;
    world.input.connection.parallel = 1;
    for round in 0..12 {
        let how = if round % 2 == 0 {
            Silence::After
        } else {
            Silence::Before
        };
        killed(&world, 2, how).await;
    }
    world.apply().await;
    converged(&world, "twelve kills").await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_looked_up() {
    // The process lives on: the create's key tells what became of it.
    let mut world = World::new(whole()).await;
    world.input.connection.patience.answer = Duration::from_millis(400);
    world.input.connection.patience.tries = 1;
    world.proxy.fall_silent(3, Silence::After);
    let applied = world.apply().await;
    assert!(applied.results.iter().all(|result| result.end == End::Done));
    world.input.connection.patience.answer = Duration::from_secs(20);
    converged(&world, "after").await;
}

#[tokio::test]
async fn an_unknown_end_blocks_its_dependents_alone() {
    let mut world = World::new(whole()).await;
    world.input.connection.patience.answer = Duration::from_millis(400);
    world.input.connection.patience.tries = 1;
    world.input.connection.parallel = 1;
    // The first create is a field; nothing waits for it but its flow.
    world.proxy.fall_silent(1, Silence::Before);
    let applied = world.try_apply().await.unwrap();
    assert_eq!(applied.verdict.exit_code(), 11);
    let end = |op: &str| {
        let place = super::world::ops(&applied.plan)
            .iter()
            .position(|o| o == op)
            .unwrap();
        applied.results[place].end.clone()
    };
    assert!(matches!(end("create field.member_no"), End::Unknown(_)));
    assert_eq!(end("create field.seats"), End::Done);
    assert_eq!(
        end("update flow.tickets"),
        End::Waits("field.member_no".to_owned())
    );
    assert_eq!(end("update flow.help"), End::Done);
    assert_eq!(end("create keyword.wifi"), End::Done);
    assert!(matches!(end("create menu"), End::Waits(_)));
    assert!(matches!(end("publish"), End::Waits(_)));
    world.input.connection.patience.answer = Duration::from_secs(20);
    world.proxy.speak();
    world.apply().await;
    converged(&world, "unknown").await;
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    let mut world = World::new(whole()).await;
    world.input.connection.patience.answer = Duration::from_millis(400);
    world.proxy.fall_silent(1, Silence::After);
    world.proxy.take();
    world.apply().await;
    let posts = world.proxy.take_writes();
    let fields = posts
        .iter()
        .filter(|(m, p)| *m == Method::POST && p.ends_with("/field"));
    assert_eq!(fields.count(), 3, "two fields, one of them sent twice");
    world.input.connection.patience.answer = Duration::from_secs(20);
    converged(&world, "again").await;
}

#[tokio::test]
async fn the_first_signal_drains_and_saves() {
    let mut world = World::new(whole()).await;
    world.input.connection.parallel = 2;
    let (signals, receiver) = watch::channel(Vec::new());
    let stop = |event: sync::Event<'_>| {
        if let sync::Event::Finished { done: 4, .. } = event {
            signals.send_modify(|all| all.push(Signal::Terminate));
        }
    };
    let hooks = sync::Hooks {
        progress: &stop,
        ..quiet(receiver)
    };
    let applied = sync::apply(&world.input, &hooks).await.unwrap();
    assert_eq!(applied.verdict.exit_code(), 143);
    let done = applied
        .results
        .iter()
        .filter(|r| r.end == End::Done)
        .count();
    assert!((4..=8).contains(&done), "{done}");
    assert!(applied.results.iter().any(|r| r.end == End::NotStarted));
    assert!(
        !world.state_files().contains_key("sandbox.journal.jsonl"),
        "saved"
    );
    world.apply().await;
    converged(&world, "terminated").await;
}

#[tokio::test]
async fn the_second_signal_leaves_at_once() {
    let world = World::new(whole()).await;
    let (signals, receiver) = watch::channel(Vec::new());
    world.proxy.fall_silent(5, Silence::After);
    let hooks = quiet(receiver);
    let silent = async {
        world.proxy.silent.notified().await;
        signals.send_modify(|all| all.push(Signal::Interrupt));
        signals.send_modify(|all| all.push(Signal::Interrupt));
        std::future::pending::<()>().await
    };
    let applied = tokio::select! {
        applied = sync::apply(&world.input, &hooks) => applied.unwrap(),
        () = silent => unreachable!(),
    };
    assert_eq!(applied.verdict.exit_code(), 130);
    let files = world.state_files();
    assert!(files.contains_key("sandbox.journal.jsonl"));
    world.proxy.speak();
    let plan = world.plan().await;
    let found = |note: &String| note.contains("interrupted run");
    assert!(plan.notes.iter().any(found), "{:?}", plan.notes);
    assert_eq!(world.state_files(), files, "a plan settles nothing");
    world.apply().await;
    converged(&world, "interrupted twice").await;
}

#[tokio::test]
async fn a_second_apply_is_told_who_is_at_work() {
    let world = World::new(whole()).await;
    world.proxy.fall_silent(1, Silence::Before);
    let (_signals, receiver) = watch::channel(Vec::new());
    let hooks = quiet(receiver);
    let second = async {
        world.proxy.silent.notified().await;
        world.plan().await;
        world.try_apply().await
    };
    let error = tokio::select! {
        _ = sync::apply(&world.input, &hooks) => unreachable!(),
        second = second => second.unwrap_err(),
    };
    assert!(matches!(error, SyncError::State(_)));
    assert_eq!(error.verdict().exit_code(), 8);
    assert!(error.to_string().contains("process"), "{error}");
}

#[tokio::test]
async fn every_lost_answer_is_made_good_within_the_run() {
    // Creates are repeated with their key, updates read and compared, the publish looked up.
    for at in [2, 8, 9, 10, 11, 12, 17, 22] {
        let mut world = World::new(whole()).await;
        world.input.connection.patience.answer = Duration::from_millis(400);
        world.proxy.fall_silent(at, Silence::After);
        let applied = world.apply().await;
        assert!(
            applied.results.iter().all(|result| result.end == End::Done),
            "{at}"
        );
        world.input.connection.patience.answer = Duration::from_secs(20);
        converged(&world, &format!("write {at}")).await;
    }
}

#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
use super::*;
use crate::language::address::Address;
use crate::platforms::Platform;
use crate::sync::journal::Journal;
use crate::sync::sealed::Fields;
use crate::sync::state::{Entry, Intent};

fn identity() -> Identity {
    Identity {
        platform: Platform::Sandbox,
        url: "embedded".to_owned(),
        bot: "b".to_owned(),
    }
}

fn intent(key: &str) -> Intent {
    Intent {
        key: key.to_owned(),
        address: "tag.vip".parse().unwrap(),
        name: "vip".to_owned(),
        body_digest: "d".to_owned(),
        ids_seen: Vec::new(),
        content: Fields::new(),
    }
}

fn done(key: &str) -> Line {
    Line::Done {
        address: "tag.vip".parse().unwrap(),
        entry: Entry {
            id: "1".to_owned(),
            version: "1".to_owned(),
            base: Fields::new(),
            name: None,
            readback: Default::default(),
        },
        key: Some(key.to_owned()),
        moved_from: None,
    }
}

#[tokio::test]
async fn a_run_is_remembered_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), "page").unwrap();
    assert!(store.load(&identity()).unwrap().is_none());
    let lock = store.lock().unwrap();
    let mut state = State::new(identity()).unwrap();
    store.create(&state, &lock).unwrap();

    let journal = Journal::begin(&store, &state, true, &lock).await.unwrap();
    journal.append(&Line::Intent(intent("k1"))).await.unwrap();
    journal.append(&done("k1")).await.unwrap();
    journal.append(&Line::Intent(intent("k2"))).await.unwrap();
    drop(journal);
    let (read, interrupted) = store.load(&identity()).unwrap().unwrap();
    assert!(interrupted && read.unpublished);
    assert_eq!(read.objects.len(), 1);
    assert_eq!(read.open, [intent("k2")]);

    // A cut last line is a line that was never written.
    let text = fs::read_to_string(store.journal_file()).unwrap();
    fs::write(store.journal_file(), &text[..text.len() - 9]).unwrap();
    let (read, _) = store.load(&identity()).unwrap().unwrap();
    assert!(read.open.is_empty());
    // A broken line in the middle is not.
    fs::write(store.journal_file(), text.replacen("\"k1\"", "k1", 1)).unwrap();
    assert!(matches!(
        store.load(&identity()),
        Err(StateError::Corrupt { .. })
    ));

    // Between renaming the state and removing the journal: the journal is old.
    fs::write(store.journal_file(), &text).unwrap();
    state = read;
    let before = fs::read_to_string(store.journal_file()).unwrap();
    store.compact(&mut state, &lock).unwrap();
    assert!(!store.journal_file().exists());
    fs::write(store.journal_file(), before).unwrap();
    let (read, interrupted) = store.load(&identity()).unwrap().unwrap();
    assert!(!interrupted && read.open.is_empty() && read.serial == 1);
}

#[test]
fn states_are_bound_to_their_target_and_never_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), "page").unwrap();
    let lock = store.lock().unwrap();
    let state = State::new(identity()).unwrap();
    store.create(&state, &lock).unwrap();
    let other = Identity {
        bot: "other".to_owned(),
        ..identity()
    };
    let error = store.load(&other).unwrap_err().to_string();
    assert!(
        error.contains("belongs to bot `b`") && error.contains("bot `other`"),
        "{error}"
    );

    let mut old = state.clone();
    store.compact(&mut state.clone(), &lock).unwrap();
    assert!(matches!(
        store.compact(&mut old, &lock),
        Err(StateError::Moved { .. })
    ));

    let text = fs::read_to_string(store.state_file()).unwrap();
    for wrong in ["{", "", "{\"format\":\"botwright.state/9\"}"] {
        fs::write(store.state_file(), wrong).unwrap();
        assert!(
            matches!(store.load(&identity()), Err(StateError::Corrupt { .. })),
            "{wrong}"
        );
        assert_eq!(fs::read_to_string(store.state_file()).unwrap(), wrong);
    }
    fs::write(store.state_file(), text).unwrap();
    assert!(store.load(&identity()).is_ok());
    assert!(Store::new(folder.path(), "../x").is_err());
    let _: Address = "menu".parse().unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_state() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), "page").unwrap();
    let lock = store.lock().unwrap();
    store
        .create(&State::new(identity()).unwrap(), &lock)
        .unwrap();
    let mode = fs::metadata(store.state_file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), "page").unwrap();
    let lock = store.lock().unwrap();
    let error = store.lock().unwrap_err().to_string();
    assert!(
        error.contains(&format!("process {}", std::process::id())),
        "{error}"
    );
    drop(lock);
    assert!(store.lock().is_ok());
}

//! One op: what is sent, and what is written down before and after.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value as Json};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::End;
use super::unseal::after;
use crate::language::address::{Address, Kind};
use crate::language::value::Desired;
use crate::platforms::sandbox::{Client, encode};
use crate::platforms::{Live, Outcome, ProblemKind};
use crate::sync::journal::Journal;
use crate::sync::key::{DigestKey, random_hex};
use crate::sync::merge::{mask, readback};
use crate::sync::path::{get, set_fields, set_json};
use crate::sync::plan::{Action, Op};
use crate::sync::recover::body_digest;
use crate::sync::sealed::{Fields, Sealed};
use crate::sync::snapshot::sealed;
use crate::sync::state::{Entry, Intent, Line};
use crate::sync::store::StateError;

/// What an op needs to know when its turn has come.
pub(super) struct Turn<'a> {
    pub(super) op: &'a Op,
    pub(super) address: &'a Address,
    pub(super) wanted: Option<&'a Desired>,
    /// The object as it is now; `None` for a create.
    pub(super) live: Option<Live>,
    /// What we remember of it.
    pub(super) entry: Option<Entry>,
    pub(super) ids: &'a BTreeMap<Address, String>,
    pub(super) key: &'a DigestKey,
    /// A create that did not happen in an earlier run.
    pub(super) again: Option<Intent>,
    /// Ids of objects with this kind and name.
    pub(super) ids_seen: Vec<String>,
}

/// A request that is ready to be sent, free of everything borrowed.
#[derive(Debug)]
pub(super) enum Request {
    Create {
        intent: Intent,
        /// An older intent that this one stands for.
        replaces: Option<String>,
        content: Map<String, Json>,
    },
    Update {
        live: Live,
        name: String,
        content: Map<String, Json>,
        base: Fields,
        old: Option<Entry>,
        moved_from: Option<Address>,
    },
    Delete(Live),
    Adopt(Live, Fields),
    Publish(String),
}

/// An op's end with what the run has to know of it.
#[derive(Debug)]
pub(super) struct Finish {
    pub(super) end: End,
    /// What is in the journal now, to be folded into the state.
    pub(super) lines: Vec<Line>,
    /// The object after the write.
    pub(super) live: Option<Live>,
    /// The platform does not accept the token: no other op will fare better.
    pub(super) credentials: bool,
}

impl From<End> for Finish {
    fn from(end: End) -> Finish {
        Finish {
            end,
            lines: Vec::new(),
            live: None,
            credentials: false,
        }
    }
}

/// Makes the request of an op.
///
/// # Errors
/// Words, if it cannot be made: a secret or a reference is missing.
pub(super) fn request(turn: Turn<'_>) -> Result<Request, String> {
    let gone = || format!("{} is not on the platform", turn.address);
    match turn.op.action {
        Action::Create => create(turn),
        Action::Update => {
            let live = turn.live.clone().ok_or_else(gone)?;
            update(turn, live)
        }
        Action::Adopt => {
            let live = turn.live.clone().ok_or_else(gone)?;
            let mut base = Fields::new();
            apply_changes(&turn, &mut base, None)?;
            Ok(Request::Adopt(live, private(base, turn.address, turn.key)))
        }
        Action::Delete => Ok(Request::Delete(turn.live.clone().ok_or_else(gone)?)),
        action => Err(format!("this program cannot carry out `{action:?}`")),
    }
}

fn create(turn: Turn<'_>) -> Result<Request, String> {
    let mut base = Fields::new();
    let mut content = Map::new();
    apply_changes(&turn, &mut base, Some(&mut content))?;
    let name = turn.address.name().to_owned();
    let digest = body_digest(&name, &content, turn.key);
    let (key, replaces) = match turn.again {
        Some(old) if old.body_digest == digest => (old.key.clone(), Some(old.key)),
        old => (
            random_hex::<16>().map_err(|error| error.to_string())?,
            old.map(|old| old.key),
        ),
    };
    Ok(Request::Create {
        intent: Intent {
            key,
            address: turn.address.clone(),
            name,
            body_digest: digest,
            ids_seen: turn.ids_seen,
            content: private(base, turn.address, turn.key),
        },
        replaces,
        content,
    })
}

fn update(turn: Turn<'_>, live: Live) -> Result<Request, String> {
    let old = turn.entry.clone();
    let mut base = old.as_ref().map(|old| old.base.clone()).unwrap_or_default();
    let mut content = live.content.clone();
    apply_changes(&turn, &mut base, Some(&mut content))?;
    let renames = turn.op.changes.iter().any(|change| change.path.is_name());
    Ok(Request::Update {
        name: if renames {
            turn.address.name().to_owned()
        } else {
            live.name.clone()
        },
        base: private(base, turn.address, turn.key),
        content,
        old,
        moved_from: turn.op.moved_from.clone(),
        live,
    })
}

fn apply_changes(
    turn: &Turn<'_>,
    base: &mut Fields,
    mut content: Option<&mut Map<String, Json>>,
) -> Result<(), String> {
    for change in &turn.op.changes {
        if change.path.is_name() {
            continue;
        }
        let value = after(change, turn.wanted, turn.key)?;
        if let Some(content) = content.as_deref_mut() {
            let json = match &value {
                Some(value) => Some(encode(value, turn.ids).map_err(|e| e.to_string())?),
                None => None,
            };
            set_json(content, &change.path.0, json, Client::wire_key);
        }
        let sealed = value.as_ref().map(|value| turn.key.seal(value));
        set_fields(base, &change.path, sealed);
    }
    Ok(())
}

/// Contact data is remembered by its digests alone.
fn private(base: Fields, address: &Address, key: &DigestKey) -> Fields {
    if address.kind() == Kind::Contact {
        key.hide_fields(&base)
    } else {
        base
    }
}

/// What a request needs on its way.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) client: Client,
    pub(super) journal: Arc<Journal>,
    pub(super) key: DigestKey,
    /// Addresses by id; grows with every create.
    pub(super) names: Arc<RwLock<BTreeMap<String, Address>>>,
    /// Requests under way at the same time. The journal's lines before and after a request are
    /// written while others use the slot.
    pub(super) slots: Arc<Semaphore>,
    /// Nothing is sent any more.
    pub(super) stopping: Arc<AtomicBool>,
}

impl Way {
    /// A slot for one request; nothing if the run is being stopped.
    async fn slot(&self) -> Option<SemaphorePermit<'_>> {
        let slot = self.slots.acquire().await.ok()?;
        (!self.stopping.load(Ordering::Acquire)).then_some(slot)
    }
}

/// Sends a request. What is written to the journal comes before what it allows.
///
/// # Errors
/// [`StateError`] if the journal cannot be written: the run must stop.
pub(super) async fn send(
    way: &Way,
    address: Option<&Address>,
    request: Request,
) -> Result<Finish, StateError> {
    match (request, address) {
        (
            Request::Create {
                intent,
                replaces,
                content,
            },
            Some(address),
        ) => create_now(way, address, intent, replaces, &content).await,
        (
            Request::Update {
                live,
                name,
                content,
                base,
                old,
                moved_from,
            },
            Some(address),
        ) => {
            let Some(slot) = way.slot().await else {
                return Ok(End::NotStarted.into());
            };
            let outcome = if live.name == name && live.content == content {
                Outcome::Done(live)
            } else {
                let (kind, id, version) = (live.kind, &live.id, &live.version);
                way.client.update(kind, id, &name, &content, version).await
            };
            drop(slot);
            let (end, credentials, live) = end_of(outcome);
            let Some(live) = live else {
                return Ok(Finish {
                    credentials,
                    ..end.into()
                });
            };
            let entry = remembered(way, address, &live, base, old.as_ref());
            let line = Line::Done {
                address: address.clone(),
                entry,
                key: None,
                moved_from,
            };
            finished(way, vec![line], Some(live)).await
        }
        (Request::Delete(live), Some(address)) => {
            let Some(slot) = way.slot().await else {
                return Ok(End::NotStarted.into());
            };
            let outcome = way.client.delete(live.kind, &live.id, &live.version).await;
            drop(slot);
            let (end, credentials, done) = end_of(outcome);
            if done.is_none() {
                return Ok(Finish {
                    credentials,
                    ..end.into()
                });
            }
            let line = Line::Gone {
                address: address.clone(),
            };
            finished(way, vec![line], None).await
        }
        (Request::Adopt(live, base), Some(address)) => {
            let line = Line::Done {
                address: address.clone(),
                entry: remembered(way, address, &live, base, None),
                key: None,
                moved_from: None,
            };
            finished(way, vec![line], Some(live)).await
        }
        (Request::Publish(digest), _) => {
            let Some(_slot) = way.slot().await else {
                return Ok(End::NotStarted.into());
            };
            let (end, credentials, done) = end_of(way.client.publish(&digest).await);
            if done.is_none() {
                return Ok(Finish {
                    credentials,
                    ..end.into()
                });
            }
            finished(way, vec![Line::Published], None).await
        }
        (_, None) => Ok(End::NotSent("the op has no address".to_owned()).into()),
    }
}

async fn create_now(
    way: &Way,
    address: &Address,
    intent: Intent,
    replaces: Option<String>,
    content: &Map<String, Json>,
) -> Result<Finish, StateError> {
    let mut lines = Vec::new();
    if let Some(key) = replaces {
        lines.push(Line::Closed { key });
    }
    lines.push(Line::Intent(intent.clone()));
    for line in &lines {
        way.journal.append(line).await?;
    }
    let (end, credentials, live) = match way.slot().await {
        None => (End::NotStarted, false, None),
        Some(_slot) => {
            let (kind, name, key) = (address.kind(), &intent.name, &intent.key);
            end_of(way.client.create(kind, name, content, key).await)
        }
    };
    let (line, live) = match (&end, live) {
        (_, Some(live)) => {
            let entry = remembered(way, address, &live, intent.content, None);
            let line = Line::Done {
                address: address.clone(),
                entry,
                key: Some(intent.key),
                moved_from: None,
            };
            (Some(line), Some(live))
        }
        (End::Unknown(_), None) => (None, None),
        _ => (Some(Line::Closed { key: intent.key }), None),
    };
    if let Some(line) = line {
        way.journal.append(&line).await?;
        lines.push(line);
    }
    Ok(Finish {
        end,
        lines,
        live,
        credentials,
    })
}

async fn finished(way: &Way, lines: Vec<Line>, live: Option<Live>) -> Result<Finish, StateError> {
    for line in &lines {
        way.journal.append(line).await?;
    }
    Ok(Finish {
        end: End::Done,
        lines,
        live,
        credentials: false,
    })
}

/// What is remembered of an object that was written and read back.
fn remembered(
    way: &Way,
    address: &Address,
    live: &Live,
    base: Fields,
    old: Option<&Entry>,
) -> Entry {
    let mut held = {
        let names = way.names.read().unwrap_or_else(PoisonError::into_inner);
        sealed(live, &names, &way.key)
    };
    mask(&mut held, &[&base], &way.key);
    let mut made = readback(&base, &held, &way.key);
    if let Some(old) = old {
        // What somebody else had put there was not filled in by our write.
        made.retain(|path, value| {
            old.readback.get(path) == Some(value)
                || path.parse().is_ok_and(|path| get(&base, &path).is_some())
        });
    }
    if address.kind() == Kind::Contact {
        made = made
            .into_iter()
            .map(|(path, value): (String, Sealed)| (path, way.key.hide(&value)))
            .collect();
    }
    Entry {
        id: live.id.clone(),
        version: live.version.clone(),
        base,
        readback: made,
    }
}

fn end_of<T>(outcome: Outcome<T>) -> (End, bool, Option<T>) {
    match outcome {
        Outcome::Done(value) => (End::Done, false, Some(value)),
        Outcome::Refused(problem) => (
            End::Refused(problem.text),
            problem.kind == ProblemKind::Credentials,
            None,
        ),
        Outcome::NotSent(why) => (End::NotSent(why), false, None),
        Outcome::Unknown(why) => (End::Unknown(why), false, None),
    }
}

//! Sends a request, with what is written down before and after.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value as Json};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::End;
use super::op::Request;
use crate::language::address::{Address, Kind};
use crate::platforms::Client;
use crate::platforms::{Live, Outcome, ProblemKind};
use crate::sync::journal::Journal;
use crate::sync::key::DigestKey;
use crate::sync::merge::{mask, readback};
use crate::sync::natural::own_name;
use crate::sync::path::get;
use crate::sync::sealed::{Fields, Sealed};
use crate::sync::snapshot::{draft_digest, sealed};
use crate::sync::state::{Entry, Intent, Line};
use crate::sync::store::StateError;

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
                wanted,
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
            let before = old.as_ref().map(|old| (old, &content));
            let mut entry = remembered(way, address, &live, base, before);
            if live.name != wanted {
                entry.name = old.and_then(|old| old.name);
            }
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
        (
            Request::Publish {
                objects,
                mut settings,
                replace,
            },
            _,
        ) => {
            let Some(_slot) = way.slot().await else {
                return Ok(End::NotStarted.into());
            };
            if let Some(content) = replace {
                let outcome = way.client.put_settings(&content, settings).await;
                let (end, credentials, version) = end_of(outcome);
                let Some(version) = version else {
                    return Ok(Finish {
                        credentials,
                        ..end.into()
                    });
                };
                settings = version;
            }
            let objects = objects.iter();
            let lines = objects.map(|(kind, id, version)| (*kind, id.as_str(), version.as_str()));
            let digest = draft_digest(lines, settings);
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

/// What is remembered of an object that was written and read back. `before` is what was remembered
/// of it, and the content that was sent.
fn remembered(
    way: &Way,
    address: &Address,
    live: &Live,
    base: Fields,
    before: Option<(&Entry, &Map<String, Json>)>,
) -> Entry {
    let seal = |live: &Live| {
        let mut held = {
            let names = way.names.read().unwrap_or_else(PoisonError::into_inner);
            sealed(live, &names, &way.key)
        };
        mask(&mut held, &[&base], &way.key);
        held
    };
    let held = seal(live);
    let mut made = readback(&base, &held, &way.key);
    if let Some((old, sent)) = before {
        let sent = seal(&Live {
            content: sent.clone(),
            ..live.clone()
        });
        // What we sent along as somebody else had put it there is not the platform's doing.
        made.retain(|path, value| {
            old.readback.get(path) == Some(value)
                || path
                    .parse()
                    .is_ok_and(|path| get(&sent, &path) != Some(&*value))
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
        name: own_name(way.client.facts(), address, &live.name),
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
        Outcome::NotSent(why) => (End::NotSent(why.text), false, None),
        Outcome::Unknown(why) => (End::Unknown(why.text), false, None),
    }
}

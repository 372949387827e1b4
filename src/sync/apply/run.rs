//! The dispatch: every op starts as soon as what it waits for has ended, `parallel` at a time.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Map;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::board::Board;
use super::op::{Request, Turn, request};
use super::send::{Finish, Way, send};
use super::settings::wanted;
use super::{End, Event, Hooks, OpResult, Signal};
use crate::language::address::{Address, Kind};
use crate::language::value::Desired;
use crate::platforms::Client;
use crate::platforms::{Connection, Live};
use crate::sync::error::SyncError;
use crate::sync::journal::Journal;
use crate::sync::key::DigestKey;
use crate::sync::natural::key_of_op;
use crate::sync::plan::{Action, Op, Plan, drafted_op};
use crate::sync::snapshot::Snapshot;
use crate::sync::state::{Entry, Intent, Line, State};
use crate::sync::store::{Lock, StateError, Store};
use crate::sync::verdict::Verdict;

/// All that a run works with.
pub(super) struct Run<'a> {
    pub(super) client: Client,
    pub(super) key: DigestKey,
    pub(super) plan: &'a Plan,
    pub(super) desired: BTreeMap<&'a Address, &'a Desired>,
    pub(super) connection: &'a Connection,
    /// The files say what is true of the bot as a whole.
    pub(super) settings: bool,
    pub(super) store: &'a Store,
    pub(super) lock: &'a Lock,
    /// As it is on the disk.
    pub(super) state: State,
    /// Lines of the plan that change our memory alone.
    pub(super) memory: Vec<Line>,
    pub(super) snapshot: &'a Snapshot,
    pub(super) names: &'a BTreeMap<String, Address>,
    pub(super) again: BTreeMap<Address, Intent>,
    /// What we remember, by the addresses of the plan.
    pub(super) bases: BTreeMap<Address, Entry>,
}

/// What has been written so far.
struct World {
    ids: BTreeMap<Address, String>,
    live: BTreeMap<String, Live>,
    versions: BTreeMap<(Kind, String), String>,
}

impl World {
    fn wrote(&mut self, address: Option<&Address>, before: Option<&str>, live: Option<Live>) {
        match (address, live) {
            (Some(address), Some(live)) => {
                self.ids.insert(address.clone(), live.id.clone());
                self.versions
                    .insert((live.kind, live.id.clone()), live.version.clone());
                self.live.insert(live.id.clone(), live);
            }
            (Some(address), None) => {
                if let Some(id) = before {
                    self.versions.remove(&(address.kind(), id.to_owned()));
                    self.live.remove(id);
                }
                self.ids.remove(address);
            }
            _ => {}
        }
    }
}

type Running = JoinSet<(usize, Result<Finish, StateError>)>;

impl Run<'_> {
    /// Runs every op that can be run, and saves what is known then.
    ///
    /// # Errors
    /// [`SyncError`] if the journal cannot be begun: nothing was written.
    pub(super) async fn go(
        mut self,
        hooks: &Hooks<'_>,
    ) -> Result<(Vec<OpResult>, Verdict, Vec<String>), SyncError> {
        let facts = self.connection.platform.facts();
        let drafts = self.plan.ops.iter().any(|op| {
            drafted_op(op, facts) || op.action == Action::Publish && !op.changes.is_empty()
        });
        let journal = Journal::begin(self.store, &self.state, drafts, self.lock).await?;
        self.state.unpublished |= drafts;
        for line in std::mem::take(&mut self.memory) {
            journal.append(&line).await?;
            self.state.fold(line);
        }
        let parallel = self.connection.parallel.max(1);
        let way = Way {
            client: self.client.clone(),
            journal: Arc::new(journal),
            key: self.key.clone(),
            names: Arc::new(RwLock::new(self.names.clone())),
            slots: Arc::new(Semaphore::new(parallel)),
            stopping: Arc::default(),
        };
        let mut world = self.world();
        let mut board = Board::new(&self.plan.ops);
        let mut verdict = Verdict::default();
        let mut signals = (hooks.signals)();
        let mut running: Running = JoinSet::new();
        let mut broken = None;
        let total = self.plan.ops.len();
        (hooks.progress)(Event::Begin { total });
        loop {
            let stopping = verdict.interrupted.is_some() || verdict.credentials || broken.is_some();
            if stopping {
                way.stopping.store(true, Ordering::Release);
            }
            // Twice as many as there are slots, so that no slot waits for the disk.
            while !stopping && running.len() < 2 * parallel {
                let Some(place) = board.next() else { break };
                let op = &self.plan.ops[place];
                let ready = match board.stopped_by(place) {
                    Some(other) => Err(End::Waits(other)),
                    None => self.request(op, &world).map_err(End::NotSent),
                };
                match ready {
                    Ok(request) => {
                        (hooks.progress)(Event::Started { id: &op.id });
                        let (way, address) = (way.clone(), op.address.clone());
                        running.spawn(async move {
                            (place, send(&way, address.as_ref(), request).await)
                        });
                    }
                    Err(end) => {
                        board.ended(place, end);
                        tell(hooks, &board, place, total);
                    }
                }
            }
            if running.is_empty() {
                break;
            }
            let finished = tokio::select! {
                finished = running.join_next() => finished,
                () = signalled(&mut signals, &mut verdict) => {
                    if signals.borrow().len() > 1 {
                        // At once: the journal has all that is known.
                        running.shutdown().await;
                        return Ok((results(board), verdict, Vec::new()));
                    }
                    // Nothing may leave from here on, nor may what waits for a slot.
                    way.stopping.store(true, Ordering::Release);
                    (hooks.progress)(Event::Stopping { waiting: running.len() });
                    continue;
                }
            };
            match finished {
                Some(Ok((place, Ok(finish)))) => {
                    let op = &self.plan.ops[place];
                    verdict.credentials |= finish.credentials;
                    finish
                        .lines
                        .into_iter()
                        .for_each(|line| self.state.fold(line));
                    if finish.end == End::Done {
                        let before = op.remote_id.as_deref();
                        if let (Some(address), Some(live)) = (&op.address, &finish.live) {
                            let mut names =
                                way.names.write().unwrap_or_else(PoisonError::into_inner);
                            names.insert(live.id.clone(), address.clone());
                        }
                        world.wrote(op.address.as_ref(), before, finish.live);
                    }
                    board.ended(place, finish.end);
                    tell(hooks, &board, place, total);
                }
                Some(Ok((place, Err(error)))) => {
                    board.ended(place, End::Unknown(error.to_string()));
                    broken = Some(error.to_string());
                }
                Some(Err(error)) => broken = Some(error.to_string()),
                None => break,
            }
        }
        drop(running);
        // The writer of the journal has nothing left to write.
        drop(way);
        let mut notes = Vec::new();
        if let Some(why) = broken {
            verdict.failed = true;
            notes.push(format!("the run stopped: {why}"));
        } else if let Err(error) = self.store.compact(&mut self.state, self.lock) {
            verdict.failed = true;
            notes.push(format!(
                "the state could not be saved ({error}); the journal has everything, a re-run takes it up"
            ));
        }
        let results = results(board);
        for result in &results {
            match result.end {
                End::Done => {}
                End::Unknown(_) => verdict.unknown = true,
                _ => verdict.partial = true,
            }
        }
        Ok((results, verdict, notes))
    }

    fn world(&self) -> World {
        let facts = self.connection.platform.facts();
        World {
            ids: self
                .names
                .iter()
                .map(|(id, address)| (address.clone(), id.clone()))
                .collect(),
            live: self
                .snapshot
                .objects()
                .map(|live| (live.id.clone(), live.clone()))
                .collect(),
            versions: self
                .snapshot
                .objects()
                .filter(|live| facts.drafted(live.kind))
                .map(|live| ((live.kind, live.id.clone()), live.version.clone()))
                .collect(),
        }
    }

    fn request(&self, op: &Op, world: &World) -> Result<Request, String> {
        let Some(address) = &op.address else {
            let facts = self.connection.platform.facts();
            let objects = world.versions.iter();
            let drafted = objects
                .filter(|((kind, _), _)| facts.drafted(*kind))
                .map(|((kind, id), version)| (*kind, id.clone(), version.clone()));
            let settings = &self.snapshot.status.settings;
            let wanted = wanted(op, settings, &self.key)?;
            let same = settings.draft.as_ref().unwrap_or(&Map::new()) == &wanted;
            return Ok(Request::Publish {
                objects: drafted.collect(),
                settings: settings.version,
                replace: (self.settings && !same).then_some(wanted),
            });
        };
        let id = op.remote_id.as_ref().or_else(|| world.ids.get(address));
        let live = id.and_then(|id| world.live.get(id)).cloned();
        let refreshed = self.plan.refresh.iter().find(|r| r.address == *address);
        let mut entry = self
            .state
            .objects
            .get(address)
            .or_else(|| self.bases.get(address))
            .cloned();
        if let (Some(entry), Some(refreshed)) = (&mut entry, refreshed) {
            entry.base = refreshed.base.clone();
            entry.name.clone_from(&refreshed.name);
        }
        let key = key_of_op(self.connection.platform.facts(), op, address);
        request(Turn {
            op,
            address,
            wanted: self.desired.get(address).copied(),
            live: if op.action == Action::Create {
                None
            } else {
                live
            },
            entry,
            ids: &world.ids,
            key: &self.key,
            again: self.again.get(address).cloned(),
            facts: self.connection.platform.facts(),
            ids_seen: self
                .snapshot
                .of_kind(address.kind())
                .iter()
                .filter(|live| key.is_empty() || live.name == key)
                .map(|live| live.id.clone())
                .collect(),
        })
    }
}

/// Waits for the next signal; never returns if nobody can send one.
async fn signalled(signals: &mut watch::Receiver<Vec<Signal>>, verdict: &mut Verdict) {
    if signals.changed().await.is_err() {
        return std::future::pending().await;
    }
    if let Some(first) = signals.borrow().first() {
        verdict.interrupted = Some(first.exit_code());
    }
}

fn tell(hooks: &Hooks<'_>, board: &Board<'_>, place: usize, total: usize) {
    if let Some(end) = &board.ends[place] {
        (hooks.progress)(Event::Finished {
            id: &board.ops[place].id,
            end,
            done: board.done(),
            total,
        });
    }
}

fn results(board: Board<'_>) -> Vec<OpResult> {
    let ends = board.ends.into_iter();
    ends.zip(board.ops)
        .map(|(end, op)| OpResult {
            id: op.id.clone(),
            end: end.unwrap_or(End::NotStarted),
        })
        .collect()
}

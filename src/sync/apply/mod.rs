//! Carries a plan out: checks that it still holds, then writes.

use std::collections::BTreeMap;

use tokio::sync::watch;

mod board;
mod check;
mod op;
mod run;
mod send;
mod settings;
mod unseal;

use super::error::SyncError;
use super::merge::Readback;
use super::plan::{Plan, Refresh};
use super::prepare::{Prepared, follow, prepare};
use super::snapshot::Snapshot;
use super::state::{Entry, Intent, Line, State};
use super::store::{Lock, Store};
use super::verdict::Verdict;
use super::{Input, plan};
use crate::language::address::{Address, Kind};

/// How one op ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    /// The platform refused it, in these words.
    Refused(String),
    /// It was never sent.
    NotSent(String),
    /// It was sent, and nobody knows what became of it.
    Unknown(String),
    /// Something that it depends on did not end well.
    Waits(String),
    /// The run was stopped before its turn.
    NotStarted,
}

/// An op and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpResult {
    /// The op's id in the plan.
    pub id: String,
    pub end: End,
}

/// What an apply came to.
#[derive(Clone, Debug)]
pub struct Applied {
    pub plan: Plan,
    /// In the order of the plan's ops.
    pub results: Vec<OpResult>,
    pub verdict: Verdict,
    /// For people.
    pub notes: Vec<String>,
}

/// A signal that stops a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Interrupt,
    Terminate,
}

impl Signal {
    /// 128 and the signal's number.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Signal::Interrupt => 130,
            Signal::Terminate => 143,
        }
    }
}

/// What a run tells while it lasts.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The writes begin; so many ops there are.
    Begin {
        total: usize,
    },
    Started {
        id: &'a str,
    },
    /// The first signal came: nothing more is sent, and so many answers are waited for.
    Stopping {
        waiting: usize,
    },
    Finished {
        id: &'a str,
        end: &'a End,
        done: usize,
        total: usize,
    },
}

/// How a run speaks with the outside.
pub struct Hooks<'a> {
    /// Asked once, before the first write, if there is anything to write.
    ///
    /// # Errors
    /// [`SyncError::NotConfirmed`] if nobody can be asked, [`SyncError::Declined`] for a no.
    pub confirm: &'a (dyn Fn(&Plan) -> Result<(), SyncError> + Sync),
    pub progress: &'a (dyn Fn(Event<'_>) + Sync),
    /// Called when the writes begin; gives the signals since then. The first stops the dispatch and
    /// drains, the second leaves at once. Before the writes a signal may simply end the process.
    pub signals: &'a (dyn Fn() -> watch::Receiver<Vec<Signal>> + Sync),
}

/// Plans and applies in one go.
///
/// # Errors
/// [`SyncError`] if nothing was written.
pub async fn apply(input: &Input, hooks: &Hooks<'_>) -> Result<Applied, SyncError> {
    let store = Store::new(&input.state_dir, &input.connection.target)?;
    let lock = store.lock()?;
    let memory = Memory::load(&store, input)?;
    let mut prepared = prepare(input, Some(memory.state.clone())).await?;
    let plan = prepared.plan(input)?;
    limits(&plan)?;
    let session = Session {
        input,
        store: &store,
        lock: &lock,
        is_new: memory.is_new,
        interrupted: memory.interrupted,
    };
    if plan.is_empty() {
        return session.finish_empty(prepared, plan);
    }
    (hooks.confirm)(&plan)?;
    session.reread(&mut prepared, &plan).await?;
    session.carry_out(prepared, plan, hooks).await
}

/// Applies a plan that was made before.
///
/// # Errors
/// [`SyncError::Stale`] if it no longer holds, [`SyncError::BadPlan`] if it is no plan of this
/// target; nothing was written.
pub async fn apply_plan(
    input: &Input,
    plan: Plan,
    hooks: &Hooks<'_>,
) -> Result<Applied, SyncError> {
    check::document(&plan, &input.connection)?;
    limits(&plan)?;
    let store = Store::new(&input.state_dir, &input.connection.target)?;
    let lock = store.lock()?;
    let memory = Memory::load(&store, input)?;
    check::state(&plan, (!memory.is_new).then_some(&memory.state))?;
    let input = Input {
        moved: plan
            .ops
            .iter()
            .filter_map(|op| Some((op.moved_from.clone()?, op.address.clone()?)))
            .collect(),
        ..input.clone()
    };
    let mut prepared = prepare(&with_contacts(&input, &plan), Some(memory.state.clone())).await?;
    check::expectations(
        &plan,
        &prepared.snapshot,
        prepared.renamed.as_ref(),
        &prepared.key,
    )?;
    prepared.notes.clear();
    let session = Session {
        input: &input,
        store: &store,
        lock: &lock,
        is_new: memory.is_new,
        interrupted: memory.interrupted,
    };
    if plan.is_empty() {
        return session.finish_empty(prepared, plan);
    }
    unseal::check(&plan, &input, &prepared.key)?;
    (hooks.confirm)(&plan)?;
    session.carry_out(prepared, plan, hooks).await
}

/// A plan with contacts needs contacts read, whatever the project says now.
fn with_contacts(input: &Input, plan: &Plan) -> Input {
    let mut input = input.clone();
    let listed = |listing: &plan::Listing| listing.kind == Kind::Contact;
    if plan.listings.iter().any(listed) {
        input.scope.insert(Kind::Contact);
    }
    input
}

fn limits(plan: &Plan) -> Result<(), SyncError> {
    if plan.refused.is_empty() {
        return Ok(());
    }
    let lines = plan.refused.iter();
    Err(SyncError::Limit(
        lines
            .map(|refused| format!("  {}: {}", refused.address, refused.why))
            .collect(),
    ))
}

/// The state as loaded, or a new one that is on no disk yet.
pub(super) struct Memory {
    pub(super) state: State,
    pub(super) is_new: bool,
    /// A journal lies beside it.
    interrupted: bool,
}

impl Memory {
    pub(super) fn load(store: &Store, input: &Input) -> Result<Memory, SyncError> {
        let identity = input.connection.identity();
        Ok(match store.load(&identity)? {
            Some((state, interrupted)) => Memory {
                state,
                is_new: false,
                interrupted,
            },
            None => Memory {
                state: State::new(identity)?,
                is_new: true,
                interrupted: false,
            },
        })
    }
}

/// One run that holds the lock.
struct Session<'a> {
    input: &'a Input,
    store: &'a Store,
    lock: &'a Lock,
    is_new: bool,
    interrupted: bool,
}

impl Session<'_> {
    /// Nothing to write on the platform: only our memory may change.
    fn finish_empty(&self, prepared: Prepared, plan: Plan) -> Result<Applied, SyncError> {
        let mut state = prepared
            .state
            .unwrap_or(State::new(plan.target.identity.clone())?);
        let mut lines = memory_lines(&plan, &state);
        lines.extend(abandoned(&plan, &prepared.again));
        // What a rename brought along, were it only the address.
        if !prepared.renames.is_empty() && plan.blocked.is_empty() {
            follow(&mut state, &self.input.moved, &mut Vec::new())?;
        }
        let quiet = lines.is_empty() && prepared.settled.is_empty() && prepared.renames.is_empty();
        lines.drain(..).for_each(|line| state.fold(line));
        if self.interrupted || !quiet {
            if self.is_new {
                self.store.create(&state, self.lock)?;
            }
            self.store.compact(&mut state, self.lock)?;
        }
        Ok(Applied {
            verdict: Verdict {
                blocked: !plan.blocked.is_empty(),
                unknown: plan.is_unclear(),
                ..Verdict::default()
            },
            notes: Vec::new(),
            results: Vec::new(),
            plan,
        })
    }

    /// Makes sure that the target is still what the plan was made from.
    async fn reread(&self, prepared: &mut Prepared, plan: &Plan) -> Result<(), SyncError> {
        let facts = self.input.connection.platform.facts();
        let contacts = plan
            .ops
            .iter()
            .filter_map(|op| op.address.as_ref())
            .any(|address| !facts.drafted(address.kind()));
        let status = prepared.client.status().await.map_err(SyncError::Read)?;
        let (client, parallel) = (&prepared.client, self.input.connection.parallel);
        let fresh = match (status == prepared.snapshot.status, contacts) {
            // The digest covers every object of the draft.
            (true, false) if facts.draft_publish => return Ok(()),
            (true, true) if facts.draft_publish => {
                prepared.snapshot.with_fresh(client, Kind::Contact).await?
            }
            _ => Snapshot::read(client, prepared.snapshot.keys(), contacts, parallel).await?,
        };
        check::expectations(plan, &fresh, prepared.renamed.as_ref(), &prepared.key)?;
        prepared.snapshot = fresh;
        Ok(())
    }

    async fn carry_out(
        &self,
        prepared: Prepared,
        plan: Plan,
        hooks: &Hooks<'_>,
    ) -> Result<Applied, SyncError> {
        let Prepared {
            client,
            key,
            state,
            renamed,
            snapshot,
            again,
            notes,
            ..
        } = prepared;
        let mut state = state.unwrap_or(State::new(plan.target.identity.clone())?);
        if self.is_new {
            self.store.create(&state, self.lock)?;
        } else if self.interrupted || !prepared.settled.is_empty() {
            // The old journal ends here; open creates go on in the state.
            self.store.compact(&mut state, self.lock)?;
        }
        let names = snapshot.names(renamed.as_ref());
        let run = run::Run {
            client,
            key,
            plan: &plan,
            desired: self
                .input
                .desired
                .iter()
                .map(|desired| (&desired.address, desired))
                .collect(),
            connection: &self.input.connection,
            settings: self.input.settings.is_some(),
            store: self.store,
            lock: self.lock,
            memory: memory_lines(&plan, &state)
                .into_iter()
                .chain(abandoned(&plan, &again))
                .collect(),
            state,
            snapshot: &snapshot,
            names: &names,
            again,
            bases: renamed.map(|state| state.objects).unwrap_or_default(),
        };
        let (results, mut verdict, mut said) = run.go(hooks).await?;
        verdict.blocked |= !plan.blocked.is_empty();
        verdict.unknown |= plan.is_unclear();
        let mut all = notes;
        all.append(&mut said);
        Ok(Applied {
            plan,
            results,
            verdict,
            notes: all,
        })
    }
}

/// Ends creates that did not happen and that nobody wants any more.
fn abandoned(plan: &Plan, again: &BTreeMap<Address, Intent>) -> Vec<Line> {
    let wanted = |address: &Address| {
        let mut blocked = plan.blocked.iter();
        plan.ops
            .iter()
            .any(|op| op.address.as_ref() == Some(address))
            || blocked.any(|block| block.address == *address)
    };
    again
        .iter()
        .filter(|(address, _)| !wanted(address))
        .map(|(_, intent)| Line::Closed {
            key: intent.key.clone(),
        })
        .collect()
}

/// The lines of a plan that change our memory alone.
fn memory_lines(plan: &Plan, state: &State) -> Vec<Line> {
    let known = |refresh: &Refresh| -> Readback {
        let entry = state.objects.get(&refresh.address);
        entry.map_or_else(BTreeMap::new, |entry| entry.readback.clone())
    };
    // A resource that is being renamed is refreshed by its own op.
    let renaming = |refresh: &&Refresh| {
        plan.ops
            .iter()
            .any(|op| op.moved_from.is_some() && op.address.as_ref() == Some(&refresh.address))
    };
    let refreshed = plan
        .refresh
        .iter()
        .filter(|r| !renaming(r))
        .map(|refresh| Line::Done {
            address: refresh.address.clone(),
            entry: Entry {
                id: refresh.remote_id.clone(),
                version: refresh.version.clone(),
                base: refresh.base.clone(),
                name: refresh.name.clone(),
                readback: known(refresh),
            },
            key: None,
            moved_from: None,
        });
    let forgotten = plan.forget.iter().map(|address| Line::Gone {
        address: address.clone(),
    });
    refreshed.chain(forgotten).collect()
}

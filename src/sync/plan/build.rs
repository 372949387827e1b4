//! The plan: every decision, in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::by_hand::Steps;
use super::compare::{Compared, Decision};
use super::document::{
    Action, Blocked, Config, Draft, FORMAT, Listing, Mode, Plan, Reason, StateRef, Target,
};
use super::judge::{Judged, is_transient, judge, wait};
use super::left_out::LeftOut;
use super::order::{Wanted, ops};
use super::prune::prune;
use crate::language::address::{Address, Kind};
use crate::language::value::{Desired, Value};
use crate::platforms::{Connection, Live};
use crate::sync::error::SyncError;
use crate::sync::key::{DigestKey, sha256};
use crate::sync::sealed::{Fields, Sealed};
use crate::sync::snapshot::Snapshot;
use crate::sync::state::State;
use crate::sync::{Options, Serving};

/// All that a plan is made from.
#[derive(Debug)]
pub struct Basis<'a> {
    pub desired: &'a [Desired],
    /// What the files want of the bot as a whole, if that is theirs.
    pub settings: Option<&'a BTreeMap<String, Value>>,
    /// Kinds that the files manage; no other is touched.
    pub scope: &'a BTreeSet<Kind>,
    /// Renames that are in the state already: from, to.
    pub renames: &'a [(Address, Address)],
    pub options: &'a Options,
    pub connection: &'a Connection,
    pub key: &'a DigestKey,
    pub state: Option<&'a State>,
    pub snapshot: &'a Snapshot,
    /// Creates of interrupted runs whose end nobody knows, with the ids that may be theirs.
    pub unclear: &'a BTreeMap<Address, Vec<String>>,
    /// What people see of resources, by address.
    pub titles: &'a BTreeMap<Address, String>,
    /// Where the platform pulls content from, if it does.
    pub serve: Option<&'a Serving>,
    /// Said before everything else.
    pub notes: Vec<String>,
}

/// Live objects that are not ours, by kind and name.
pub(super) type Strangers<'a> = BTreeMap<(Kind, String), Vec<&'a Live>>;

impl<'a> Basis<'a> {
    fn strangers(&self) -> Strangers<'a> {
        let state = self.state.map(|state| &state.objects);
        let entries = state.into_iter().flatten();
        let ours: BTreeSet<&str> = entries.map(|(_, entry)| entry.id.as_str()).collect();
        let mut strangers = Strangers::new();
        for live in self.snapshot.objects() {
            if !ours.contains(live.id.as_str()) {
                let named = strangers.entry((live.kind, live.name.clone()));
                named.or_default().push(live);
            }
        }
        strangers
    }
}

/// The old address of a resource that `moved` names and our memory had under it.
pub(super) fn moved_from<'a>(
    renames: &'a [(Address, Address)],
    address: &Address,
) -> Option<&'a Address> {
    renames
        .iter()
        .find(|(_, to)| to == address)
        .map(|(from, _)| from)
}

/// Makes the plan.
///
/// # Errors
/// [`SyncError::Twice`] or [`SyncError::Circle`] if the files cannot be meant.
pub fn build(basis: &Basis<'_>) -> Result<Plan, SyncError> {
    let names = basis.snapshot.names(basis.state);
    let strangers = basis.strangers();
    let mut addresses = BTreeSet::new();
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    let mut steps = Steps::default();
    let mut blocked = Vec::new();
    let mut refresh = Vec::new();
    let mut notes = basis.notes.clone();
    let mut left_out = LeftOut::default();
    let mut unchanged = 0;
    let mut gone = BTreeSet::new();
    let facts = basis.connection.platform.facts();
    let mut converged_drafts = false;
    let mut sorted: Vec<&Desired> = basis.desired.iter().collect();
    sorted.sort_by(|a, b| a.address.cmp(&b.address));
    for desired in sorted {
        if !addresses.insert(&desired.address) {
            return Err(SyncError::Twice(desired.address.clone()));
        }
        if let Some(ids) = basis.unclear.get(&desired.address) {
            let because = vec![desired.origin.to_string()];
            blocked.push(unclear(&desired.address, ids, because));
            continue;
        }
        let Some(kind) = facts.kind(desired.address.kind()) else {
            continue;
        };
        if is_transient(desired, facts) || left_out.takes(basis, kind, desired) {
            continue;
        }
        let judged = judge(basis, &names, &strangers, kind, desired, &mut steps);
        let Judged {
            compared:
                Compared {
                    decision,
                    refresh: memory,
                    notes: said,
                },
            file,
            open,
        } = judged;
        converged_drafts |= memory.is_some() && facts.drafted(desired.address.kind());
        refresh.extend(memory);
        notes.extend(said);
        match decision {
            Decision::Unchanged => unchanged += u64::from(!open),
            Decision::Passed => {
                gone.insert(desired.address.clone());
            }
            Decision::Blocked(block) => blocked.push(block),
            decision => wanted.push(Wanted {
                desired,
                file,
                kind,
                decision,
            }),
        }
    }
    notes.extend(left_out.notes(basis));
    for (address, ids) in basis.unclear {
        if !addresses.contains(address) {
            blocked.push(unclear(address, ids, Vec::new()));
        }
    }
    block_dependents(&mut wanted, &gone, &mut blocked);
    wait(&mut wanted, &mut steps);

    let actions: BTreeMap<Address, Action> = wanted
        .iter()
        .map(|wanted| (wanted.desired.address.clone(), wanted.action()))
        .collect();
    let pruned = prune(basis, &names, &addresses, &actions);
    blocked.extend(pruned.blocked);
    blocked.sort_by(|a, b| a.address.cmp(&b.address));
    notes.extend(pruned.notes);
    steps.by_hand.extend(pruned.by_hand);
    super::paste::exact(basis, &mut steps.by_hand);
    let mut ops = ops(basis, &names, &wanted, &pruned.deletes)?;
    if blocked.is_empty() {
        if facts.draft_publish {
            super::order::publish(basis, &names, &mut ops, converged_drafts);
        }
    } else if ops.iter().any(|op| super::drafted_op(op, facts))
        || basis.snapshot.status.dirty
        || !super::settings::changes(basis).is_empty()
    {
        notes.push("nothing is published while something is blocked".to_owned());
    }

    let mut plan = Plan {
        format: FORMAT.to_owned(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        created: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        mode: Mode {
            prune: basis.options.prune,
            on_drift: basis.options.on_drift,
        },
        target: Target {
            name: basis.connection.target.clone(),
            identity: basis.connection.identity(),
        },
        config: Config {
            digest: config_digest(basis),
        },
        state: StateRef {
            lineage: basis.state.map(|state| state.lineage.clone()),
            serial: basis.state.map_or(0, |state| state.serial),
        },
        listings: listings(basis.snapshot),
        draft: facts.draft_publish.then(|| Draft {
            digest: basis.snapshot.status.draft.digest.clone(),
            published: basis.snapshot.status.published.digest.clone(),
            differs: basis.snapshot.status.dirty,
        }),
        private: ops.iter().any(|op| {
            !op.changes.is_empty()
                && op
                    .address
                    .as_ref()
                    .is_some_and(|a| a.kind() == Kind::Contact)
        }) || blocked
            .iter()
            .any(|block| block.address.kind() == Kind::Contact && !block.changes.is_empty()),
        ops,
        by_hand: steps.by_hand,
        blocked,
        skipped: pruned.skipped,
        refused: pruned.refused,
        refresh,
        forget: pruned.forget,
        notes,
        unchanged,
        digest: String::new(),
    };
    if !basis.key.kept {
        blank(&mut plan);
    }
    plan.digest = plan.own_digest();
    Ok(plan)
}

/// Left alone until somebody says which object is meant.
fn unclear(address: &Address, ids: &[String], because: Vec<String>) -> Blocked {
    Blocked {
        address: address.clone(),
        reason: Reason::OutcomeUnknown,
        because,
        message: format!(
            "an interrupted run may have created it, and {} new objects are just like it ({}); say which is yours with `botwright resolve {address} --adopt ID`, or that none is with `botwright resolve {address} --none`",
            ids.len(),
            ids.join(", ")
        ),
        changes: Vec::new(),
    }
}

/// What refers to something blocked is blocked too, and so is what refers to something that was
/// deleted on the platform and stays so.
fn block_dependents(
    wanted: &mut Vec<Wanted<'_>>,
    gone: &BTreeSet<Address>,
    blocked: &mut Vec<Blocked>,
) {
    let mut stopped: BTreeSet<Address> = blocked.iter().map(|b| b.address.clone()).collect();
    stopped.extend(gone.iter().cloned());
    loop {
        let mut more = Vec::new();
        wanted.retain(|wanted| {
            let cause = wanted.needs().into_iter().find(|a| stopped.contains(*a));
            let Some(cause) = cause else { return true };
            more.push(Blocked {
                address: wanted.desired.address.clone(),
                reason: Reason::Dependency,
                because: vec![wanted.desired.origin.to_string()],
                message: if gone.contains(cause) {
                    format!("it refers to {cause}, which was deleted on the platform and stays so")
                } else {
                    format!("it waits for {cause}, which is blocked")
                },
                changes: Vec::new(),
            });
            false
        });
        if more.is_empty() {
            return;
        }
        stopped.extend(more.iter().map(|b| b.address.clone()));
        blocked.extend(more);
    }
}

fn listings(snapshot: &Snapshot) -> Vec<Listing> {
    snapshot
        .listings()
        .map(|listing| {
            let lines: String = listing
                .objects()
                .iter()
                .map(|live| format!("{}@{}\n", live.id, live.version))
                .collect();
            Listing {
                kind: listing.kind(),
                complete: true,
                count: listing.objects().len() as u64,
                digest: sha256(lines.as_bytes()),
            }
        })
        .collect()
}

/// A digest over what the files want; secrets count by name.
fn config_digest(basis: &Basis<'_>) -> String {
    let mut lines: Vec<String> = basis
        .desired
        .iter()
        .map(|desired| {
            let mut content = Sealed::Map(basis.key.seal_fields(&desired.content));
            content.blank_digests();
            format!("{} {}\n", desired.address, content.to_json())
        })
        .collect();
    lines.sort_unstable();
    for kind in basis.scope {
        lines.push(format!("scope {kind}\n"));
    }
    if let Some(settings) = basis.settings {
        let settings = Sealed::Map(basis.key.seal_fields(settings));
        lines.push(format!("settings {}\n", settings.to_json()));
    }
    for (from, to) in basis.renames {
        lines.push(format!("moved {from} {to}\n"));
    }
    sha256(lines.concat().as_bytes())
}

/// Digests of a key that nobody keeps mean nothing, and would differ from plan to plan.
fn blank(plan: &mut Plan) {
    let ops = plan.ops.iter_mut().flat_map(|op| op.changes.iter_mut());
    let blocked = plan.blocked.iter_mut().flat_map(|b| b.changes.iter_mut());
    for change in ops.chain(blocked) {
        for value in [&mut change.before, &mut change.after]
            .into_iter()
            .flatten()
        {
            value.blank_digests();
        }
    }
    for step in &mut plan.by_hand {
        step.digest.clear();
        for value in [&mut step.before, &mut step.after].into_iter().flatten() {
            value.blank_digests();
        }
    }
}

impl Wanted<'_> {
    pub(super) fn action(&self) -> Action {
        match self.decision {
            Decision::Create => Action::Create,
            Decision::Adopt(_) => Action::Adopt,
            // Of a thing that people make, only the tie to another is ours.
            _ if !self.kind.fact.tier.is_written() => Action::Bind,
            _ => Action::Update,
        }
    }

    /// What must exist before this is written, itself aside.
    pub(super) fn needs(&self) -> BTreeSet<&Address> {
        let mut needs = BTreeSet::new();
        if self.kind.fact.tier.is_written() {
            needs.extend(&self.desired.uses);
        }
        refs(&self.file, &mut needs);
        needs.remove(&self.desired.address);
        needs
    }
}

fn refs<'a>(fields: &'a Fields, found: &mut BTreeSet<&'a Address>) {
    fields.values().for_each(|value| value.refs(found));
}

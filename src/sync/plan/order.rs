//! Decisions as ops, with what each depends on, in an order in which they can be run.
//!
//! ```text
//! fields  tags ──> flow shells ──> API cards ──> flow content ──> sequences, rules, comments, links
//!                                                     └──> keywords, ice-breakers, menu, welcome,
//!                      contacts beside                      default reply ──> deletes ──> publish
//! ```

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use jiff::Timestamp;

use super::build::{Basis, moved_from};
use super::compare::Decision;
use super::document::{Action, Change, Expect, Op, Risk};
use crate::language::address::{Address, Kind};
use crate::language::value::Desired;
use crate::platforms::Live;
use crate::platforms::content::references;
use crate::platforms::facts::{Creates, Facts, KindFacts};
use crate::sync::error::SyncError;
use crate::sync::merge::Class;
use crate::sync::path::Path;
use crate::sync::sealed::{Fields, Sealed};
use crate::sync::snapshot::fingerprint;

/// A resource that something is to be done about.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) desired: &'a Desired,
    /// What our requests write of it.
    pub(super) file: Fields,
    pub(super) kind: &'static KindFacts,
    pub(super) decision: Decision<'a>,
}

/// The key of a flow's content proper; its shell has an empty one.
const STEPS: &str = "steps";

/// Whether an op writes to the draft.
pub(in crate::sync) fn drafted_op(op: &Op, facts: &Facts) -> bool {
    matches!(op.action, Action::Create | Action::Update | Action::Delete)
        && op.address.as_ref().is_some_and(|a| facts.drafted(a.kind()))
}

/// Where an op stands among those that could run at the same time.
fn stage(action: Action, kind: Kind) -> u8 {
    let entry = |kind| match kind {
        Kind::Keyword => 0,
        Kind::IceBreakers => 1,
        Kind::Menu => 2,
        Kind::Welcome => 3,
        _ => 4,
    };
    match (action, kind) {
        (Action::Adopt, _) => 0,
        (Action::Delete | Action::Retire, kind) if is_entry(kind) => 30 + entry(kind),
        (Action::Delete | Action::Retire, Kind::Flow) => 40,
        (Action::Delete | Action::Retire, Kind::ApiCard | Kind::Tag | Kind::Field) => 41,
        (Action::Delete | Action::Retire, _) => 39,
        (Action::Publish, _) => 50,
        (_, Kind::Field) => 1,
        (_, Kind::Tag) => 2,
        (Action::Create, Kind::Flow) => 3,
        (_, Kind::ApiCard) => 4,
        (_, Kind::Flow) => 5,
        (_, Kind::Sequence) => 6,
        (_, Kind::Rule) => 7,
        (_, Kind::Comment) => 8,
        (_, Kind::Link) => 9,
        (_, Kind::Contact) => 10,
        (_, kind) => 20 + entry(kind),
    }
}

/// Where customers come in.
pub(in crate::sync) fn is_entry(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Keyword | Kind::IceBreakers | Kind::Menu | Kind::Welcome | Kind::DefaultReply
    )
}

/// An op on its way to have an id.
struct Node {
    op: Op,
    /// Other resources that must be there first.
    needs: BTreeSet<Address>,
}

/// The ops of a plan but for the publish.
///
/// # Errors
/// [`SyncError::Circle`] if resources other than flows refer to each other in a circle.
pub(super) fn ops(
    basis: &Basis<'_>,
    names: &BTreeMap<String, Address>,
    wanted: &[Wanted<'_>],
    deletes: &BTreeMap<Address, &Live>,
) -> Result<Vec<Op>, SyncError> {
    let mut nodes = Vec::new();
    for wanted in wanted {
        nodes.extend(nodes_of(basis, wanted));
    }
    for (address, live) in deletes {
        let mut op = op(basis, Action::Delete, address, Some(live));
        op.risk = vec![Risk::Deletes];
        // Whoever refers to it now must have let go of it first.
        let needs = basis
            .snapshot
            .objects()
            .filter(|other| references(&other.content).contains(&live.id.as_str()))
            .filter_map(|other| names.get(&other.id))
            .filter(|other| *other != address && !deletes.contains_key(*other))
            .cloned()
            .collect();
        nodes.push(Node { op, needs });
    }
    sorted(nodes)
}

/// One op, or for a new flow two: the shell, so that circles close, and the content.
fn nodes_of(basis: &Basis<'_>, wanted: &Wanted<'_>) -> Vec<Node> {
    let address = &wanted.desired.address;
    let node = |action, live, changes: Vec<Change>, needs: BTreeSet<Address>| {
        let mut op = op(basis, action, address, live);
        op.because = vec![wanted.desired.origin.to_string()];
        op.moved_from = moved_from(basis.renames, address).cloned();
        op.changes = changes;
        Node { op, needs }
    };
    let needs: BTreeSet<Address> = wanted.needs().into_iter().cloned().collect();
    match &wanted.decision {
        Decision::Adopt(live) => {
            let same = |(key, value): (&String, &Sealed)| Change {
                path: Path::default().key(key),
                before: Some(value.clone()),
                after: Some(value.clone()),
                class: Class::Yours,
            };
            let changes = wanted.file.iter().map(same).collect();
            vec![node(Action::Adopt, Some(*live), changes, BTreeSet::new())]
        }
        Decision::Update(live, changes) => {
            vec![node(wanted.action(), Some(*live), changes.clone(), needs)]
        }
        Decision::Create if address.kind() == Kind::Flow => {
            let (shell, content) = split(&wanted.file);
            let mut create = node(Action::Create, None, shell, BTreeSet::new());
            create.op.expect.ids_seen = Some(Vec::new());
            let mut update = node(Action::Update, None, content, needs);
            update.op.expect.exists = true;
            vec![create, update]
        }
        Decision::Create if wanted.kind.creates == Creates::Reserved => {
            let mut create = node(Action::Create, None, Vec::new(), BTreeSet::new());
            create.op.expect.ids_seen = Some(Vec::new());
            create.op.risk.push(Risk::Irreversible);
            let changes = wanted.file.iter().map(added).collect();
            let mut bind = node(Action::Bind, None, changes, needs);
            bind.op.expect.exists = true;
            vec![create, bind]
        }
        Decision::Create => {
            let changes = wanted.file.iter().map(added).collect();
            let mut create = node(Action::Create, None, changes, needs);
            create.op.expect.ids_seen = Some(Vec::new());
            vec![create]
        }
        Decision::Unchanged | Decision::Blocked(_) | Decision::Passed => Vec::new(),
    }
}

fn added((key, value): (&String, &Sealed)) -> Change {
    Change {
        path: Path::default().key(key),
        before: None,
        after: Some(value.clone()),
        class: Class::Yours,
    }
}

/// A flow's fields as those of its shell, which refer to nothing, and the rest.
fn split(file: &Fields) -> (Vec<Change>, Vec<Change>) {
    let mut shell = Vec::new();
    let mut content = Vec::new();
    for (key, value) in file {
        let mut found = BTreeSet::new();
        value.refs(&mut found);
        if key == STEPS {
            let empty = Sealed::List(Vec::new());
            let mut filled = added((key, value));
            filled.before = Some(empty.clone());
            shell.push(added((key, &empty)));
            content.push(filled);
        } else if found.is_empty() {
            shell.push(added((key, value)));
        } else {
            content.push(added((key, value)));
        }
    }
    (shell, content)
}

fn op(basis: &Basis<'_>, action: Action, address: &Address, live: Option<&Live>) -> Op {
    let facts = basis.connection.platform.facts();
    let at_once = !facts.drafted(address.kind()) && address.kind() != Kind::Contact;
    Op {
        id: String::new(),
        action,
        address: Some(address.clone()),
        remote_id: live.map(|live| live.id.clone()),
        because: Vec::new(),
        depends_on: Vec::new(),
        expect: Expect {
            exists: live.is_some(),
            fingerprint: live
                .filter(|_| basis.key.kept)
                .map(|live| fingerprint(&live.name, &live.content, basis.key)),
            version: live.map(|live| live.version.clone()),
            ids_seen: None,
        },
        changes: Vec::new(),
        risk: if at_once {
            vec![Risk::LiveTraffic]
        } else {
            Vec::new()
        },
        moved_from: None,
        others: Vec::new(),
    }
}

/// Numbers the ops in an order that respects what each needs; among equals by stage and address.
fn sorted(nodes: Vec<Node>) -> Result<Vec<Op>, SyncError> {
    let mut creates = BTreeMap::new();
    let mut last = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        if let Some(address) = &node.op.address {
            match node.op.action {
                Action::Create => {
                    creates.insert(address, place);
                    last.entry(address).or_insert(place);
                }
                _ => {
                    last.insert(address, place);
                }
            }
        }
    }
    let mut before: Vec<BTreeSet<usize>> = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        // What has no draft to wait in, or is an entry, wants its flows filled, not just there.
        let whole = node.op.action == Action::Delete
            || node.op.address.as_ref().is_some_and(|address| {
                is_entry(address.kind())
                    || matches!(address.kind(), Kind::Rule | Kind::Comment | Kind::Link)
            });
        let mut first: BTreeSet<usize> = node
            .needs
            .iter()
            .filter_map(|need| {
                let places = if whole { &last } else { &creates };
                places.get(need).copied()
            })
            .collect();
        if matches!(node.op.action, Action::Update | Action::Bind)
            && let Some(address) = &node.op.address
        {
            first.extend(creates.get(address));
        }
        first.remove(&place);
        before.push(first);
    }
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut waits: Vec<usize> = before.iter().map(BTreeSet::len).collect();
    for (place, first) in before.iter().enumerate() {
        for other in first {
            after[*other].push(place);
        }
    }
    let rank = |place: usize| {
        let op = &nodes[place].op;
        let kind = op.address.as_ref().map_or(Kind::Contact, Address::kind);
        Reverse((stage(op.action, kind), op.address.clone(), place))
    };
    let mut ready: BinaryHeap<_> = (0..nodes.len())
        .filter(|p| waits[*p] == 0)
        .map(rank)
        .collect();
    let mut order = Vec::new();
    while let Some(Reverse((_, _, place))) = ready.pop() {
        order.push(place);
        for next in &after[place] {
            waits[*next] -= 1;
            if waits[*next] == 0 {
                ready.push(rank(*next));
            }
        }
    }
    if order.len() < nodes.len() {
        let circle: BTreeSet<String> = (0..nodes.len())
            .filter(|place| waits[*place] > 0)
            .filter_map(|place| nodes[place].op.address.as_ref().map(Address::to_string))
            .collect();
        return Err(SyncError::Circle(
            circle.into_iter().collect::<Vec<_>>().join(", "),
        ));
    }
    let mut ids = vec![String::new(); nodes.len()];
    for (number, place) in order.iter().enumerate() {
        ids[*place] = format!("o{}", number + 1);
    }
    let mut ops: Vec<Option<Op>> = nodes.into_iter().map(|node| Some(node.op)).collect();
    Ok(order
        .into_iter()
        .filter_map(|place| {
            let mut op = ops[place].take()?;
            op.id.clone_from(&ids[place]);
            let mut first: Vec<usize> = before[place].iter().copied().collect();
            first.sort_by_key(|other| ids[*other][1..].parse::<usize>().unwrap_or(0));
            op.depends_on = first.into_iter().map(|other| ids[other].clone()).collect();
            Some(op)
        })
        .collect())
}

/// Adds the publish if the draft will differ from what is published, on our account.
pub(super) fn publish(
    basis: &Basis<'_>,
    names: &BTreeMap<String, Address>,
    ops: &mut Vec<Op>,
    converged: bool,
) {
    let facts = basis.connection.platform.facts();
    let status = &basis.snapshot.status;
    let writes: Vec<String> = ops
        .iter()
        .filter(|op| drafted_op(op, facts))
        .map(|op| op.id.clone())
        .collect();
    let adopts = ops.iter().any(|op| {
        op.action == Action::Adopt && op.address.as_ref().is_some_and(|a| facts.drafted(a.kind()))
    });
    let unpublished = basis.state.is_some_and(|state| state.unpublished);
    let changes = super::settings::changes(basis);
    if writes.is_empty()
        && changes.is_empty()
        && !(status.dirty && (unpublished || adopts || converged))
    {
        return;
    }
    let touched: BTreeSet<&Address> = ops.iter().filter_map(|op| op.address.as_ref()).collect();
    let mut others = Vec::new();
    if status.dirty {
        let ours: BTreeSet<&str> = basis
            .state
            .iter()
            .flat_map(|state| state.objects.values())
            .map(|entry| entry.id.as_str())
            .collect();
        let since = status.published.at.as_deref().and_then(instant);
        for live in basis.snapshot.objects() {
            let Some(address) = names.get(&live.id) else {
                continue;
            };
            let newer = match (since, instant(&live.updated_at)) {
                (Some(since), Some(at)) => at > since,
                _ => true,
            };
            if facts.drafted(live.kind)
                && newer
                && !ours.contains(live.id.as_str())
                && !touched.contains(address)
            {
                others.push(address.to_string());
            }
        }
        others.sort_unstable();
    }
    ops.push(Op {
        id: format!("o{}", ops.len() + 1),
        action: Action::Publish,
        address: None,
        remote_id: None,
        because: Vec::new(),
        depends_on: writes,
        expect: Expect {
            exists: true,
            fingerprint: Some(status.draft.digest.clone()),
            version: None,
            ids_seen: None,
        },
        changes,
        risk: vec![Risk::LiveTraffic],
        moved_from: None,
        others,
    });
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

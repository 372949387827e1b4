//! What is ours and no longer in the files.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Basis;
use super::by_hand::{removal, write_only};
use super::document::{Action, Blocked, ByHand, OnDrift, Reason, Skipped};
use crate::language::address::{Address, Kind};
use crate::platforms::Live;
use crate::platforms::content::references;
use crate::platforms::facts::KindFacts;
use crate::sync::merge::{Class, mask, merge};
use crate::sync::snapshot::sealed;

/// Deletes of one kind above this share need to be named one by one.
const SHARE_PERCENT: usize = 20;
/// Up to this many deletes of a kind need no naming.
const FREE: usize = 3;

/// What becomes of the objects that nobody wants any more.
#[derive(Debug, Default)]
pub(super) struct Pruned<'a> {
    pub(super) deletes: BTreeMap<Address, &'a Live>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) refused: Vec<Skipped>,
    pub(super) blocked: Vec<Blocked>,
    /// What no API deletes.
    pub(super) by_hand: Vec<ByHand>,
    /// Gone from the platform as well.
    pub(super) forget: Vec<Address>,
    pub(super) notes: Vec<String>,
}

/// Decides about everything in our memory that `wanted` does not hold. `actions`: what the plan
/// does to the others.
pub(super) fn prune<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    wanted: &BTreeSet<&Address>,
    actions: &BTreeMap<Address, Action>,
) -> Pruned<'a> {
    let mut pruned = Pruned::default();
    let Some(state) = basis.state else {
        return pruned;
    };
    for (address, entry) in &state.objects {
        let unread = !basis.snapshot.lists(address.kind());
        if wanted.contains(address) || unread || !basis.scope.contains(&address.kind()) {
            continue;
        }
        let Some(live) = basis.snapshot.find(address.kind(), &entry.id) else {
            pruned.forget.push(address.clone());
            continue;
        };
        let facts = basis.connection.platform.facts();
        if let Some(kind) = facts.kind(address.kind())
            && !kind.deletes
        {
            pruned.leave(basis, kind, address, Some(&entry.id));
            continue;
        }
        if !basis.options.prune {
            pruned.skip(
                address,
                "it is no longer in the files; delete it with --prune",
            );
            continue;
        }
        if basis.options.protect.contains(address) {
            pruned
                .refused
                .push(skipped(address, "the project protects it"));
            continue;
        }
        let mut held = sealed(live, names, basis.key);
        mask(&mut held, &[&entry.base], basis.key);
        for field in facts
            .kind(address.kind())
            .map(write_only)
            .unwrap_or_default()
        {
            // Nobody can read it: what was written last stands for what is there.
            if let Some(value) = entry.base.get(field) {
                held.insert(field.to_owned(), value.clone());
            }
        }
        let edited = merge(&entry.base, &entry.base, &held, &entry.readback, basis.key);
        let edited = edited
            .differences
            .iter()
            .any(|difference| difference.class != Class::Yours);
        match basis.options.on_drift {
            None if edited => pruned.blocked.push(Blocked {
                address: address.clone(),
                reason: Reason::Conflict,
                because: Vec::new(),
                message: "the files dropped it, but it was edited on the platform; put it back into the files, or delete it with --on-drift revert".to_owned(),
                changes: Vec::new(),
            }),
            Some(OnDrift::Keep | OnDrift::Ignore) if edited => {
                pruned.skip(address, "it was edited on the platform and is left alone");
            }
            _ => {
                pruned.deletes.insert(address.clone(), live);
            }
        }
    }
    attested(basis, wanted, &mut pruned);
    still_used(basis, names, actions, &mut pruned);
    limits(basis, actions, &mut pruned);
    pruned.hints(basis, actions);
    pruned
}

/// What somebody attested and nobody wants any more.
fn attested(basis: &Basis<'_>, wanted: &BTreeSet<&Address>, pruned: &mut Pruned<'_>) {
    let Some(state) = basis.state else { return };
    let facts = basis.connection.platform.facts();
    let mut seen = BTreeSet::new();
    for attestation in state.attested.values() {
        let address = &attestation.address;
        let ours = !wanted.contains(address) && basis.scope.contains(&address.kind());
        if ours
            && !state.objects.contains_key(address)
            && seen.insert(address)
            && let Some(kind) = facts.kind(address.kind())
        {
            pruned.leave(basis, kind, address, None);
        }
    }
}

impl Pruned<'_> {
    /// Something that only a person can delete.
    fn leave(&mut self, basis: &Basis<'_>, kind: &KindFacts, address: &Address, id: Option<&str>) {
        if basis.options.prune {
            self.by_hand.push(removal(basis, kind, address, id));
        } else {
            self.skip(
                address,
                "it is no longer in the files, and only a person can delete it; --prune lists the step",
            );
        }
    }

    fn skip(&mut self, address: &Address, why: &str) {
        self.skipped.push(skipped(address, why));
    }

    /// Something new beside something dropped of the same kind may be a rename.
    fn hints(&mut self, basis: &Basis<'_>, actions: &BTreeMap<Address, Action>) {
        let dropped = self.deletes.keys();
        let dropped: Vec<&Address> = dropped
            .chain(self.skipped.iter().map(|skipped| &skipped.address))
            .chain(self.refused.iter().map(|refused| &refused.address))
            .collect();
        let state = basis.state.map(|state| &state.objects);
        let mut used = BTreeSet::new();
        for old in dropped {
            let base = state.and_then(|objects| objects.get(old)).map(|e| &e.base);
            let new = basis.desired.iter().find(|new| {
                new.address.kind() == old.kind()
                    && actions.get(&new.address) == Some(&Action::Create)
                    && base == Some(&basis.key.seal_fields(&new.content))
                    && !used.contains(&new.address)
            });
            if let Some(new) = new {
                used.insert(new.address.clone());
                self.notes.push(format!(
                    "{old} and {} are alike: if it was renamed, add `moved: [{{ from: {old}, to: {} }}]`",
                    new.address, new.address
                ));
            }
        }
    }
}

/// What stays may not refer to what goes.
fn still_used(
    basis: &Basis<'_>,
    names: &BTreeMap<String, Address>,
    actions: &BTreeMap<Address, Action>,
    pruned: &mut Pruned<'_>,
) {
    let going: BTreeMap<String, Address> = pruned
        .deletes
        .iter()
        .map(|(address, live)| (live.id.clone(), address.clone()))
        .collect();
    if going.is_empty() {
        return;
    }
    for live in basis.snapshot.objects() {
        let Some(address) = names.get(&live.id) else {
            continue;
        };
        if pruned.deletes.contains_key(address) || actions.contains_key(address) {
            continue;
        }
        for id in references(&live.content) {
            if let Some(target) = going.get(id)
                && pruned.deletes.remove(target).is_some()
            {
                pruned.skip(target, &format!("{address} still refers to it"));
            }
        }
    }
}

fn limits(basis: &Basis<'_>, actions: &BTreeMap<Address, Action>, pruned: &mut Pruned<'_>) {
    let Some(state) = basis.state else { return };
    for kind in Kind::ALL {
        let of_kind = |address: &&Address| address.kind() == kind;
        let going: Vec<&Address> = pruned.deletes.keys().filter(of_kind).collect();
        let unnamed: Vec<Address> = going
            .iter()
            .filter(|address| !basis.options.allow_delete.contains(address))
            .map(|address| (*address).clone())
            .collect();
        if unnamed.is_empty() {
            continue;
        }
        let ours = state.objects.keys().filter(of_kind).count();
        let coming = actions
            .iter()
            .filter(|(address, action)| {
                address.kind() == kind && matches!(action, Action::Create | Action::Adopt)
            })
            .count();
        let most = FREE.max(ours * SHARE_PERCENT / 100);
        let why = if ours + coming == going.len() {
            format!("no {kind} would be left; name it with --allow-delete")
        } else if unnamed.len() > most {
            format!(
                "{} of {ours} {kind} would be deleted, more than {most}; name each with --allow-delete",
                unnamed.len()
            )
        } else {
            continue;
        };
        for address in unnamed {
            pruned.deletes.remove(&address);
            pruned.refused.push(skipped(&address, &why));
        }
    }
}

fn skipped(address: &Address, why: &str) -> Skipped {
    Skipped {
        address: address.clone(),
        why: why.to_owned(),
    }
}

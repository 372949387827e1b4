//! One resource of the files: what of it our requests write, what a person does.

use std::collections::BTreeMap;

use super::build::{Basis, Strangers};
use super::by_hand::{self, Steps};
use super::compare::{Compared, Decision, ambiguous, candidates, compare};
use super::document::Refresh;
use super::order::Wanted;
use super::parts::{Parts, parts};
use crate::language::address::{Address, Kind};
use crate::language::value::{Desired, Value};
use crate::platforms::content::bare;
use crate::platforms::facts::{Creates, Facts, KindFacts, NaturalKey, Tier};
use crate::sync::natural::own_name;
use crate::sync::sealed::Fields;
use crate::sync::state::Entry;

/// What was decided about a resource.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    pub(super) compared: Compared<'a>,
    /// What our requests write of it.
    pub(super) file: Fields,
    /// A person has something to do about it.
    pub(super) open: bool,
}

/// A field that lives for one conversation is no business of a vendor's.
pub(super) fn is_transient(desired: &Desired, facts: &Facts) -> bool {
    desired.address.kind() == Kind::Field
        && !facts.settings
        && matches!(desired.content.get("keep"), Some(Value::Text(keep)) if keep == "conversation")
}

/// Decides about one resource, and adds its steps by hand to `steps`.
pub(super) fn judge<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    strangers: &Strangers<'a>,
    kind: &'static KindFacts,
    desired: &Desired,
    steps: &mut Steps,
) -> Judged<'a> {
    let address = &desired.address;
    let listed = basis.snapshot.lists(address.kind());
    let parts = parts(kind, &desired.content, listed, basis.serve.is_some());
    let file = basis.key.seal_fields(&parts.written);
    if !parts.written.is_empty() || kind.fact.tier.is_written() {
        let hidden = by_hand::write_only(kind);
        let compared = compare(basis, names, strangers, desired, &file, &hidden);
        let dealt = (parts, file, compared);
        return written(basis, names, strangers, (kind, desired), dealt, steps);
    }
    // What has no title of its own is found by the name that it has in the files.
    let found_by_title = kind.fact.tier == Tier::Checked
        && matches!(kind.key, NaturalKey::Title | NaturalKey::FolderAndTitle);
    if !listed || parts.checked.is_empty() && !found_by_title {
        let open = by_hand::told(basis, kind, desired, &parts, None, steps);
        return Judged {
            compared: Decision::Unchanged.into(),
            file,
            open,
        };
    }
    checked(basis, names, strangers, kind, desired, &parts, steps)
}

/// A resource that our requests write, at least in part.
fn written<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    strangers: &Strangers<'a>,
    (kind, desired): (&'static KindFacts, &Desired),
    (parts, file, mut compared): (Parts, Fields, Compared<'a>),
    steps: &mut Steps,
) -> Judged<'a> {
    let address = &desired.address;
    let id = entry(basis, address)
        .filter(|entry| basis.snapshot.find(address.kind(), &entry.id).is_some())
        .map(|entry| entry.id.clone());
    let mut open = false;
    let creates = match kind.creates {
        Creates::Whole => true,
        Creates::Reserved => basis.connection.options.reserve_keywords,
        Creates::Not => false,
    };
    let create = matches!(compared.decision, Decision::Create);
    if create && makes_by_hand(basis, kind) {
        let made = (None, true);
        by_hand::beside(basis, names, kind, desired, &parts.checked, made, steps);
        let place = steps.by_hand.len() - 1;
        steps.by_hand[place].unlocks.push(address.to_string());
        return Judged {
            compared: Decision::Unchanged.into(),
            file,
            open: true,
        };
    }
    let met = match &compared.decision {
        Decision::Adopt(live) | Decision::Update(live, _) => Some(*live),
        _ => None,
    };
    if !creates && create {
        let mut ids: Vec<&str> = strangers
            .range((address.kind(), String::new())..)
            .take_while(|((kind, _), _)| *kind == address.kind())
            .flat_map(|(_, live)| live.iter().map(|live| bare(&live.id)))
            .collect();
        ids.sort_unstable();
        by_hand::unnamed(basis, kind, desired, &ids, steps);
        let place = steps.by_hand.len() - 1;
        steps.by_hand[place].unlocks.push(address.to_string());
        compared.decision = Decision::Unchanged;
        open = true;
    }
    let live = id
        .as_ref()
        .and_then(|id| basis.snapshot.find(address.kind(), id));
    let wanted = &parts.checked;
    if !wanted.is_empty() && kind.fact.tier.is_written() {
        let live = (met.or(live), false);
        if live.0.is_some() || create {
            open |= by_hand::beside(basis, names, kind, desired, wanted, live, steps);
        }
    } else if live.is_some() && !wanted.is_empty() {
        open |= by_hand::checked(basis, names, kind, desired, wanted, live, steps);
    }
    open |= by_hand::told(basis, kind, desired, &parts, id.as_deref(), steps);
    Judged {
        compared,
        file,
        open,
    }
}

/// A resource that a person makes, and that is verified by reading back.
fn checked<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    strangers: &Strangers<'a>,
    kind: &'static KindFacts,
    desired: &Desired,
    parts: &Parts,
    steps: &mut Steps,
) -> Judged<'a> {
    let address = &desired.address;
    let entry = entry(basis, address);
    let known = entry.and_then(|entry| basis.snapshot.find(address.kind(), &entry.id));
    let live = match (known, candidates(basis, strangers, desired)) {
        (Some(live), _) => Some(live),
        (None, []) => None,
        (None, [live]) => Some(*live),
        (None, several) => {
            return Judged {
                compared: ambiguous(desired, several).into(),
                file: Fields::new(),
                open: false,
            };
        }
    };
    let wanted = by_hand::identity(kind, desired, &parts.checked);
    let mut open = by_hand::checked(basis, names, kind, desired, &wanted, live, steps);
    let refresh = live.filter(|_| !open).and_then(|live| {
        let base = basis.key.seal_fields(&wanted);
        let name = own_name(basis.connection.platform.facts(), address, &live.name);
        let known = entry
            .is_some_and(|entry| entry.id == live.id && entry.base == base && entry.name == name);
        (!known).then(|| Refresh {
            address: address.clone(),
            remote_id: live.id.clone(),
            version: live.version.clone(),
            name,
            base,
        })
    });
    open |= by_hand::told(basis, kind, desired, parts, None, steps);
    Judged {
        compared: Compared {
            decision: Decision::Unchanged,
            refresh,
            notes: Vec::new(),
        },
        file: Fields::new(),
        open,
    }
}

/// Whether what tells contacts apart is written by people alone: a contact that our request made
/// would not be found again.
fn makes_by_hand(basis: &Basis<'_>, kind: &KindFacts) -> bool {
    let key = basis.connection.options.contact_key;
    kind.kind == Kind::Contact && key.is_some_and(|key| !kind.field(key.column()).tier.is_written())
}

fn entry<'a>(basis: &Basis<'a>, address: &Address) -> Option<&'a Entry> {
    basis.state.and_then(|state| state.objects.get(address))
}

/// Takes out what cannot be done before a person has done a step, and lists it there.
pub(super) fn wait(wanted: &mut Vec<Wanted<'_>>, steps: &mut Steps) {
    loop {
        let mut more: Vec<(Address, usize, bool)> = Vec::new();
        wanted.retain(|wanted| {
            let place = wanted
                .needs()
                .into_iter()
                .find_map(|address| steps.missing.get(address));
            let Some(place) = place else { return true };
            let makes = matches!(wanted.decision, Decision::Create);
            more.push((wanted.desired.address.clone(), *place, makes));
            false
        });
        if more.is_empty() {
            return;
        }
        for (address, place, makes) in more {
            steps.by_hand[place].unlocks.push(address.to_string());
            if makes {
                steps.missing.insert(address, place);
            }
        }
    }
}

//! One wanted resource against what is remembered and what is live.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Basis, Strangers, moved_from};
use super::document::{Blocked, Change, OnDrift, Reason, Refresh};
use crate::language::address::{Address, Kind};
use crate::language::value::Desired;
use crate::platforms::Live;
use crate::platforms::content::bare;
use crate::sync::merge::{Class, Difference, Merge, mask, merge};
use crate::sync::natural::{key_of, own_name};
use crate::sync::path::{Path, set_fields};
use crate::sync::sealed::Fields;
use crate::sync::snapshot::sealed;
use crate::sync::state::Entry;

/// What is to be done about one wanted resource.
#[derive(Debug)]
pub(super) enum Decision<'a> {
    Unchanged,
    Create,
    Adopt(&'a Live),
    Update(&'a Live, Vec<Change>),
    Blocked(Blocked),
    /// Deleted on the platform, and left so on purpose.
    Passed,
}

/// A decision, and what to remember and to say along with it.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    pub(super) decision: Decision<'a>,
    pub(super) refresh: Option<Refresh>,
    pub(super) notes: Vec<String>,
}

impl<'a> From<Decision<'a>> for Compared<'a> {
    fn from(decision: Decision<'a>) -> Compared<'a> {
        Compared {
            decision,
            refresh: None,
            notes: Vec::new(),
        }
    }
}

/// Decides about one wanted resource.
pub(super) fn compare<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    strangers: &Strangers<'a>,
    wanted: &Desired,
    file: &Fields,
    hidden: &BTreeSet<&'static str>,
) -> Compared<'a> {
    let entry = basis
        .state
        .and_then(|state| state.objects.get(&wanted.address));
    match entry {
        Some(entry) => match basis.snapshot.find(wanted.address.kind(), &entry.id) {
            Some(live) => ours(basis, names, wanted, file, hidden, entry, live),
            None => missing(basis, wanted),
        },
        None => not_remembered(basis, names, strangers, wanted, file, hidden),
    }
}

fn ours<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    wanted: &Desired,
    file: &Fields,
    hidden: &BTreeSet<&'static str>,
    entry: &Entry,
    live: &'a Live,
) -> Compared<'a> {
    let address = &wanted.address;
    let mut held = sealed(live, names, basis.key);
    mask(&mut held, &[file, &entry.base], basis.key);
    for field in hidden {
        // Nobody can read it: what was written last stands for what is there.
        if let Some(value) = entry.base.get(*field) {
            held.insert((*field).to_owned(), value.clone());
        }
    }
    let Merge {
        mut differences,
        converged,
    } = merge(file, &entry.base, &held, &entry.readback, basis.key);
    let key = key_of(basis.connection.platform.facts(), wanted);
    if let Some(renamed) = renamed(basis, address, &key, entry, live) {
        differences.insert(0, renamed);
    }

    let mut base = entry.base.clone();
    let mut name = match live.name == key {
        true => own_name(basis.connection.platform.facts(), address, &key),
        false => entry.name.clone(),
    };
    for (path, value) in converged {
        set_fields(&mut base, &path, value);
    }
    let mut changes = Vec::new();
    let mut open = Vec::new();
    let mut notes = Vec::new();
    for difference in differences {
        let foreign = matches!(difference.class, Class::Drift | Class::Conflict);
        match basis.options.on_drift {
            None if foreign => open.push(difference),
            Some(OnDrift::Ignore) if foreign => notes.push(format!(
                "{address}: {} was edited on the platform and is left alone in this run",
                shown(&difference.path)
            )),
            Some(OnDrift::Keep) if foreign && difference.path.is_name() => {
                name = Some(live.name.clone());
                notes.push(format!(
                    "{address}: its name on the platform, `{}`, is kept; rename it in the files too (with `moved`), or the next apply writes the file's name",
                    live.name
                ));
            }
            Some(OnDrift::Keep) if foreign => {
                set_fields(&mut base, &difference.path, difference.live.clone());
                notes.push(format!(
                    "{address}: the platform's value of {} is kept; change the file to match, or the next apply writes the file's value",
                    difference.path
                ));
            }
            _ => changes.push(difference),
        }
    }
    let refresh = (base != entry.base || name != entry.name).then(|| Refresh {
        address: address.clone(),
        remote_id: live.id.clone(),
        version: live.version.clone(),
        name,
        base: match address.kind() {
            Kind::Contact => basis.key.hide_fields(&base),
            _ => base,
        },
    });
    let decision = if open.is_empty() {
        let changes: Vec<Change> = changes.into_iter().map(change).collect();
        if changes.is_empty() {
            Decision::Unchanged
        } else {
            Decision::Update(live, changes)
        }
    } else {
        let conflict = open.iter().any(|d| d.class == Class::Conflict);
        let (reason, message) = if conflict {
            (
                Reason::Conflict,
                "both the files and the platform changed it; put the platform's value into the file, or choose with --on-drift",
            )
        } else {
            (
                Reason::Drift,
                "it was edited on the platform; put that into the file, or choose with --on-drift revert, keep or ignore",
            )
        };
        open.extend(changes);
        open.sort_by(|a, b| a.path.cmp(&b.path));
        blocked(
            wanted,
            reason,
            message.to_owned(),
            open.into_iter().map(change).collect(),
        )
    };
    Compared {
        decision,
        refresh,
        notes,
    }
}

/// Whether the object's own name is another than the resource's.
fn renamed(
    basis: &Basis<'_>,
    address: &Address,
    key: &str,
    entry: &Entry,
    live: &Live,
) -> Option<Difference> {
    if live.name == key || key.is_empty() {
        return None;
    }
    let before = moved_from(basis.renames, address).unwrap_or(address);
    let known = entry.name.as_deref().unwrap_or(before.name());
    let class = if known == live.name {
        Class::Yours
    } else if known == key {
        Class::Drift
    } else {
        Class::Conflict
    };
    let text = |name: &str| Some(crate::sync::sealed::Sealed::Text(name.to_owned()));
    Some(Difference {
        path: Path::name(),
        class,
        file: text(key),
        base: None,
        live: text(&live.name),
    })
}

/// A field as people know it.
fn shown(path: &Path) -> String {
    if path.is_name() {
        "its name".to_owned()
    } else {
        path.to_string()
    }
}

/// In our memory, and gone from the platform.
fn missing<'a>(basis: &Basis<'a>, wanted: &Desired) -> Compared<'a> {
    let address = &wanted.address;
    match basis.options.on_drift {
        Some(OnDrift::Revert) => Decision::Create.into(),
        Some(OnDrift::Keep | OnDrift::Ignore) => Compared {
            decision: Decision::Passed,
            refresh: None,
            notes: vec![format!(
                "{address}: it was deleted on the platform and stays so in this run; remove it from the files, or create it again with --on-drift revert"
            )],
        },
        None => blocked(
            wanted,
            Reason::MissingRemote,
            "it was deleted on the platform; remove it from the files, or create it again with --on-drift revert".to_owned(),
            Vec::new(),
        )
        .into(),
    }
}

/// In the files, and not in our memory: new, or on the platform already.
fn not_remembered<'a>(
    basis: &Basis<'a>,
    names: &BTreeMap<String, Address>,
    strangers: &Strangers<'a>,
    wanted: &Desired,
    file: &Fields,
    hidden: &BTreeSet<&'static str>,
) -> Compared<'a> {
    let address = &wanted.address;
    let live = match candidates(basis, strangers, wanted) {
        [] => return Decision::Create.into(),
        [live] => *live,
        several => return ambiguous(wanted, several).into(),
    };
    let whole = file;
    let mut readable = file.clone();
    readable.retain(|key, _| !hidden.contains(key.as_str()));
    let file = &readable;
    let mut held = sealed(live, names, basis.key);
    mask(&mut held, &[file], basis.key);
    let none = Fields::new();
    let found = merge(file, &none, &held, &BTreeMap::new(), basis.key);
    if found.differences.is_empty() {
        return match whole.keys().any(|key| hidden.contains(key.as_str())) {
            true => Decision::Update(live, super::by_hand::unread(whole, hidden)).into(),
            false => Decision::Adopt(live).into(),
        };
    }
    blocked(
        wanted,
        Reason::NotOurs,
        format!(
            "an object of this name is on the platform, and differs; take it over with `botwright adopt {address} {}`, or use another name",
            bare(&live.id)
        ),
        found.differences.into_iter().map(change).collect(),
    )
    .into()
}

/// The live objects that may be a resource of the files which nobody remembers.
pub(super) fn candidates<'a, 's>(
    basis: &Basis<'_>,
    strangers: &'s Strangers<'a>,
    wanted: &Desired,
) -> &'s [&'a Live] {
    let key = key_of(basis.connection.platform.facts(), wanted);
    if key.is_empty() {
        return &[];
    }
    let named = strangers.get(&(wanted.address.kind(), key));
    named.map_or(&[], Vec::as_slice)
}

/// Several objects could be meant.
pub(super) fn ambiguous<'a>(wanted: &Desired, several: &[&Live]) -> Decision<'a> {
    let ids: Vec<&str> = several.iter().map(|live| bare(&live.id)).collect();
    blocked(
        wanted,
        Reason::AmbiguousRemote,
        format!(
            "{} objects of this name are on the platform ({}); delete the others there, or say which with `botwright adopt {} ID`",
            ids.len(),
            ids.join(", "),
            wanted.address
        ),
        Vec::new(),
    )
}

fn change(difference: Difference) -> Change {
    Change {
        path: difference.path,
        before: difference.live,
        after: difference.file,
        class: difference.class,
    }
}

fn blocked<'a>(
    wanted: &Desired,
    reason: Reason,
    message: String,
    changes: Vec<Change>,
) -> Decision<'a> {
    Decision::Blocked(Blocked {
        address: wanted.address.clone(),
        reason,
        because: vec![wanted.origin.to_string()],
        message,
        changes,
    })
}

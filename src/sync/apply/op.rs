//! One op: what is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::unseal::after;
use crate::language::address::{Address, Kind};
use crate::language::value::Desired;
use crate::platforms::content::{encode, outer_key};
use crate::platforms::{Facts, Live};
use crate::sync::key::{DigestKey, random_hex};
use crate::sync::natural::key_of_fields;
use crate::sync::path::{set_fields, set_json};
use crate::sync::plan::{Action, Op};
use crate::sync::recover::body_digest;
use crate::sync::sealed::Fields;
use crate::sync::state::{Entry, Intent};

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
    pub(super) facts: &'a Facts,
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
        /// What its name ought to be.
        wanted: String,
        content: Map<String, Json>,
        base: Fields,
        old: Option<Entry>,
        moved_from: Option<Address>,
    },
    Delete(Live),
    Adopt(Live, Fields),
    Publish {
        /// Kind, id and version of every object of the draft.
        objects: Vec<(Kind, String, String)>,
        /// The version of the draft's settings.
        settings: u64,
        /// What they have to be replaced with first.
        replace: Option<Map<String, Json>>,
    },
}

/// Makes the request of an op.
///
/// # Errors
/// Words, if it cannot be made: a secret or a reference is missing.
pub(super) fn request(turn: Turn<'_>) -> Result<Request, String> {
    let gone = || format!("{} is not on the platform", turn.address);
    match turn.op.action {
        Action::Create => create(turn),
        Action::Update | Action::Bind => {
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
    let name = key_of_fields(turn.facts, turn.address, &base);
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
    let wanted = key_of_fields(turn.facts, turn.address, &base);
    Ok(Request::Update {
        name: if renames {
            wanted.clone()
        } else {
            live.name.clone()
        },
        wanted,
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
        let value =
            after(change, turn.wanted, turn.key).map_err(|lost| lost.told(&BTreeSet::new()))?;
        if let Some(content) = content.as_deref_mut() {
            let json = match &value {
                Some(value) => Some(encode(value, turn.ids).map_err(|e| e.to_string())?),
                None => None,
            };
            set_json(content, &change.path.0, json, outer_key);
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

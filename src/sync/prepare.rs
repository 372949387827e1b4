//! Everything that a plan and an apply read before anything is decided.

use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use super::error::SyncError;
use super::key::DigestKey;
use super::natural::keys;
use super::plan::{Basis, Plan, build};
use super::recover::{Settled, settle};
use super::sealed::Sealed;
use super::snapshot::Snapshot;
use super::state::{Intent, Line, State};
use crate::language::address::{Address, Kind};
use crate::language::field::FieldType;
use crate::language::value::Value;
use crate::platforms::{Client, Known, KnownContact, KnownField};

/// A target as it is, and what we know of it.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) client: Client,
    pub(super) key: DigestKey,
    /// As it is on the disk, with the journal and what was settled taken in.
    pub(super) state: Option<State>,
    /// The same with renames followed: what plans are made from.
    pub(super) renamed: Option<State>,
    pub(super) renames: Vec<(Address, Address)>,
    pub(super) snapshot: Snapshot,
    /// Lines that were settled just now, and are on no disk yet.
    pub(super) settled: Vec<Line>,
    /// Creates whose key may be used again.
    pub(super) again: BTreeMap<Address, Intent>,
    /// Creates that one of several objects may be.
    pub(super) unclear: BTreeMap<Address, Vec<String>>,
    pub(super) notes: Vec<String>,
}

/// Reads the target and settles what an interrupted run left open.
///
/// # Errors
/// [`SyncError`] if something cannot be read, or `moved` cannot be meant.
pub(super) async fn prepare(
    input: &Input,
    mut state: Option<State>,
) -> Result<Prepared, SyncError> {
    let connection = &input.connection;
    let client = Client::new(connection)?.knowing(known(input, state.as_ref()));
    let key = match state
        .as_ref()
        .and_then(|state| DigestKey::from_hex(&state.digest_key))
    {
        Some(key) => key,
        None => DigestKey::random()?,
    };
    let open_contacts = state
        .iter()
        .flat_map(|state| &state.open)
        .any(|intent| intent.address.kind() == Kind::Contact);
    let contacts = input.scope.contains(&Kind::Contact) || open_contacts;
    let named = keys(
        connection.platform.facts(),
        input.desired.iter().chain(&input.unmanaged),
    );
    let snapshot = Snapshot::read(&client, &named, contacts, connection.parallel).await?;
    let Settled {
        lines,
        again,
        unclear,
        mut notes,
    } = match &state {
        Some(state) if !state.open.is_empty() => settle(state, &snapshot, &client, &key).await?,
        _ => Settled::default(),
    };
    if let Some(state) = &mut state {
        // Whoever published it: nothing of ours waits any more.
        state.unpublished &= snapshot.status.dirty;
        lines.iter().cloned().for_each(|line| state.fold(line));
    }
    let mut renamed = state.clone();
    let renames = match &mut renamed {
        Some(state) => follow(state, &input.moved, &mut notes)?,
        None => Vec::new(),
    };
    Ok(Prepared {
        client,
        key,
        state,
        renamed,
        renames,
        snapshot,
        settled: lines,
        again,
        unclear,
        notes,
    })
}

/// What the files and our memory say of contacts.
fn known(input: &Input, state: Option<&State>) -> Known {
    let mut known = Known::default();
    for desired in input.desired.iter().chain(&input.unmanaged) {
        let name = desired.address.name().to_owned();
        let text = |key: &str| match desired.content.get(key) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        match desired.address.kind() {
            Kind::Field => {
                let field = KnownField {
                    title: desired.remote_name.clone(),
                    kind: text("type").and_then(|word| FieldType::from_word(&word)),
                };
                known.fields.insert(name, field);
            }
            Kind::Contact => {
                let contact = KnownContact {
                    phone: text("phone"),
                    email: text("email"),
                    user_id: text("user_id"),
                    fields: match desired.content.get("fields") {
                        Some(Value::Map(fields)) => Some(fields.clone()),
                        _ => None,
                    },
                };
                known.contacts.insert(name, contact);
            }
            _ => {}
        }
    }
    let objects = state.into_iter().flat_map(|state| &state.objects);
    for (_, entry) in objects.filter(|(address, _)| address.kind() == Kind::Contact) {
        known.remembered.insert(entry.id.clone());
        if entry.base.contains_key("fields") {
            known.detailed.insert(entry.id.clone());
        }
    }
    known
}

impl Prepared {
    /// # Errors
    /// [`SyncError`] if the files cannot be meant.
    pub(super) fn plan(&self, input: &Input) -> Result<Plan, SyncError> {
        let titles = input
            .desired
            .iter()
            .chain(&input.unmanaged)
            .map(|desired| (desired.address.clone(), desired.remote_name.clone()))
            .collect();
        build(&Basis {
            desired: &input.desired,
            titles: &titles,
            serve: input.serve.as_ref(),
            settings: input.settings.as_ref(),
            scope: &input.scope,
            renames: &self.renames,
            options: &input.options,
            connection: &input.connection,
            key: &self.key,
            state: self.renamed.as_ref(),
            snapshot: &self.snapshot,
            unclear: &self.unclear,
            notes: self.notes.clone(),
        })
    }
}

/// What was attested of a renamed resource stays attested.
fn rename_attested(state: &mut State, from: &Address, to: &Address) {
    let old = std::mem::take(&mut state.attested);
    for (id, mut attestation) in old {
        let id = match id.strip_prefix(&format!("{from}:")) {
            Some(part) if attestation.address == *from => {
                attestation.address = to.clone();
                format!("{to}:{part}")
            }
            _ => id,
        };
        state.attested.insert(id, attestation);
    }
}

/// Takes renames into a state; gives those that it knew nothing of yet.
///
/// # Errors
/// [`SyncError::MovedKind`] if a rename changes the kind.
pub(super) fn follow(
    state: &mut State,
    moved: &[(Address, Address)],
    notes: &mut Vec<String>,
) -> Result<Vec<(Address, Address)>, SyncError> {
    let mut renames: Vec<(Address, Address)> = Vec::new();
    for (from, to) in moved {
        if from.kind() != to.kind() {
            return Err(SyncError::MovedKind {
                from: from.clone(),
                to: to.clone(),
            });
        }
        if from == to {
            continue;
        }
        if !state.objects.contains_key(from) {
            rename_attested(state, from, to);
            continue;
        }
        if state.objects.contains_key(to) {
            notes.push(format!(
                "moved: both {from} and {to} are on the platform, so nothing is renamed"
            ));
            continue;
        }
        if let Some(entry) = state.objects.remove(from) {
            state.objects.insert(to.clone(), entry);
        }
        rename_attested(state, from, to);
        match renames.iter_mut().find(|(_, last)| last == from) {
            Some(rename) => rename.1 = to.clone(),
            None => renames.push((from.clone(), to.clone())),
        }
    }
    let map: BTreeMap<Address, Address> = renames.iter().cloned().collect();
    if !map.is_empty() {
        for entry in state.objects.values_mut() {
            let values = entry.base.values_mut().chain(entry.readback.values_mut());
            values.for_each(|value: &mut Sealed| value.rename(&map));
        }
    }
    let unique: BTreeSet<&Address> = map.values().collect();
    debug_assert_eq!(unique.len(), map.len());
    Ok(renames)
}

//! What became of creates whose answer was lost.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::error::SyncError;
use super::key::DigestKey;
use super::natural::own_name;
use super::snapshot::Snapshot;
use super::state::{Entry, Intent, Line, State};
use crate::language::address::Address;
use crate::platforms::Client;
use crate::platforms::Live;
use crate::platforms::facts::{Facts, NaturalKey, Recovery, Tier};

/// What is known now of the open creates.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// To be taken into the state, and into the journal if there is one.
    pub(super) lines: Vec<Line>,
    /// Creates that did not happen: with the same body their key may be used again.
    pub(super) again: BTreeMap<Address, Intent>,
    /// Creates that one of several objects may be, with their ids: a person has to tell.
    pub(super) unclear: BTreeMap<Address, Vec<String>>,
    /// For people.
    pub(super) notes: Vec<String>,
}

/// Climbs down the ladder for each open create: the platform knows its key; else exactly one new
/// object has its name and its body; else several have, and a person must tell; else it did not
/// happen. Reads only.
///
/// # Errors
/// [`SyncError::Read`] if the platform does not say what it knows of a key.
pub(super) async fn settle(
    state: &State,
    snapshot: &Snapshot,
    client: &Client,
    key: &DigestKey,
) -> Result<Settled, SyncError> {
    let mut settled = Settled::default();
    let mut owned: BTreeSet<&str> = state.objects.values().map(|e| e.id.as_str()).collect();
    for intent in &state.open {
        let record = client.by_key(&intent.key).await.map_err(SyncError::Read)?;
        let found = match record {
            Some(record) => match snapshot.find(intent.address.kind(), &record.id) {
                Some(live) => Some(live),
                None => {
                    settled.lines.push(Line::Closed {
                        key: intent.key.clone(),
                    });
                    continue;
                }
            },
            None => match candidates(intent, snapshot, &owned, key).as_slice() {
                [] => None,
                [one] => Some(*one),
                several => {
                    let ids = several.iter().map(|live| live.id.clone()).collect();
                    settled.unclear.insert(intent.address.clone(), ids);
                    continue;
                }
            },
        };
        let address = &intent.address;
        match found {
            Some(live) if owned.insert(live.id.as_str()) => {
                settled.notes.push(format!(
                    "{address}: an interrupted run had created it; it is taken up again"
                ));
                settled.lines.push(done(intent, live, snapshot.facts()));
            }
            Some(_) => settled.lines.push(Line::Closed {
                key: intent.key.clone(),
            }),
            None => {
                settled.notes.push(format!(
                    "{address}: an interrupted run was about to create it; that did not happen"
                ));
                settled.again.insert(address.clone(), intent.clone());
            }
        }
    }
    Ok(settled)
}

/// The objects that have come since and may be the intent's: of its name and body where the
/// platform gives back what it was sent, of its natural key elsewhere.
fn candidates<'a>(
    intent: &Intent,
    snapshot: &'a Snapshot,
    owned: &BTreeSet<&str>,
    key: &DigestKey,
) -> Vec<&'a Live> {
    let facts = snapshot.facts().kind(intent.address.kind());
    let whole = facts.is_none_or(|facts| facts.recovery == Recovery::Key);
    let unnamed = facts.is_some_and(|facts| facts.key == NaturalKey::None);
    snapshot
        .of_kind(intent.address.kind())
        .iter()
        .filter(|live| {
            (unnamed || live.name == intent.name)
                && !intent.ids_seen.contains(&live.id)
                && !owned.contains(live.id.as_str())
                && (!whole || body_digest(&live.name, &live.content, key) == intent.body_digest)
        })
        .collect()
}

fn done(intent: &Intent, live: &Live, facts: &Facts) -> Line {
    let mut base = intent.content.clone();
    if let Some(kind) = facts.kind(intent.address.kind()) {
        // Nobody can read whether these were written, too: they are written again.
        base.retain(|field, _| kind.field(field).tier != Tier::WriteOnly);
    }
    Line::Done {
        address: intent.address.clone(),
        entry: Entry {
            id: live.id.clone(),
            version: live.version.clone(),
            base,
            name: own_name(facts, &intent.address, &live.name),
            readback: BTreeMap::new(),
        },
        key: Some(intent.key.clone()),
        moved_from: None,
    }
}

/// The keyed digest of a create's whole body.
#[must_use]
pub(super) fn body_digest(name: &str, content: &Map<String, Json>, key: &DigestKey) -> String {
    let body = json!({ "content": content, "name": name });
    match body {
        Json::Object(body) => super::snapshot::fingerprint("body", &body, key),
        _ => String::new(),
    }
}

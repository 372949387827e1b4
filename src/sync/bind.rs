//! What a person says of an object: that it is ours, or which one a lost create made.

use std::collections::BTreeMap;

use super::Input;
use super::apply::Memory;
use super::error::SyncError;
use super::key::DigestKey;
use super::merge::{mask, merge};
use super::natural::{key_of, own_name};
use super::path::Path;
use super::plan::written;
use super::prepare::{Prepared, prepare};
use super::sealed::{Fields, Sealed};
use super::snapshot::{Snapshot, sealed};
use super::state::{Entry, Intent, Line, State};
use super::store::{Lock, Store};
use crate::diagnostics::{choices, did_you_mean};
use crate::language::address::{Address, Kind};
use crate::platforms::content::{bare, scoped};
use crate::platforms::facts::{NaturalKey, Tier};
use crate::platforms::http::printable;
use crate::platforms::{Facts, Live};

/// An object of the target that is bound to an address now.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub id: String,
    /// The object's own name.
    pub name: String,
    /// It was bound to it before.
    pub already: bool,
    /// Fields in which files and object differ: the files change them next.
    pub differs: Vec<Path>,
    /// It has another name, or lies elsewhere, which only a person changes.
    pub misnamed: bool,
}

/// What a person says of a create whose end nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It made the object with this id.
    Made(String),
    /// It made nothing.
    Nothing,
}

/// Binds the object `id` to a resource of the files. Nothing is written to the target; the next
/// plan shows the differences as changes of the files.
///
/// # Errors
/// [`SyncError::Unfit`] if address and object do not fit; or the target or the state cannot be
/// read.
pub async fn adopt(input: &Input, address: &Address, id: &str) -> Result<Bound, SyncError> {
    let desired = input.desired.iter().find(|d| d.address == *address);
    let Some(desired) = desired else {
        let known: Vec<String> = input
            .desired
            .iter()
            .map(|d| d.address.to_string())
            .collect();
        let advice = match did_you_mean(&address.to_string(), known.iter().map(String::as_str)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "write it into the files first".to_owned(),
        };
        return Err(SyncError::Unfit(format!(
            "there is no `{address}` in the files; {advice}"
        )));
    };
    let hand = Hand::new(input, address).await?;
    let live = hand.fitting(address, id)?;
    let prepared = &hand.prepared;
    let facts = input.connection.platform.facts();
    let file = match facts.kind(address.kind()) {
        Some(kind) => written(kind, &desired.content),
        None => BTreeMap::new(),
    };
    let file = prepared.key.seal_fields(&file);
    let mut held = sealed(
        live,
        &prepared.snapshot.names(prepared.renamed.as_ref()),
        &prepared.key,
    );
    mask(&mut held, &[&file], &prepared.key);
    let none = BTreeMap::new();
    let differs = merge(&file, &Fields::new(), &held, &none, &prepared.key).differences;
    let bound = Bound {
        id: live.id.clone(),
        name: live.name.clone(),
        already: hand.entry(address).is_some_and(|entry| entry.id == live.id),
        differs: differs
            .into_iter()
            .map(|difference| difference.path)
            .collect(),
        misnamed: facts.kind(address.kind()).is_some_and(|kind| {
            kind.fact.tier == Tier::Checked
                && matches!(kind.key, NaturalKey::Title | NaturalKey::FolderAndTitle)
                && live.name != key_of(facts, desired)
        }),
    };
    if !bound.already {
        let entry = entry(address, live, common(&file, &held), &prepared.key, facts);
        hand.save(address, Some(entry))?;
    }
    Ok(bound)
}

/// Settles a create whose end nobody knows, as a person says. Nothing is written to the target.
///
/// # Errors
/// [`SyncError::Unfit`] if there is no such create, or the object does not fit; or the target or
/// the state cannot be read.
pub async fn resolve(
    input: &Input,
    address: &Address,
    resolution: &Resolution,
) -> Result<Option<Bound>, SyncError> {
    let hand = Hand::new(input, address).await?;
    let Some(intent) = hand.open(address) else {
        let open = hand.state().into_iter().flat_map(|state| &state.open);
        let open: Vec<String> = open.map(|intent| intent.address.to_string()).collect();
        let advice = if open.is_empty() {
            "nothing is open on this target".to_owned()
        } else {
            format!("what is open: {}", choices(open.iter().map(String::as_str)))
        };
        return Err(SyncError::Unfit(format!(
            "no create of `{address}` is open; {advice}"
        )));
    };
    let Resolution::Made(id) = resolution else {
        hand.save(address, None)?;
        return Ok(None);
    };
    let live = hand.fitting(address, id)?;
    let bound = Bound {
        id: live.id.clone(),
        name: live.name.clone(),
        already: false,
        differs: Vec::new(),
        misnamed: false,
    };
    let base = intent.content.clone();
    let facts = input.connection.platform.facts();
    let entry = entry(address, live, base, &hand.prepared.key, facts);
    hand.save(address, Some(entry))?;
    Ok(Some(bound))
}

/// The lock, and everything read under it.
struct Hand {
    store: Store,
    lock: Lock,
    is_new: bool,
    prepared: Prepared,
}

impl Hand {
    async fn new(input: &Input, address: &Address) -> Result<Hand, SyncError> {
        let store = Store::new(&input.state_dir, &input.connection.target)?;
        let lock = store.lock()?;
        let memory = Memory::load(&store, input)?;
        let mut input = input.clone();
        input.scope.insert(address.kind());
        Ok(Hand {
            prepared: prepare(&input, Some(memory.state)).await?,
            is_new: memory.is_new,
            store,
            lock,
        })
    }

    fn state(&self) -> Option<&State> {
        self.prepared.renamed.as_ref()
    }

    fn entry(&self, address: &Address) -> Option<&Entry> {
        self.state()?.objects.get(address)
    }

    fn open(&self, address: &Address) -> Option<&Intent> {
        let mut open = self.state()?.open.iter();
        open.find(|intent| intent.address == *address)
    }

    /// The object with this id, if it can be bound to the address.
    fn fitting(&self, address: &Address, id: &str) -> Result<&Live, SyncError> {
        let unfit = |why: String| Err(SyncError::Unfit(why));
        let snapshot = &self.prepared.snapshot;
        let kind = address.kind();
        let found = snapshot.find(kind, id);
        let Some(live) = found.or_else(|| snapshot.find(kind, &scoped(kind, id))) else {
            return unfit(absent(snapshot, address, id));
        };
        if let Some(entry) = self.entry(address)
            && entry.id != live.id
            && snapshot.find(kind, &entry.id).is_some()
        {
            return unfit(format!(
                "`{address}` is bound to `{}` already, which is on the target; nothing was changed",
                entry.id
            ));
        }
        let objects = self.state().into_iter().flat_map(|state| &state.objects);
        let mut others = objects.filter(|(other, entry)| *other != address && entry.id == live.id);
        if let Some((other, _)) = others.next() {
            return unfit(format!(
                "`{}` is bound to `{other}` already; if that was renamed, say so with `moved`",
                live.id
            ));
        }
        Ok(live)
    }

    /// Writes the state, with open creates of the address ended.
    fn save(self, address: &Address, entry: Option<Entry>) -> Result<(), SyncError> {
        let Some(mut state) = self.prepared.state else {
            return Ok(());
        };
        state.open.retain(|intent| intent.address != *address);
        if let Some(entry) = entry {
            let mut renames = self.prepared.renames.iter();
            let renamed = renames.find(|(_, to)| to == address);
            state.fold(Line::Done {
                address: address.clone(),
                entry,
                key: None,
                moved_from: renamed.map(|(from, _)| from.clone()),
            });
        }
        if self.is_new {
            self.store.create(&state, &self.lock)?;
        }
        self.store.compact(&mut state, &self.lock)?;
        Ok(())
    }
}

/// Why no object of the kind has this id.
fn absent(snapshot: &Snapshot, address: &Address, id: &str) -> String {
    let kind = address.kind();
    let id = printable(id);
    if let Some(other) = snapshot.objects().find(|live| live.id == id) {
        return format!(
            "`{id}` is a {} on the target, and `{address}` a {kind}",
            other.kind
        );
    }
    let objects = snapshot.of_kind(kind).iter();
    let alike: Vec<&str> = objects
        .filter(|live| live.name == address.name())
        .map(|live| bare(&live.id))
        .collect();
    let advice = match alike.as_slice() {
        [] => format!("no {kind} there is called `{}` either", address.name()),
        ids => format!(
            "the id of `{}` there is {}",
            address.name(),
            choices(ids.iter().copied())
        ),
    };
    format!("there is no {kind} with the id `{id}` on the target; {advice}")
}

fn entry(address: &Address, live: &Live, base: Fields, key: &DigestKey, facts: &Facts) -> Entry {
    Entry {
        id: live.id.clone(),
        version: live.version.clone(),
        base: match address.kind() {
            Kind::Contact => key.hide_fields(&base),
            _ => base,
        },
        name: own_name(facts, address, &live.name),
        readback: BTreeMap::new(),
    }
}

/// What the object holds of the fields that the files manage.
fn common(file: &Fields, held: &Fields) -> Fields {
    let mut base = Fields::new();
    for (key, wanted) in file {
        let value = match (wanted, held.get(key)) {
            (Sealed::Map(wanted), Some(Sealed::Map(held))) => Sealed::Map(common(wanted, held)),
            (_, Some(held)) => held.clone(),
            (_, None) => continue,
        };
        base.insert(key.clone(), value);
    }
    base
}

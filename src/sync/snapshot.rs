//! One consistent reading of a target: every listing complete, and all of one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Map, Value as Json};
use tokio::task::JoinSet;

use super::error::SyncError;
use super::key::{DigestKey, sha256};
use super::natural::Keys;
use super::sealed::Fields;
use super::state::State;
use crate::language::address::{Address, Kind};
use crate::platforms::content::decode_content;
use crate::platforms::facts::{Facts, Mark};
use crate::platforms::{
    BotStatus, Client, Complete, Live, ProblemKind, ReadError, Trouble, TroubleKind,
};

/// How often a target that changes under our eyes is read before we give up.
const READINGS: u32 = 4;

/// What a target holds. Every draft kind is in it, contacts if they were asked for.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub status: BotStatus,
    listings: BTreeMap<Kind, Complete>,
    facts: &'static Facts,
    /// The files' resources by what tells them apart on the platform.
    keys: Keys,
}

/// The digest of a whole draft: SHA-256 over its sorted lines `KIND/ID@VERSION`, and the line
/// `settings@VERSION` once there are settings.
#[must_use]
pub(super) fn draft_digest<'a>(
    objects: impl Iterator<Item = (Kind, &'a str, &'a str)>,
    settings: u64,
) -> String {
    let mut lines: Vec<String> = objects
        .map(|(kind, id, version)| format!("{kind}/{id}@{version}\n"))
        .collect();
    if settings > 0 {
        lines.push(format!("settings@{settings}\n"));
    }
    lines.sort_unstable();
    sha256(lines.concat().as_bytes())
}

impl Snapshot {
    /// Reads the draft and, with `contacts`, the contacts; `parallel` requests at a time.
    ///
    /// The draft's digest, computed again from what was listed, proves that nothing is missing
    /// and that all listings are of one moment. A draft that moved meanwhile is read again.
    ///
    /// # Errors
    /// [`SyncError::Read`], [`SyncError::Moving`] if the draft does not stand still, or
    /// [`SyncError::Misread`] if a listing fails to add up in one way each time.
    pub async fn read(
        client: &Client,
        keys: &Keys,
        contacts: bool,
        parallel: usize,
    ) -> Result<Snapshot, SyncError> {
        let facts = client.facts();
        let kinds: Vec<Kind> = Kind::ALL
            .into_iter()
            .filter(|kind| client.lists(*kind) && (*kind != Kind::Contact || contacts))
            .collect();
        let mut known = None;
        let mut why = "its pages do not add up".to_owned();
        // How often a listing was incomplete in the very same way.
        let mut alike = 0;
        for reading in 1..=READINGS {
            match read_all(client, &kinds, known.take(), parallel).await {
                Ok((status, listings)) => {
                    let snapshot = Snapshot {
                        status,
                        listings,
                        facts,
                        keys: keys.clone(),
                    };
                    if !facts.draft_publish {
                        return Ok(snapshot);
                    }
                    let digest = snapshot.draft_digest(facts);
                    if digest == snapshot.status.draft.digest {
                        return Ok(snapshot);
                    }
                    // Perhaps it moved before the listings, and not while they were read.
                    let status = client.status().await.map_err(SyncError::Read)?;
                    if digest == status.draft.digest {
                        return Ok(Snapshot { status, ..snapshot });
                    }
                    why = "what is listed is not the draft that the platform tells of".to_owned();
                    known = Some(status);
                }
                Err(ReadError::Incomplete(error)) => {
                    let now = error.to_string();
                    alike = if now == why { alike + 1 } else { 1 };
                    why = now;
                }
                Err(error) => return Err(SyncError::Read(error)),
            }
            tokio::time::sleep(Duration::from_millis(20) * reading).await;
        }
        let readings = READINGS;
        Err(match alike {
            // What is being edited does not fail alike each time.
            READINGS => SyncError::Misread { readings, why },
            _ => SyncError::Moving { readings, why },
        })
    }

    /// The same with one kind read again.
    ///
    /// # Errors
    /// [`SyncError::Read`].
    pub(super) async fn with_fresh(
        &self,
        client: &Client,
        kind: Kind,
    ) -> Result<Snapshot, SyncError> {
        let listing = client.list(kind).await.map_err(SyncError::Read)?;
        let mut fresh = self.clone();
        fresh.listings.insert(kind, listing);
        Ok(fresh)
    }

    fn draft_digest(&self, facts: &Facts) -> String {
        draft_digest(
            self.objects()
                .filter(|live| facts.drafted(live.kind))
                .map(|live| (live.kind, live.id.as_str(), live.version.as_str())),
            self.status.settings.version,
        )
    }

    pub fn listings(&self) -> impl Iterator<Item = &Complete> {
        self.listings.values()
    }

    /// Everything that was read, by kind and id.
    pub fn objects(&self) -> impl Iterator<Item = &Live> {
        self.listings.values().flat_map(|listing| listing.objects())
    }

    /// Whether the objects of a kind could be listed.
    #[must_use]
    pub fn lists(&self, kind: Kind) -> bool {
        self.listings.contains_key(&kind)
    }

    #[must_use]
    pub(super) fn facts(&self) -> &'static Facts {
        self.facts
    }

    #[must_use]
    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Everything of one kind; nothing for a kind that was not read.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> &[Live] {
        self.listings.get(&kind).map_or(&[], Complete::objects)
    }

    #[must_use]
    pub fn find(&self, kind: Kind, id: &str) -> Option<&Live> {
        let objects = self.of_kind(kind);
        let place = objects.binary_search_by(|live| live.id.as_str().cmp(id));
        place.ok().and_then(|place| objects.get(place))
    }

    /// The address of every object by id: ours as we remember them, others by their name.
    #[must_use]
    pub fn names(&self, state: Option<&State>) -> BTreeMap<String, Address> {
        let mut names = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (address, entry) in state.iter().flat_map(|state| &state.objects) {
            if self.find(address.kind(), &entry.id).is_some() {
                names.insert(entry.id.clone(), address.clone());
                taken.insert(address.clone());
            }
        }
        for live in self.objects() {
            if names.contains_key(&live.id) {
                continue;
            }
            let known = self.keys.get(&(live.kind, live.name.clone())).cloned();
            let mut address = known.unwrap_or_else(|| Address::new(live.kind, live.name.clone()));
            if !taken.insert(address.clone()) {
                address = Address::new(live.kind, format!("{}#{}", live.name, live.id));
            }
            names.insert(live.id.clone(), address);
        }
        names
    }
}

/// What one request brought.
enum Part {
    Status(BotStatus),
    Listing(Complete),
    /// The platform has no such listing, which nobody promised.
    NotThere,
}

/// The status, unless it is `known`, and the listings, `parallel` requests at a time.
async fn read_all(
    client: &Client,
    kinds: &[Kind],
    known: Option<BotStatus>,
    parallel: usize,
) -> Result<(BotStatus, BTreeMap<Kind, Complete>), ReadError> {
    let mut status = known;
    let first = status.is_none().then_some(None);
    let mut waiting = first.into_iter().chain(kinds.iter().copied().map(Some));
    let mut running = JoinSet::new();
    let mut listings = BTreeMap::new();
    let broken = |text: &str| {
        ReadError::Unreachable(Trouble {
            kind: TroubleKind::Other,
            text: text.to_owned(),
        })
    };
    loop {
        while running.len() < parallel.max(1) {
            let Some(next) = waiting.next() else { break };
            let client = client.clone();
            running.spawn(async move {
                match next {
                    None => client.status().await.map(Part::Status),
                    Some(kind) => match client.list(kind).await {
                        Err(error) if is_optional(&client, kind, &error) => Ok(Part::NotThere),
                        listing => listing.map(Part::Listing),
                    },
                }
            });
        }
        match running.join_next().await {
            None => break,
            Some(Ok(part)) => match part? {
                Part::Status(read) => status = Some(read),
                Part::Listing(listing) => {
                    listings.insert(listing.kind(), listing);
                }
                Part::NotThere => {}
            },
            Some(Err(error)) => return Err(broken(&error.to_string())),
        }
    }
    let status = status.ok_or_else(|| broken("the status was not read"))?;
    Ok((status, listings))
}

/// Whether a listing that does not exist was only ever hearsay.
fn is_optional(client: &Client, kind: Kind, error: &ReadError) -> bool {
    let facts = client.facts().kind(kind);
    let hearsay = facts.is_some_and(|f| matches!(f.fact.mark, Mark::ThirdParty | Mark::Inferred));
    hearsay && matches!(error, ReadError::Refused(why) if why.kind == ProblemKind::Missing)
}

/// An object's content as it can be compared; secrets are not masked yet.
#[must_use]
pub(super) fn sealed(live: &Live, names: &BTreeMap<String, Address>, key: &DigestKey) -> Fields {
    key.seal_fields(&decode_content(&live.content, names))
}

/// A keyed digest of an object's name and content.
#[must_use]
pub(super) fn fingerprint(name: &str, content: &Map<String, Json>, key: &DigestKey) -> String {
    let mut text = Json::from(name).to_string();
    canonical(&Json::Object(content.clone()), &mut text);
    key.digest(text.as_bytes())
}

/// JSON with sorted keys and no blanks.
fn canonical(json: &Json, text: &mut String) {
    match json {
        Json::Object(map) => {
            let sorted: BTreeMap<&String, &Json> = map.iter().collect();
            text.push('{');
            for (key, value) in sorted {
                text.push_str(&Json::from(key.as_str()).to_string());
                text.push(':');
                canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Json::Array(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

//! The state: a memory of what was written, per target. Live is truth, files are intent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::key::DigestKey;
use super::merge::Readback;
use super::sealed::Fields;
use crate::language::address::Address;
use crate::platforms::Identity;

/// The format's name and version.
pub const FORMAT: &str = "botwright.state/1";

/// What we remember of one target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    pub format: String,
    /// Random, fixed at birth: two states with different lineages have nothing in common.
    pub lineage: String,
    /// Grows with every write of the state.
    pub serial: u64,
    pub target: Identity,
    /// The key of all digests in hex: the secret of this file.
    pub digest_key: String,
    /// A run has written to the draft, and nothing was published since.
    #[serde(default)]
    pub unpublished: bool,
    pub objects: BTreeMap<Address, Entry>,
    /// What people say that they have done, by the id of the step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attested: BTreeMap<String, Attestation>,
    /// Creates whose end is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Intent>,
}

/// One object that is ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub version: String,
    /// Every managed field as last written. Secrets and contact values are digests.
    pub base: Fields,
    /// The object's own name as we know it, where it is not the address's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the platform made of it, where that differs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub readback: Readback,
}

impl Entry {
    /// For people: without digests.
    #[must_use]
    pub fn shown(&self, address: &Address) -> Json {
        let base: Map<String, Json> = self
            .base
            .iter()
            .map(|(key, value)| {
                let mut value = value.clone();
                value.blank_digests();
                (key.clone(), value.to_json())
            })
            .collect();
        json!({
            "address": address,
            "id": self.id,
            "name": self.name.as_deref().unwrap_or(address.name()),
            "version": self.version,
            "written": base,
        })
    }
}

/// Somebody's word that a step by hand is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attestation {
    pub address: Address,
    /// Of the content that it is about: with another, the step is open again.
    pub digest: String,
    /// Who said so.
    pub by: String,
    /// RFC 3339.
    pub at: String,
    /// What was entered; secrets are digests.
    pub content: Fields,
}

/// A create that is about to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// The idempotency key.
    pub key: String,
    pub address: Address,
    /// The name on the platform.
    pub name: String,
    /// Keyed digest of the whole body, to tell whether a later body is the same.
    pub body_digest: String,
    /// Ids of objects with this kind and name that were there before.
    pub ids_seen: Vec<String>,
    /// What is being written, to become the base.
    pub content: Fields,
}

/// One line of the journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// The first line: which state the others belong to.
    Begin {
        lineage: String,
        serial: u64,
        /// The run is going to write to the draft.
        drafts: bool,
    },
    Intent(Intent),
    /// Written and read back.
    Done {
        address: Address,
        entry: Entry,
        /// The intent that this ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_from: Option<Address>,
    },
    /// No longer on the platform, or no longer ours.
    Gone {
        address: Address,
    },
    /// The create with this key did not happen, and will not.
    Closed {
        key: String,
    },
    Published,
}

impl State {
    /// A new state of this target.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn new(target: Identity) -> Result<State, getrandom::Error> {
        Ok(State {
            format: FORMAT.to_owned(),
            lineage: super::key::random_hex::<16>()?,
            serial: 0,
            target,
            digest_key: DigestKey::random()?.to_hex(),
            unpublished: false,
            objects: BTreeMap::new(),
            attested: BTreeMap::new(),
            open: Vec::new(),
        })
    }

    /// Takes one line of the journal in.
    pub fn fold(&mut self, line: Line) {
        match line {
            Line::Begin { drafts, .. } => self.unpublished |= drafts,
            Line::Intent(intent) => self.open.push(intent),
            Line::Done {
                address,
                entry,
                key,
                moved_from,
            } => {
                if let Some(from) = moved_from {
                    self.objects.remove(&from);
                }
                self.close(key.as_deref());
                self.objects.insert(address, entry);
            }
            Line::Gone { address } => {
                self.objects.remove(&address);
            }
            Line::Closed { key } => self.close(Some(&key)),
            Line::Published => self.unpublished = false,
        }
    }

    fn close(&mut self, key: Option<&str>) {
        if let Some(key) = key {
            self.open.retain(|intent| intent.key != key);
        }
    }
}

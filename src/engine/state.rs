//! What is known of one contact and its conversation: a plain value that can be stored.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::language::name::{FieldName, Name, SequenceName, TagName};
use crate::language::project_file::Channel;

/// One contact with its conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub contact: Contact,
    pub conversation: Conversation,
    /// What `random` steps draw.
    pub chance: Chance,
}

/// Who the person is, and what the bot remembers of them for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub channel: Channel,
    pub profile: Profile,
    /// Values of custom fields; an empty one is not there. A list for the type choices.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, Json>,
    #[serde(default)]
    pub tags: BTreeSet<TagName>,
    #[serde(default)]
    pub sequences: BTreeMap<SequenceName, Subscription>,
    /// Rules with `once` that have fired.
    #[serde(default)]
    pub fired: BTreeSet<Name>,
}

/// What `{{ contact.… }}` reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A sequence that the contact is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    pub started: Timestamp,
    /// The index of the next message.
    pub next: usize,
}

/// Where the conversation stands. Its inner parts belong to the machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conversation {
    /// The team that has the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_to: Option<String>,
    /// When the person last wrote or tapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_heard: Option<Timestamp>,
}

/// What `random` steps draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chance {
    /// The state of a generator; the same seed draws the same.
    Seed(u64),
    /// Choices in turn, counted from 0; the last one stays.
    Given { choices: Vec<usize>, next: usize },
}

impl State {
    /// A contact that has said nothing yet.
    #[must_use]
    pub fn new(channel: Channel, profile: Profile, chance: Chance) -> State {
        State {
            contact: Contact {
                channel,
                profile,
                fields: BTreeMap::new(),
                tags: BTreeSet::new(),
                sequences: BTreeMap::new(),
                fired: BTreeSet::new(),
            },
            conversation: Conversation::default(),
            chance,
        }
    }
}

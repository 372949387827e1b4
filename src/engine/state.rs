//! What is known of one contact and its conversation: a plain value that can be stored.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::event::Place;
use super::path::{self, Path};
use crate::language::address::{Address, Kind};
use crate::language::message::TapId;
use crate::language::name::{ApiCardName, FieldName, FlowName, Name, SequenceName, TagName};
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
    /// How many of its messages, in order of their times, have had their turn.
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
    /// When something last happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) latest: Option<Timestamp>,
    /// When either side last said something; none while no conversation goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) active: Option<Timestamp>,
    /// What the person last wrote, tapped or sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) question: Option<Question>,
    /// What can be tapped, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) offers: Vec<Offer>,
    /// The number of the next thing to tap.
    pub(super) next_tap: u64,
    /// Flows that wait for a time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) waiting: Vec<Waiting>,
    /// How often time has led on each flow that waited since anybody last did something.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) waited: BTreeMap<FlowName, u32>,
    /// The same for the messages of sequences.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) sequenced: BTreeMap<SequenceName, u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) calling: Option<Calling>,
    pub(super) turn: Turn,
}

/// A flow on its way: the next step, and what the last call on this way brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Thread {
    pub flow: FlowName,
    #[serde(with = "path")]
    pub path: Path,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
}

/// What the last call on a flow's way brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Called {
    Response(Json),
    Error { status: Option<u16>, body: Json },
}

/// The open question: a flow that stands at an `ask`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub thread: Thread,
    /// Wrong answers so far.
    pub wrong: u32,
    /// What its options and quick replies say, folded.
    pub options: BTreeSet<String>,
}

/// A flow that goes on at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Waiting {
    pub due: Timestamp,
    pub unless_reply: bool,
    /// Stands behind the `wait`.
    pub thread: Thread,
}

/// A flow that waits for the answer of an API card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Calling {
    pub card: ApiCardName,
    /// Stands at the `call`.
    pub thread: Thread,
}

/// Something that can be tapped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub tap: TapId,
    pub label: String,
    pub kind: OfferKind,
    /// From before the conversation ended: a tap works, its label no longer does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old: bool,
    pub action: Action,
    #[serde(default, skip_serializing_if = "Effects::is_empty")]
    pub effects: Effects,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Where an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OfferKind {
    QuickReply,
    Button,
    /// A button of the card with this number, from 1.
    CardButton(usize),
}

/// What a tap leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    Flow(FlowName),
    /// The answer to the open question: these words.
    Answer(String),
    /// The answer to the open question: the option with this value.
    Option(String),
    /// The person says this.
    Words(String),
    /// A page or a call, which the bot does not see.
    Nothing,
}

/// What is remembered on a tap, with everything filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Effects {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<(FieldName, Json)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<(FieldName, f64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clear: Vec<FieldName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add_tag: Vec<TagName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove_tag: Vec<TagName>,
}

impl Effects {
    pub(super) fn is_empty(&self) -> bool {
        *self == Effects::default()
    }
}

/// What belongs to one turn: an event and all that comes of it, calls included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Turn {
    /// Of a turn that time has begun: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Steps, messages and calls so far.
    pub steps: u32,
    pub messages: u32,
    pub calls: u32,
    /// Bytes of messages and field values so far.
    pub bytes: usize,
    /// The message tag that what is sent from outside came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_tag: Option<String>,
    /// What rules may fire on.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub triggers: BTreeSet<Trigger>,
    /// Rules that are to start their flows, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queue: Vec<Name>,
    /// Rules that have fired in this turn.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub fired: BTreeSet<Name>,
}

/// What a rule may fire on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trigger {
    TagAdded(TagName),
    FieldSet(FieldName),
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
    /// Where the open question stands that waits for the person's answer.
    #[must_use]
    pub fn question(&self) -> Option<Place> {
        self.conversation.question.as_ref().map(|question| Place {
            address: Address::new(Kind::Flow, question.thread.flow.as_str()),
            path: question.thread.path.clone(),
        })
    }

    /// Whether a flow goes on by itself at a later time.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.conversation.waiting.is_empty()
    }

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
    /// Where the bot waits for an answer.
    #[must_use]
    pub fn open_question(&self) -> Option<Place> {
        let thread = &self.conversation.question.as_ref()?.thread;
        Some(Place {
            address: Address::new(Kind::Flow, thread.flow.as_str()),
            path: path::join(&thread.path, &[]),
        })
    }
}

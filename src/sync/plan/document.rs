//! The plan as a document: what `plan --format json` prints and `apply --plan` runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostics::codes;
use crate::language::address::{Address, Kind};
use crate::platforms::Identity;
use crate::sync::merge::Class;
use crate::sync::path::Path;
use crate::sync::sealed::{Fields, Sealed};

/// The format's name and version.
pub const FORMAT: &str = "botwright.plan/1";

/// What one `apply` would do to a target. Holds no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Botwright plan")]
pub struct Plan {
    /// Always `botwright.plan/1`.
    pub format: String,
    /// The program's version.
    pub tool: String,
    /// RFC 3339.
    pub created: String,
    pub mode: Mode,
    pub target: Target,
    pub config: Config,
    pub state: StateRef,
    /// What was read. Only complete listings feed a plan.
    pub listings: Vec<Listing>,
    /// The draft as it was read, where the platform has drafts.
    pub draft: Option<Draft>,
    /// In an order in which they could be run one by one.
    pub ops: Vec<Op>,
    /// Steps that only a person can do.
    pub by_hand: Vec<ByHand>,
    /// Objects that are left alone until somebody decides.
    #[serde(default)]
    pub blocked: Vec<Blocked>,
    /// Objects that could be deleted, and are not.
    #[serde(default)]
    pub skipped: Vec<Skipped>,
    /// Deletes that a safety limit refuses: nothing at all is applied.
    #[serde(default)]
    pub refused: Vec<Skipped>,
    /// Changes of our memory alone.
    #[serde(default)]
    pub refresh: Vec<Refresh>,
    /// Objects of our memory that are gone from both files and platform.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub forget: Vec<Address>,
    /// Said to people: hints, what a choice means, what an interrupted run left.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How many resources of the files are on the platform as they are in the files.
    pub unchanged: u64,
    /// Contact data is in it: the file is for its owner alone.
    #[serde(default)]
    pub private: bool,
    /// SHA-256 over the plan without `created` and `digest`.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mode {
    pub prune: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_drift: Option<OnDrift>,
}

/// What to do where the platform was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnDrift {
    /// The file wins.
    Revert,
    /// The platform's value becomes what we remember; the file has to follow.
    Keep,
    /// The field is left alone in this run.
    Ignore,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// The name in the project.
    pub name: String,
    pub identity: Identity,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Config {
    /// SHA-256 over what the files want, secrets by name.
    pub digest: String,
}

/// The state that the plan was made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StateRef {
    /// `null`: there was none yet.
    pub lineage: Option<String>,
    pub serial: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Listing {
    #[schemars(with = "String")]
    pub kind: Kind,
    pub complete: bool,
    pub count: u64,
    /// SHA-256 over ids and versions.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Draft {
    pub digest: String,
    pub published: Option<String>,
    /// The draft differed from what was published.
    pub differs: bool,
}

/// One request that writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Op {
    pub id: String,
    pub action: Action,
    /// Absent for `publish`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_id: Option<String>,
    /// `file:line` of the resource.
    pub because: Vec<String>,
    /// Ops whose failure stops this one.
    pub depends_on: Vec<String>,
    pub expect: Expect,
    /// For `publish`: of the settings of the bot as a whole.
    pub changes: Vec<Change>,
    pub risk: Vec<Risk>,
    /// The address under which it is remembered, if the resource was renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub moved_from: Option<Address>,
    /// Edits of others that a publish makes live along with ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Create,
    Update,
    Delete,
    Bind,
    Adopt,
    Retire,
    Publish,
}

/// What must still be true of the live object before the first write.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expect {
    pub exists: bool,
    /// Keyed digest of the content; for `publish` the digest of the whole draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// For a create: the objects of that name that are known not to be it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids_seen: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    pub path: Path,
    /// What the platform holds; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Sealed>,
    /// What the files want; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sealed>,
    pub class: Class,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Customers notice at once.
    LiveTraffic,
    Deletes,
    Gap,
    Irreversible,
}

/// A step for a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ByHand {
    pub id: String,
    #[schemars(with = "String")]
    pub address: Address,
    /// What to do, in a sentence.
    #[serde(default)]
    pub what: String,
    /// `file:line` of the resource.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Where in the vendor's screens.
    pub r#where: String,
    /// Where to click there, one after the other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub clicks: String,
    /// What to paste.
    pub paste: String,
    /// What to know for it: marks to fill in, secrets and where they are, what is not in the paste.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    pub before: Option<Sealed>,
    pub after: Option<Sealed>,
    pub verify: Verify,
    pub status: Status,
    pub digest: String,
    /// What waits for it.
    pub unlocks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    ReadBack,
    Attest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Open,
    Done,
    Attested,
}

/// Why an object is left alone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Somebody edited it on the platform.
    Drift,
    /// Somebody edited it on the platform, and the files changed it too.
    Conflict,
    /// It was ours, and is gone.
    MissingRemote,
    /// Several objects on the platform have its name.
    AmbiguousRemote,
    /// An object of its name is on the platform, differs, and is not ours.
    NotOurs,
    /// An interrupted run may have created it, and nobody can tell.
    OutcomeUnknown,
    /// Something that it refers to is blocked.
    Dependency,
}

impl Reason {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Reason::Drift => codes::DRIFT.name,
            Reason::Conflict => codes::CONFLICT.name,
            Reason::MissingRemote => codes::MISSING_REMOTE.name,
            Reason::AmbiguousRemote => codes::AMBIGUOUS_REMOTE.name,
            Reason::NotOurs => "not-ours",
            Reason::OutcomeUnknown => "outcome-unknown",
            Reason::Dependency => "dependency",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Blocked {
    #[schemars(with = "String")]
    pub address: Address,
    pub reason: Reason,
    pub because: Vec<String>,
    /// What happened and what to do, in one or two sentences.
    pub message: String,
    pub changes: Vec<Change>,
}

/// An object that is not deleted, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    #[schemars(with = "String")]
    pub address: Address,
    pub why: String,
}

/// What we will remember of an object, with nothing written to the platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refresh {
    #[schemars(with = "String")]
    pub address: Address,
    pub remote_id: String,
    pub version: String,
    /// The object's own name, where it is not the address's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub base: Fields,
}

/// How many addresses a plan touches, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    pub create: usize,
    pub change: usize,
    pub delete: usize,
    pub adopt: usize,
    pub blocked: usize,
    pub unchanged: u64,
}

impl Plan {
    /// Counts by address: a flow's shell and its content are one.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            blocked: self.blocked.len(),
            unchanged: self.unchanged,
            ..Counts::default()
        };
        for op in &self.ops {
            match op.action {
                Action::Create => counts.create += 1,
                Action::Adopt => counts.adopt += 1,
                Action::Delete | Action::Retire => counts.delete += 1,
                // One that fills a shell of this plan is counted with its create.
                Action::Update | Action::Bind if op.remote_id.is_some() => counts.change += 1,
                Action::Update | Action::Bind | Action::Publish => {}
            }
        }
        counts
    }

    /// Nothing would be written anywhere but in our memory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// The steps by hand that are open.
    pub fn open_steps(&self) -> impl Iterator<Item = &ByHand> {
        let steps = self.by_hand.iter();
        steps.filter(|step| step.status == Status::Open)
    }

    /// The end of an earlier create is not known, and a person has to tell.
    #[must_use]
    pub fn is_unclear(&self) -> bool {
        self.blocked
            .iter()
            .any(|block| block.reason == Reason::OutcomeUnknown)
    }

    /// What of it the platform's own edits are: nothing that the files changed.
    #[must_use]
    pub fn drift(&self) -> Plan {
        let foreign = |change: &Change| matches!(change.class, Class::Drift | Class::Conflict);
        let blocked = self.blocked.iter().filter(|block| {
            matches!(
                block.reason,
                Reason::Drift | Reason::Conflict | Reason::MissingRemote
            )
        });
        Plan {
            blocked: blocked
                .cloned()
                .map(|mut block| {
                    block.changes.retain(foreign);
                    block
                })
                .collect(),
            ops: Vec::new(),
            by_hand: Vec::new(),
            skipped: Vec::new(),
            refused: Vec::new(),
            notes: Vec::new(),
            ..self.clone()
        }
    }

    /// The digest that the document ought to have.
    #[must_use]
    pub fn own_digest(&self) -> String {
        let bare = Plan {
            created: String::new(),
            digest: String::new(),
            ..self.clone()
        };
        let text = serde_json::to_value(&bare).map_or_else(|_| String::new(), |v| v.to_string());
        crate::sync::key::sha256(text.as_bytes())
    }
}

/// The JSON Schema (2020-12) of a plan.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Plan)
}

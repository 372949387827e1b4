//! State, three-way comparison, plan, journal, apply.
//!
//! Live is truth, files are intent, state is memory.
//!
//! ```text
//! sealed    values that may be stored: no secret is in them     key     digests of what is not stored
//! path      places in a resource                              natural  what tells objects apart
//! merge     file, base, live -> differences                     verdict the exit code
//! state     what we remember     store  its files, the lock     journal its open end
//! snapshot  one consistent reading of a target                  recover lost answers
//! plan      decisions as a document                             apply   carries it out
//! bind      what a person says of an object                   attest  and of a step by hand
//! show      plans and results for people              spell   tags where they are mere words
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

mod apply;
mod attest;
mod bind;
mod error;
mod journal;
pub mod key;
pub mod merge;
mod natural;
pub mod path;
pub mod plan;
mod prepare;
mod recover;
pub mod sealed;
pub mod show;
mod snapshot;
mod spell;
pub mod state;
mod store;
mod verdict;

pub use apply::{Applied, End, Event, Hooks, OpResult, Signal, apply, apply_plan};
pub use attest::attest;
pub use bind::{Bound, Resolution, adopt, resolve};
pub use error::SyncError;
pub use plan::{OnDrift, Plan};
pub use store::{Lock, StateError, Store, make_folder, write_private};
pub use verdict::Verdict;

use crate::language::address::{Address, Kind};
use crate::language::value::{Desired, Value};
use crate::platforms::Connection;

/// What to sync, where to, and how.
#[derive(Clone, Debug)]
pub struct Input {
    /// What the files want, compiled for the target.
    pub desired: Vec<Desired>,
    /// What the files want of the bot as a whole; `None`: that is not theirs.
    pub settings: Option<BTreeMap<String, Value>>,
    /// Kinds that the files manage: others are never touched.
    pub scope: BTreeSet<Kind>,
    /// What the files hold of kinds that are not managed on this target; others may refer to it.
    pub unmanaged: Vec<Desired>,
    /// Where the platform pulls content from, if it does.
    pub serve: Option<Serving>,
    /// Renames, from old to new.
    pub moved: Vec<(Address, Address)>,
    /// Environment variables that the files need and that are not set.
    pub unset_env: BTreeSet<String>,
    pub connection: Connection,
    /// The folder of state files, `.botwright` in the project.
    pub state_dir: PathBuf,
    pub options: Options,
}

/// Where a platform pulls content from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// The public origin of `botwright serve`.
    pub url: String,
    /// The environment variables that hold the token which the platform must send.
    pub token: Vec<String>,
}

/// What the person who runs a plan or an apply chose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Delete what is ours and no longer in the files.
    pub prune: bool,
    pub on_drift: Option<OnDrift>,
    /// Deletes that no limit holds back.
    pub allow_delete: BTreeSet<Address>,
    /// Never deleted.
    pub protect: BTreeSet<Address>,
}

/// Plans. Reads the target and the state; writes nothing anywhere, and takes no lock.
///
/// # Errors
/// [`SyncError`] if the target or the state cannot be read, or the files cannot be meant.
pub async fn plan(input: &Input) -> Result<Plan, SyncError> {
    let store = Store::new(&input.state_dir, &input.connection.target)?;
    let state = store.load(&input.connection.identity())?;
    let prepared = prepare::prepare(input, state.map(|(state, _)| state)).await?;
    prepared.plan(input)
}

//! Why a plan or an apply ends before it wrote anything.

use super::store::StateError;
use super::verdict::Verdict;
use crate::language::address::Address;
use crate::platforms::{ConnectError, ReadError};

/// Nothing was written to the platform.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the target cannot be read: {0}")]
    Read(ReadError),
    #[error(
        "the draft changed each of the {readings} times it was read ({why}); is somebody editing it? try again later"
    )]
    Moving { readings: u32, why: String },
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the files want `{0}` twice")]
    Twice(Address),
    #[error("`moved` cannot turn `{from}` into `{to}`: they are of different kinds")]
    MovedKind { from: Address, to: Address },
    #[error("these resources refer to each other in a circle, which only flows may do: {0}")]
    Circle(String),
    #[error("the plan cannot be used: {0}")]
    BadPlan(String),
    #[error("the plan is stale, nothing was written; plan again\n{}", .0.join("\n"))]
    Stale(Vec<String>),
    #[error("a safety limit refuses these deletes, nothing was written\n{}", .0.join("\n"))]
    Limit(Vec<String>),
    #[error("nobody is there to answer; say `--yes` to apply without asking")]
    NotConfirmed,
    #[error("not applied")]
    Declined,
    #[error("the system has no randomness to give: {0}")]
    Random(#[from] getrandom::Error),
}

impl SyncError {
    /// What it means for the exit code.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let mut verdict = Verdict::default();
        match self {
            SyncError::Read(error) if error.is_credentials() => verdict.credentials = true,
            SyncError::Connect(ConnectError::HostNotAllowed(_) | ConnectError::NotEncrypted(_)) => {
                verdict.credentials = true;
            }
            SyncError::State(StateError::Locked { .. } | StateError::Moved { .. }) => {
                verdict.locked = true;
            }
            SyncError::Stale(_) => verdict.stale = true,
            SyncError::Limit(_) => verdict.limit = true,
            SyncError::NotConfirmed => verdict.usage = true,
            SyncError::Twice(_) | SyncError::MovedKind { .. } | SyncError::Circle(_) => {
                verdict.invalid = true;
            }
            _ => verdict.failed = true,
        }
        verdict
    }
}

//! From files, memory and a reading of the target to a plan. Nothing here touches anything.
//!
//! ```text
//! judge     one resource -> what is compared, which steps are for a person
//! compare   one resource -> unchanged, create, adopt, update, blocked
//! prune     what is ours and no longer wanted -> delete, skipped, refused
//! order     decisions -> ops with their dependencies
//! parts     a resource's fields by how they get there
//! left_out  what the platform has no place for
//! by_hand   what only a person can do -> steps; outline and paste: what to enter
//! settings  what is true of the whole bot -> changes of the publish
//! ```

mod build;
mod by_hand;
mod compare;
mod document;
mod judge;
mod left_out;
mod order;
mod outline;
mod parts;
mod paste;
mod prune;
mod settings;

pub use build::{Basis, build};
pub use document::{
    Action, Blocked, ByHand, Change, Config, Counts, Draft, Expect, FORMAT, Listing, Mode, OnDrift,
    Op, Plan, Reason, Refresh, Risk, Skipped, StateRef, Status, Target, Verify, schema,
};
pub(super) use order::{drafted_op, is_entry};
pub(super) use parts::written;
pub(super) use settings::published as published_settings;

//! State, three-way comparison, plan, journal, apply.

pub mod journal;
pub mod merge;
pub mod path;
pub mod sealed;
pub mod state;
pub mod store;

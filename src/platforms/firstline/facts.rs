//! What FIRST LINE can do.

use crate::platforms::{Auth, Facts};

/// What FIRST LINE's API can do; everything else is done by hand there.
pub const FACTS: Facts = Facts {
    title: "FIRST LINE",
    auth: Auth::Bearer,
    default_url: None,
    draft_publish: false,
    undrafted: &[],
    idempotency_key: false,
    version_token: false,
    shells: false,
};

//! What Botcake can do.

use crate::platforms::{Auth, Facts};

/// What Botcake's API can do; everything else is done by hand there.
pub const FACTS: Facts = Facts {
    title: "Botcake",
    auth: Auth::Header("access-token"),
    default_url: Some("https://botcake.io"),
    draft_publish: false,
    undrafted: &[],
    idempotency_key: false,
    version_token: false,
    shells: false,
};

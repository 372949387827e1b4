//! What Omnichat can do.

use crate::platforms::{Auth, Facts};

/// What Omnichat's API can do; everything else is done by hand there.
pub const FACTS: Facts = Facts {
    title: "Omnichat",
    auth: Auth::Bearer,
    default_url: Some("https://open-api.omnichat.ai"),
    draft_publish: false,
    undrafted: &[],
    idempotency_key: false,
    version_token: false,
    shells: false,
};

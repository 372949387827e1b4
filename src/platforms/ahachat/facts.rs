//! What AhaChat can do.

use crate::platforms::{Auth, Facts};

/// What AhaChat's API can do; everything else is done by hand there.
pub const FACTS: Facts = Facts {
    title: "AhaChat",
    auth: Auth::Query("ahachat_token"),
    default_url: Some("https://ahachat.com"),
    draft_publish: false,
    undrafted: &[],
    idempotency_key: false,
    version_token: false,
    shells: false,
};

//! What the sandbox can do: everything that sync can use.

use crate::language::address::Kind;
use crate::platforms::{Auth, Facts};

/// What the sandbox's own API can do.
pub const FACTS: Facts = Facts {
    title: "the sandbox",
    auth: Auth::Bearer,
    default_url: None,
    draft_publish: true,
    undrafted: &[Kind::Contact],
    idempotency_key: true,
    version_token: true,
    shells: true,
};

//! The sandbox: our own platform, with a full API, drafts and idempotency keys.

mod client;
mod documents;

pub use client::{BotSettings, BotStatus, Client, KeyRecord};
pub use documents::{MissingId, decode, decode_content, encode};

use super::Facts;
use crate::language::address::Kind;

/// What the sandbox can do: everything that sync can use.
pub const FACTS: Facts = Facts {
    default_url: None,
    draft_publish: true,
    undrafted: &[Kind::Contact],
    idempotency_key: true,
    version_token: true,
    shells: true,
    settings: true,
};

//! The sandbox: our own platform, with a full API, drafts and idempotency keys.

mod client;
mod documents;
mod facts;

pub use client::{BotStatus, Client, KeyRecord};
pub use documents::{MissingId, decode, decode_content, encode};
pub use facts::FACTS;

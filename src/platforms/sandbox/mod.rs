//! The sandbox: our own platform, with a full API, drafts and idempotency keys.

mod client;
mod facts;

pub use client::Client;
pub use facts::FACTS;

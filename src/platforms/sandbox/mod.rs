//! The sandbox: our own platform, with a full API, drafts and idempotency keys.

mod client;
mod facts;
mod send;

pub use client::Client;
pub use facts::FACTS;
pub use send::Send;

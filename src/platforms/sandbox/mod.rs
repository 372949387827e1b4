//! The sandbox: our own platform, with a full API, drafts and idempotency keys.

mod client;
mod facts;
mod sends;

pub use client::Client;
pub use facts::FACTS;
pub use sends::{NewBroadcast, Told};

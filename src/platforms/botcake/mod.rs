//! Botcake: flows are named, listed and sent; keywords are bound; the rest is done by hand.
//!
//! The vendor's documents are the primary truth (`seeds/botcake-public-api.txt`); what they do not
//! show is marked where it is used.

mod answers;
pub mod block;
mod client;
pub mod documents;
mod facts;
mod port;

pub use client::Client;
pub use facts::FACTS;

//! Botcake: flows are named, listed and sent; keywords are bound; the rest is done by hand.
//!
//! The vendor's documents are the primary truth (`seeds/botcake-public-api.txt`); what they do not
//! show is marked where it is used.

pub mod block;
pub mod documents;
mod facts;

pub use facts::FACTS;

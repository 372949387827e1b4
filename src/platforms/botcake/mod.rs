//! Botcake: flows by folder and name, keyword bindings, statistics, sends.
//!
//! The vendor's documents are the primary truth (`seeds/botcake-public-api.txt`); what they do not
//! show is marked where it is used.

pub mod block;
pub mod documents;

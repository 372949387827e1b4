//! AhaChat: blocks are sent by name; nothing can be listed.
//!
//! `seeds/ahachat-broadcast-api.txt` is the primary truth; what it does not show is marked where it
//! is used.

mod client;
pub mod documents;
mod facts;
mod send;

pub use client::{Accepted, Client};
pub use facts::FACTS;
pub use send::{MESSAGE_TAGS, MessageTag, Send, To, Unfit};

//! Omnichat: the Open API for contacts, blocks and broadcasts; cards by hand.
//!
//! The card is `seeds/omnichat-call-an-api.txt`; the Open API and the answer to the card are of
//! Omnichat's Developer Guide (developers.omnichat.ai), read in 2026-11.

mod client;
mod contacts;
pub mod documents;
mod facts;
mod people;
mod port;
mod refusals;
mod sends;

pub use client::Client;
pub use facts::FACTS;
pub use port::Team;

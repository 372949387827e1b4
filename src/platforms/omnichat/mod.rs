//! Omnichat: the Open API for contacts, blocks and broadcasts; cards by hand.

mod facts;

pub use facts::FACTS;

//! AhaChat: blocks are sent by name; nothing can be listed.

mod facts;

pub use facts::FACTS;

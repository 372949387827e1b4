//! FIRST LINE: contacts and tags through the API; scripts by hand.

mod facts;

pub use facts::FACTS;

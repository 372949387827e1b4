//! Botcake: flows are named, listed and sent; keywords are bound; the rest is done by hand.

mod facts;

pub use facts::FACTS;

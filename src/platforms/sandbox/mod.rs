mod broadcast;
mod client;
mod facts;
mod send;

pub use broadcast::{NewBroadcast, Told};
pub use client::Client;
pub use facts::FACTS;
pub use send::Send;

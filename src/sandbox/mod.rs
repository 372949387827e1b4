//! The local platform: a real database behind an HTTP interface of its own, on loopback.
//!
//! Teams plan and apply against it without an account; it is also what the sync is tested with.
//! [`start`] runs it inside this process; `botwright sandbox` runs it as a program.
//!
//! ```text
//! start     options -> a listening server            wire      connections that can be cut
//! auth      the token and who may pass               faults    a script of lost answers and delays
//! api       one file per concern, the table of routes
//! content   what may stand in a resource             resource  the shapes that are sent
//! settings  what is true of a bot as a whole       people    who chats with the published bots
//! store     the database: schema, queries            problem   every error answer
//! openapi   the description of all of it           digest    hexadecimal
//! ```
//!
//! A vendor's dialect is one folder under `dialects/`: a `router()` of its own over the same
//! [`store`], beside the routes in `api`.

mod api;
mod auth;
mod content;
mod dialects;
mod digest;
mod error;
mod faults;
mod openapi;
mod people;
mod problem;
mod resource;
mod settings;
mod start;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use auth::TokenSource;
pub use error::Error;
pub use faults::Faults;
pub use start::{Options, Running, start};

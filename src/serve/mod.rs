//! Content that platforms pull: a server that they call during a conversation.
//!
//! `POST /PLATFORM/FLOW` with the contact's data runs the flow up to where a person must answer,
//! and answers in that platform's format. Nothing is remembered between two requests, so that more
//! of the same server can run beside it.
//!
//! ```text
//! load      a project -> its targets, each with a bot that runs and the ids of its platform
//! ids       what flows, tags and fields are called on the platform
//! target    one target, ready
//! request   an HTTP request -> the contact's data
//! contact   the contact's data -> a person as the engine knows one
//! run       the person and the flow -> what is said, within the time that there is
//! dialects  what is said -> a platform's answer; the keys in which it tells of the contact
//! refusal   why there is no answer
//! app       the routes
//! metrics   counts and times for Prometheus
//! server    sockets: limits, graceful stop
//! reload    a new bot in the place of the old one
//! ```
//!
//! **A question** is the last thing said. Where the platform can take the answer into a field, it
//! calls again with `?after=FIELD`: the run then begins at the question that saves to the field,
//! with the answer. Wrong answers are told so and asked again; how often that was is not known.
//!
//! **What cannot go along** (a change of a field whose id is not known, what a tap would change) is
//! named in the log and counted, never passed over. What does not fit at all is an error.
//!
//! **Personal data** stand in no log and no metric: neither ids, texts and values nor anything that
//! a caller has written, except the names of what is in the bot.

mod app;
mod contact;
mod dialects;
mod ids;
mod load;
mod metrics;
mod refusal;
mod reload;
mod request;
mod run;
mod server;
mod target;

pub use ids::{Ids, IdsError};
pub use load::{Bots, LoadError, Options, Prepared, load};
pub use metrics::Metrics;
pub use reload::{Reloaded, Reloader};
pub use server::{Limits, Running, ServeError, start};

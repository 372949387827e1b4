//! Whole-program tests: the built binary, a real server on loopback, real files.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod broadcast;
mod build;
mod cache;
mod chat;
mod common;
mod conversations;
mod examples;
mod forms;
mod frontend;
mod house;
mod law;
mod platforms;
mod printed;
mod readme;
mod rules;
mod sandbox;
mod schema;
mod serve;
mod sync;
mod talk;
mod usage;
mod vendors;

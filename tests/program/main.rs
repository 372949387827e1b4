//! Whole-program tests: the built binary, a real server on loopback, real files.

mod rules;
mod sandbox;
mod schema;

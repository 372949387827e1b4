//! Whole-program tests: the built binary, a real server on loopback, real files.

mod law;
mod sandbox;
mod schema;

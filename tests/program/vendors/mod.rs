//! The vendors' documented interfaces: our clients against them, and the sandbox that speaks them.

mod botcake;
mod firstline;

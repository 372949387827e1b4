//! Renderers: diagnostics and sources in, text out. None of them knows a check.

mod excerpt;
mod human;
pub mod json;
mod paint;
#[cfg(test)]
mod tests;

pub use human::{HumanOptions, human};
pub use paint::Paint;

//! Renderers: diagnostics and sources in, text out. None of them knows a check.

mod excerpt;
mod github;
mod gitlab;
mod human;
pub mod json;
mod junit;
mod paint;
mod rdjson;
mod report;
mod sarif;
#[cfg(test)]
mod tests;

pub use github::github;
pub use gitlab::gitlab;
pub use human::{HumanOptions, human};
pub use junit::junit;
pub use paint::Paint;
pub use rdjson::rdjson;
pub use report::{Report, RulePage};
pub use sarif::sarif;

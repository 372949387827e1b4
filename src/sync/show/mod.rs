//! Plans and results for people: the verdict first and last, one line for each object, texts as
//! word differences, secrets and contact data masked by field.

mod human;
mod items;
mod json;
mod markdown;
mod steps;
mod values;

pub use crate::diagnostics::render::Paint;
pub use human::{applied as applied_human, drift as drift_human, plan as plan_human};
pub use json::{
    AppliedDocument, DriftDocument, applied as applied_document, applied_schema,
    drift as drift_document,
};
pub use markdown::plan as plan_markdown;

#[cfg(test)]
mod tests;

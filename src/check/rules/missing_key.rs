//! `missing-key`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule, meaning};
use crate::diagnostics::{Diagnostic, codes};

/// `missing-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_KEY,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Project(run),
};

/// Most of them are found by the schema.
fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    meaning::missing_keys(scope.project, found);
}

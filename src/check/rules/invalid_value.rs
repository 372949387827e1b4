//! `invalid-value`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule, meaning};
use crate::diagnostics::{Diagnostic, codes};

/// `invalid-value`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_VALUE,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Project(run),
};

/// Most of them are found by the schema.
fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    meaning::invalid_values(scope.project, found);
}

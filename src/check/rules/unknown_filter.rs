//! `unknown-filter`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::template::ProblemKind;

/// `unknown-filter`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_FILTER,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.template_problems(ProblemKind::UnknownFilter, &codes::UNKNOWN_FILTER, found);
}

//! `bad-condition`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::template::ProblemKind;

/// `bad-condition`
pub(super) static RULE: Rule = Rule {
    code: &codes::BAD_CONDITION,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.template_problems(ProblemKind::BadCondition, &codes::BAD_CONDITION, found);
}

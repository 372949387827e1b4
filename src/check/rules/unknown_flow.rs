//! `unknown-flow`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::Role;
use crate::project::Namespace;

/// `unknown-flow`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_FLOW,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.reference(Role::Flow, Namespace::Resource(Kind::Flow), &codes::UNKNOWN_FLOW, found);
}

//! `unknown-api-card`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::Role;
use crate::project::Namespace;

/// `unknown-api-card`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_API_CARD,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.reference(Role::ApiCard, Namespace::Resource(Kind::ApiCard), &codes::UNKNOWN_API_CARD, found);
}

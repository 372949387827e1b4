//! `unknown-sequence`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::Role;
use crate::project::Namespace;

/// `unknown-sequence`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_SEQUENCE,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.reference(Role::Sequence, Namespace::Resource(Kind::Sequence), &codes::UNKNOWN_SEQUENCE, found);
}

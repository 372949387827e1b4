//! `unknown-field`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::name::nfc;
use crate::language::shape::Role;
use crate::language::template::UseKind;
use crate::project::Namespace;

/// `unknown-field`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_FIELD,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let namespace = Namespace::Resource(Kind::Field);
    scope.reference(Role::Field, namespace, &codes::UNKNOWN_FIELD, found);
    for used in &scope.written.analysis.uses {
        if let UseKind::Field(name) = &used.kind {
            let span = scope.inside(used.range.clone());
            scope.undeclared(namespace, &nfc(name), span, &codes::UNKNOWN_FIELD, found);
        }
    }
}

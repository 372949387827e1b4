//! `unknown-field`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::name::borrowed_nfc;
use crate::language::shape::Role;
use crate::language::template::UseKind;
use crate::project::Namespace;

/// `unknown-field`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_FIELD,
    finds: "A custom field is named that no file declares. It may be in `save_to`, in `set`, in a condition, in a `{{ }}`, or in the first row of a table.",
    why: "An answer saved under a misspelt name is never found again, and `{{ fields.… }}` prints nothing.",
    bad: r#"
default_reply: book
custom_fields:
  seats: { type: number, minimum: 1, maximum: 9 }
flows:
  book:
    steps:
      - { ask: 請問幾位？, save_to: seats }
      - text: 已為 {{ fields.seat }} 位保留座位。
"#,
    good: r#"
default_reply: book
custom_fields:
  seats: { type: number, minimum: 1, maximum: 9 }
flows:
  book:
    steps:
      - { ask: 請問幾位？, save_to: seats }
      - text: 已為 {{ fields.seats }} 位保留座位。
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let namespace = Namespace::Resource(Kind::Field);
    scope.reference(Role::Field, namespace, &codes::UNKNOWN_FIELD, found);
    for used in &scope.written.analysis.uses {
        if let UseKind::Field(name) = &used.kind {
            let span = || scope.inside(used.range.clone());
            scope.undeclared(namespace, &borrowed_nfc(name), span, &codes::UNKNOWN_FIELD, found);
        }
    }
}

//! `unquoted-scalar`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::language::shape::Place;
use crate::syntax::{self, Content, Style};

/// `unquoted-scalar`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNQUOTED_SCALAR,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Leaf(run),
};

/// A text that YAML readers do not agree on. Numbers and truth values in the place of a text are
/// found by the schema.
fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let Place::Value(node) = scope.leaf.place else { return };
    let Content::Text(text) = &node.content else { return };
    if text.style != Style::Plain || node.anchor.is_some() {
        return;
    }
    let raw = node.raw(scope.text);
    if let Some(trap) = syntax::scalar_trap(raw) {
        found.push(
            Diagnostic::new(&codes::UNQUOTED_SCALAR, trap.message(raw))
                .at(scope.span(), "")
                .help(trap.help(raw))
                .suggest(Suggestion::replace(scope.span(), syntax::quote(raw), true)),
        );
    }
}

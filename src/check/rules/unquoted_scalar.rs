//! `unquoted-scalar`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::language::shape::Place;
use crate::syntax::{self, Content, Style};

/// `unquoted-scalar`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNQUOTED_SCALAR,
    finds: "A text without quotes that YAML changes, or that YAML readers do not agree on. Such are phone numbers (`+886…`, `0912…`), `1.10`, and `yes`, `no`, `on`, `off`.",
    why: "YAML takes `0912345678` for a number and drops its zero, and the call would reach nobody.",
    bad: r#"
default_reply: contact-us
flows:
  contact-us:
    steps:
      - text: 請選擇聯絡方式
        buttons:
          - { label: 客服專線, phone: +886223456789 }
"#,
    good: r#"
default_reply: contact-us
flows:
  contact-us:
    steps:
      - text: 請選擇聯絡方式
        buttons:
          - { label: 客服專線, phone: "+886223456789" }
"#,
    check: Check::Leaf(run),
};

/// A text that YAML readers do not agree on. Numbers and truth values in the place of a text are
/// found by the schema.
fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let Place::Value(node) = scope.leaf.place else {
        return;
    };
    let Content::Text(text) = &node.content else {
        return;
    };
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

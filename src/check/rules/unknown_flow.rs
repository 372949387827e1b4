//! `unknown-flow`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::Role;
use crate::project::Namespace;

/// `unknown-flow`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_FLOW,
    finds: "A flow is named that no file defines.",
    why: "A tap on that button, or that keyword, would lead nowhere.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: 需要協助嗎？
        buttons:
          - { label: 我的票券, flow: my-ticket }
  my-tickets: 您目前沒有未使用的票券。
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: 需要協助嗎？
        buttons:
          - { label: 我的票券, flow: my-tickets }
  my-tickets: 您目前沒有未使用的票券。
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.reference(
        Role::Flow,
        Namespace::Resource(Kind::Flow),
        &codes::UNKNOWN_FLOW,
        found,
    );
}

//! `unknown-filter`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::template::ProblemKind;

/// `unknown-filter`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_FILTER,
    finds: "A filter in a `{{ }}` that the language does not have.",
    why: "The text could not be made, and the bot would have nothing to say.",
    bad: r#"
default_reply: total
custom_fields:
  total: { type: number }
flows:
  total:
    steps:
      - { ask: Tổng cộng bao nhiêu?, save_to: total }
      - text: Tổng cộng {{ fields.total | currency("VND") }}.
"#,
    good: r#"
default_reply: total
custom_fields:
  total: { type: number }
flows:
  total:
    steps:
      - { ask: Tổng cộng bao nhiêu?, save_to: total }
      - text: Tổng cộng {{ fields.total | money("VND") }}.
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.template_problems(ProblemKind::UnknownFilter, &codes::UNKNOWN_FILTER, found);
}

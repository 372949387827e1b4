//! `bad-condition`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::template::ProblemKind;

/// `bad-condition`
pub(super) static RULE: Rule = Rule {
    code: &codes::BAD_CONDITION,
    finds: "A condition that cannot be read: in `when`, `if` or `for_each`.",
    why: "The bot could not tell which way to go.",
    bad: r#"
default_reply: book
custom_fields:
  seats: { type: number }
flows:
  book:
    steps:
      - { ask: 請問幾位？, save_to: seats }
      - when: fields.seats => 4
        then:
          - text: 這樣可以享有團體票。
"#,
    good: r#"
default_reply: book
custom_fields:
  seats: { type: number }
flows:
  book:
    steps:
      - { ask: 請問幾位？, save_to: seats }
      - when: fields.seats >= 4
        then:
          - text: 這樣可以享有團體票。
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.template_problems(ProblemKind::BadCondition, &codes::BAD_CONDITION, found);
}

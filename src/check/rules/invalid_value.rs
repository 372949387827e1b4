//! `invalid-value`

use super::super::rule::ProjectScope;
use super::super::{Check, PartScope, Rule, meaning, said};
use crate::diagnostics::{Diagnostic, codes};

/// `invalid-value`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_VALUE,
    finds: "A value of the right kind that cannot stand here. It is not one of the words to choose from, is too large or too small, is no real day or time zone, says nothing at all, or is tapped in a test though nothing has that label.",
    why: "The platform would refuse it, or take it for something else.",
    bad: r#"
default_reply: help
keywords:
  tickets: { match: [票券], mode: contain, flow: my-tickets }
flows:
  help: 需要協助嗎？
  my-tickets: 您目前沒有未使用的票券。
"#,
    good: r#"
default_reply: help
keywords:
  tickets: { match: [票券], mode: contains, flow: my-tickets }
flows:
  help: 需要協助嗎？
  my-tickets: 您目前沒有未使用的票券。
"#,
    check: Check::ProjectAndPart(run, part),
};

/// Most of them are found by the schema.
fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    meaning::invalid_values(scope.project, found);
}

fn part(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    said::invalid_values(scope, found);
    meaning::last_cases(scope, found);
}

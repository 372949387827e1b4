//! `bad-template`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::template::ProblemKind;

/// `bad-template`
pub(super) static RULE: Rule = Rule {
    code: &codes::BAD_TEMPLATE,
    finds: "A `{{ }}` or `{% %}` in a text that cannot be read.",
    why: "Customers would see the braces, or nothing at all.",
    bad: r#"
default_reply: help
flows:
  help: Hello {{ contact.first_name }, how can we help?
"#,
    good: r#"
default_reply: help
flows:
  help: Hello {{ contact.first_name }}, how can we help?
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.template_problems(ProblemKind::BadTemplate, &codes::BAD_TEMPLATE, found);
}

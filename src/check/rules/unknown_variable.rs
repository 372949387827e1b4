//! `unknown-variable`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::template::{ProblemKind, UseKind};
use crate::language::text::{Segment, Text};
use crate::project::Namespace;

/// `unknown-variable`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_VARIABLE,
    finds: "A name that nothing stands behind. It is in a `{{ }}` or a condition, or is a `${var.…}` that `botwright.yaml` does not have.",
    why: "Customers would see an empty place in the sentence.",
    bad: r#"
default_reply: help
flows:
  help: Hello {{ contact.firstname }}, how can we help?
"#,
    good: r#"
default_reply: help
flows:
  help: Hello {{ contact.first_name }}, how can we help?
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let code = &codes::UNKNOWN_VARIABLE;
    scope.template_problems(ProblemKind::UnknownVariable, code, found);
    for segment in scope.written.text.iter().flat_map(Text::segments) {
        if let Segment::Var {
            name, name_range, ..
        } = segment
        {
            let span = || scope.inside(name_range.clone());
            scope.undeclared(Namespace::Variable, name, span, code, found);
        }
    }
    for used in &scope.written.analysis.uses {
        if let UseKind::Hours(name) = &used.kind {
            let span = || scope.inside(used.range.clone());
            scope.undeclared(Namespace::Hours, name, span, code, found);
        }
    }
}

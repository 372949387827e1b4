//! `empty-flow`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `empty-flow`
pub(super) static RULE: Rule = Rule {
    code: &codes::EMPTY_FLOW,
    finds: "A flow without a step.",
    why: "Whoever comes to it gets no answer.",
    bad: r#"
default_reply: help
flows:
  help: { title: 需要協助, steps: [] }
"#,
    good: r#"
default_reply: help
flows:
  help: { title: 需要協助, steps: [{ text: 需要協助嗎？ }] }
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for flow in scope.flow.flows.iter().filter(|flow| flow.is_empty) {
        found.push(
            Diagnostic::new(
                &codes::EMPTY_FLOW,
                format!("the flow `{}` does nothing", flow.name),
            )
            .at(flow.key, "")
            .help("write its steps, or remove it"),
        );
    }
}

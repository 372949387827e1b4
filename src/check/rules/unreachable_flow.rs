//! `unreachable-flow`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `unreachable-flow`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNREACHABLE_FLOW,
    finds: "A flow to which no conversation can come. No keyword, menu, button, step or other entry point leads to it.",
    why: "Nobody would ever see what it says. Mostly the button or the keyword was forgotten, or the flow is left over.",
    bad: r#"
default_reply: help
flows:
  help: 需要協助嗎？
  refund: 退票請洽門市。
"#,
    good: r#"
default_reply: help
keywords:
  refund: { match: [退票], flow: refund }
flows:
  help: 需要協助嗎？
  refund: 退票請洽門市。
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.flows {
        return;
    }
    for flow in map.unreachable() {
        let flow = &map.flows[flow];
        found.push(
            Diagnostic::new(
                &codes::UNREACHABLE_FLOW,
                format!("nothing leads to the flow `{}`", flow.name),
            )
            .at(flow.key, "")
            .help("lead to it with a keyword, a button or `go_to`, or remove it"),
        );
    }
}

//! `untested-flow`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `untested-flow`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNTESTED_FLOW,
    finds: "A flow that no test can come to, whatever is tapped and answered in it. Off unless `lints` asks for it. The tests are not run: a test counts for every flow to which its lines can lead, with the words, menu items and events they use, and for all that can be tapped from there.",
    why: "A change in it would break without anybody noticing. `test --coverage` says more, and runs the tests.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
lints: { untested-flow: warn }
# file: bot/main.yaml
default_reply: help
menu: [{ label: Refund, flow: refund }]
flows:
  help: How can we help you?
  refund: Please visit one of our shops.
tests:
  asks-for-help:
    chat: [{ user: hello }, { bot: How can we help you? }]
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
lints: { untested-flow: warn }
# file: bot/main.yaml
default_reply: help
menu: [{ label: Refund, flow: refund }]
flows:
  help: How can we help you?
  refund: Please visit one of our shops.
tests:
  asks-for-help:
    chat: [{ user: hello }, { bot: How can we help you? }]
  asks-for-a-refund:
    chat: [{ event: { menu: Refund } }, { bot: Please visit one of our shops. }]
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.flows {
        return;
    }
    for flow in map.untested() {
        let flow = &map.flows[flow];
        found.push(
            Diagnostic::new(
                &codes::UNTESTED_FLOW,
                format!("no test can come to the flow `{}`", flow.name),
            )
            .at(flow.key, "")
            .help("write a test that leads to it"),
        );
    }
}

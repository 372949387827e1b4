//! `dead-step`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::check::flow::Away;
use crate::diagnostics::{Diagnostic, codes};

/// `dead-step`
pub(super) static RULE: Rule = Rule {
    code: &codes::DEAD_STEP,
    finds: "A step that no conversation can come to, since the flow leaves before it. `go_to` and `hand_off` never come back, nor does a step of which every branch leads elsewhere.",
    why: "The bot would never do what is written there.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - go_to: hours
      - text: Anything else?
  hours: We are open from 9 to 18.
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: Anything else?
      - go_to: hours
  hours: We are open from 9 to 18.
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for dead in scope.flow.flows.iter().flat_map(|flow| &flow.dead) {
        let (label, help) = match dead.how {
            Away::GoTo => (
                "the flow leaves here and never comes back",
                "put the step before the `go_to`, or remove it",
            ),
            Away::HandOff => (
                "people take over here, and the flow ends",
                "put the step before the `hand_off`, or remove it",
            ),
            Away::Branches => (
                "every way through this step leads elsewhere",
                "put the step before it, or let one of the ways go on here",
            ),
        };
        found.push(
            Diagnostic::new(&codes::DEAD_STEP, "this step can never be reached")
                .at(dead.step, "")
                .also(dead.after, label)
                .help(help),
        );
    }
}

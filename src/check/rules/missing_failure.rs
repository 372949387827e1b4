//! `missing-failure`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `missing-failure`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_FAILURE,
    finds: "A call of which nothing says what happens when it fails.",
    why: "Servers are away at times. The bot would then go on as if all were well, with holes in its texts.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders }
flows:
  orders:
    steps:
      - call: my-orders
      - text: You have {{ response.count }} orders.
"#,
    good: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders }
flows:
  orders:
    steps:
      - call: my-orders
        then: [{ text: "You have {{ response.count }} orders." }]
        else: [{ text: Please try again later. }]
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for unhandled in scope.flow.flows.iter().flat_map(|flow| &flow.unhandled) {
        found.push(
            Diagnostic::new(
                &codes::MISSING_FAILURE,
                format!("nothing says what happens when `{}` fails", unhandled.card),
            )
            .at(unhandled.at, "")
            .help("give the step an `else` or a `failure`, or the API card a `failure` for all its calls"),
        );
    }
}

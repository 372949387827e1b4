//! `response-outside-call`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `response-outside-call`
pub(super) static RULE: Rule = Rule {
    code: &codes::RESPONSE_OUTSIDE_CALL,
    finds: "`response` or `error` is read where no call can have been made before, on any way that leads there.",
    why: "There is nothing to put in, so the text has a hole, and a condition never holds. What came back lives through questions and `go_to`, until a tap, a keyword or the end.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders, failure: sorry }
flows:
  orders:
    steps:
      - text: Bạn có {{ response.count }} đơn hàng.
      - call: my-orders
      - text: Cảm ơn bạn!
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    good: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders, failure: sorry }
flows:
  orders:
    steps:
      - call: my-orders
      - text: Bạn có {{ response.count }} đơn hàng.
      - text: Cảm ơn bạn!
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.flows || map.silence.cards {
        return;
    }
    for (at, error) in map.unanswered() {
        let (message, help) = if error {
            (
                "there is no `error` here: no call can have failed before",
                "read it in the `else` of a `call`, or in the flow of its `failure`",
            )
        } else {
            (
                "there is no `response` here: no call can have been made before",
                "read it after a `call`; to keep it for later, `set` a field to it",
            )
        };
        found.push(
            Diagnostic::new(&codes::RESPONSE_OUTSIDE_CALL, message)
                .at(at, "")
                .help(help),
        );
    }
}

//! `unused-api-card`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `unused-api-card`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNUSED_API_CARD,
    finds: "An API card that no step calls.",
    why: "It is kept and synced for nothing. Mostly the `call` was forgotten, or the card is left over.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders }
flows:
  orders: Đơn hàng của bạn đang được giao.
"#,
    good: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders }
flows:
  orders:
    steps:
      - call: my-orders
        then: [{ text: Đơn hàng của bạn đang được giao. }]
        else: [{ text: Bạn thử lại sau nhé. }]
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.cards {
        return;
    }
    for (name, declared) in &scope.project.bot.api_cards {
        if !map.is_used(declared.key) {
            found.push(
                Diagnostic::new(
                    &codes::UNUSED_API_CARD,
                    format!("no step calls the API card `{name}`"),
                )
                .at(declared.key, "")
                .help("`call` it, or remove it"),
            );
        }
    }
}

//! `unknown-api-card`

use super::super::{Check, LeafScope, Rule};
use super::unknown_mock::is_mock;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::Role;
use crate::project::Namespace;

/// `unknown-api-card`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_API_CARD,
    finds: "An API card is named that no file defines.",
    why: "The call would never be made, and the bot would have no answer to show.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders, failure: sorry }
flows:
  orders:
    steps:
      - call: my-order
      - text: Đơn hàng của bạn đang được giao.
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
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    if is_mock(&scope.leaf) {
        return;
    }
    scope.reference(
        Role::ApiCard,
        Namespace::Resource(Kind::ApiCard),
        &codes::UNKNOWN_API_CARD,
        found,
    );
}

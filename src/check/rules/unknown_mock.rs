//! `unknown-mock`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::{Leaf, Place, Role};
use crate::project::Namespace;

/// `unknown-mock`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_MOCK,
    finds: "A test gives an answer for an API card that no file defines.",
    why: "Nothing would ever ask for that answer, so the test does not test what it seems to.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders, failure: sorry }
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
tests:
  asks-for-orders:
    mock: { my-order: { status: 200, body: {} } }
    chat:
      - user: đơn hàng của tôi
      - bot: Đơn hàng của bạn đang được giao.
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
tests:
  asks-for-orders:
    mock: { my-orders: { status: 200, body: {} } }
    chat:
      - user: đơn hàng của tôi
      - bot: Đơn hàng của bạn đang được giao.
"#,
    check: Check::Leaf(run),
};

/// Whether the leaf is the name of a card that a test mocks: names of cards are keys nowhere else.
pub(super) fn is_mock(leaf: &Leaf<'_, '_>) -> bool {
    leaf.role == Role::ApiCard && matches!(leaf.place, Place::Key(_))
}

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    if is_mock(&scope.leaf) {
        let namespace = Namespace::Resource(Kind::ApiCard);
        scope.reference(Role::ApiCard, namespace, &codes::UNKNOWN_MOCK, found);
    }
}

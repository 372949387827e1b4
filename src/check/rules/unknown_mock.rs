//! `unknown-mock`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::{Leaf, Place, Role};
use crate::project::Namespace;
use crate::source::Span;
use crate::syntax::Node;

/// `unknown-mock`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_MOCK,
    finds: "A test gives an answer for an API card that no file defines, or the example of a card that has none.",
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
        examples(scope, found);
        let namespace = Namespace::Resource(Kind::ApiCard);
        scope.reference(Role::ApiCard, namespace, &codes::UNKNOWN_MOCK, found);
    }
}

/// `example` stands for the card's own.
fn examples(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(name), Some(answers)) = (scope.name(), scope.leaf.value) else {
        return;
    };
    let cards = &scope.project.bot.api_cards;
    if cards.get(&*name).is_none_or(|card| card.value.response.is_some()) {
        return;
    }
    let one = std::iter::once(answers);
    let Some(node) = one
        .chain(answers.items())
        .find(|answer: &&Node| answer.as_str() == Some("example"))
    else {
        return;
    };
    found.push(
        Diagnostic::new(
            &codes::UNKNOWN_MOCK,
            format!("the API card `{name}` has no example to answer with"),
        )
        .at(Span::new(scope.file, node.range.clone()), "")
        .help("add `response: { example: … }` to the card, or write the answer here: `{ status: 200, body: … }`"),
    );
}

//! `invalid-payload`

use serde::de::IgnoredAny;

use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// `invalid-payload`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_PAYLOAD,
    finds: "A payload that the server cannot read as meant. It is JSON written as one text, or belongs to a GET call, which has no body.",
    why: "A text is sent as a JSON text in quotes, with the JSON inside it; the payload of a GET call is not sent at all.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders:
    endpoint: https://shop.example/api/orders
    payload: '{"limit": 5}'
    failure: sorry
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    good: r#"
default_reply: orders
api_cards:
  my-orders:
    endpoint: https://shop.example/api/orders
    payload: { limit: 5 }
    failure: sorry
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if scope.title() != "API card" {
        return;
    }
    let Some(entry) = scope.part.node.entry("payload") else {
        return;
    };
    if let Some((method, "GET")) = scope.text_of("method") {
        let span = Span::new(scope.file, entry.key.range.clone());
        let diagnostic = Diagnostic::new(
            &codes::INVALID_PAYLOAD,
            "a `GET` call has no body, so this payload is never sent",
        )
        .at(span, "")
        .also(scope.span(method), "the method")
        .help("put the values into the address, or use `POST`");
        found.push(scope.finished(diagnostic, &entry.value, None));
        return;
    }
    let Some(text) = entry.value.as_str() else {
        return;
    };
    let start = text.trim_start();
    let is_template = start.starts_with("{{") || start.starts_with("{%") || start.starts_with("{#");
    if is_template || !start.starts_with(['{', '[']) {
        return;
    }
    let message = if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        "the payload is a text that holds JSON, and would be sent in quotes"
    } else {
        "the payload is a text that begins like JSON, and would be sent in quotes"
    };
    let diagnostic = Diagnostic::new(&codes::INVALID_PAYLOAD, message)
        .at(scope.span(&entry.value), "")
        .help("write it as YAML, without quotes around the whole: `payload: { limit: 5 }`");
    found.push(scope.finished(diagnostic, &entry.value, None));
}

//! `hardcoded-secret`

use std::ops::Range;

use super::super::{Check, LeafScope, PartScope, Rule, addresses, secrets};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::shape::{Place, Role, WRITTEN_HERE};
use crate::language::target::PLATFORMS;
use crate::source::Span;
use crate::syntax::Node;

/// `hardcoded-secret`
pub(super) static RULE: Rule = Rule {
    code: &codes::HARDCODED_SECRET,
    finds: "A secret that stands in a file: a token, a key or a password. It is known by the header, the key or the parameter under which it stands, or by its shape.",
    why: "Whoever can read the files can act in your name, and git keeps the secret for ever. From the environment it never reaches a file, a plan or a log. The report does not show it.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders:
    endpoint: https://shop.example/api/orders
    headers: { Authorization: Bearer 5up3r-s3cr3t }
    failure: sorry
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    good: r#"
# env: SHOP_TOKEN
default_reply: orders
api_cards:
  my-orders:
    endpoint: https://shop.example/api/orders
    headers: { Authorization: "Bearer ${env.SHOP_TOKEN}" }
    failure: sorry
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    check: Check::LeafAndPart(leaf, part),
};

/// Any text: what has the shape of a secret is one.
fn leaf(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    if let (Role::Text, Place::Value(node)) = (scope.leaf.role, scope.leaf.place)
        && let Some(text) = node.as_str()
    {
        let anchor = node.anchor.as_deref();
        let anchor = anchor.map(|range| Span::new(scope.file, range.clone()));
        let secrets = secrets::by_shape(text).into_iter();
        found.extend(secrets.map(|range| report(scope.inside(range), anchor)));
    }
}

fn part(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let title = scope.title();
    if title == "API card" {
        for entry in scope.get("headers").map(Node::entries).unwrap_or_default() {
            named(scope, &entry.key.text, &entry.value, found);
        }
        if let Some(payload) = scope.get("payload") {
            inside(scope, "", payload, found);
        }
    } else if (title == "Serve" || PLATFORMS.contains(&title))
        && let Some((node, text)) = scope.text_of("token")
        && !text.is_empty()
        && !text.contains("${")
        && !secrets::has_one(text)
        // What guards a server of this machine alone is worth nothing elsewhere.
        && !scope.text_of("url").is_some_and(|(_, url)| addresses::is_local(url))
    {
        at(scope, node, 0..text.len(), found);
    }
    for entry in addresses::variables(scope) {
        named(scope, &entry.key.text, &entry.value, found);
    }
    for key in addresses::keys(title) {
        if let Some((node, text)) = scope.text_of(key) {
            let told = secrets::by_shape(text);
            // One that is shown beside another that is told of would be seen.
            for range in secrets::in_address(text) {
                let apart = |one: &Range<usize>| one.end <= range.start || range.end <= one.start;
                if told.iter().all(apart) {
                    at(scope, node, range, found);
                }
            }
        }
    }
}

/// Every text of a payload, by the key that it stands under.
fn inside(scope: &PartScope<'_>, key: &str, node: &Node, found: &mut Vec<Diagnostic>) {
    for entry in node.entries() {
        inside(scope, &entry.key.text, &entry.value, found);
    }
    for item in node.items() {
        inside(scope, key, item, found);
    }
    named(scope, key, node, found);
}

fn named(scope: &PartScope<'_>, name: &str, node: &Node, found: &mut Vec<Diagnostic>) {
    if let Some(text) = node.as_str()
        && !text.contains("${")
        && !text.contains("{{")
        && !secrets::has_one(text)
        && let Some(range) = secrets::by_name(name, text)
    {
        at(scope, node, range, found);
    }
}

fn at(scope: &PartScope<'_>, node: &Node, range: Range<usize>, found: &mut Vec<Diagnostic>) {
    let anchor = node.anchor.as_deref();
    let anchor = anchor.map(|range| Span::new(scope.file, range.clone()));
    found.push(report(scope.inside(node, range), anchor));
}

fn report(span: Span, anchor: Option<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&codes::HARDCODED_SECRET, "a secret stands in this file")
        .at(span, "")
        .help("put it into an environment variable and write `${env.NAME}` here; since it has been in a file, have a new one made");
    match anchor {
        Some(anchor) => diagnostic.also(anchor, WRITTEN_HERE),
        None => diagnostic,
    }
}

//! `unset-env`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::Node;

/// `unset-env`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNSET_ENV,
    finds: "An environment variable is named that is not set here.",
    why: "Secrets such as tokens come from the environment and never stand in a file. Checking goes on without them, but `plan` and `apply` need those of their target.",
    bad: r#"
default_reply: orders
api_cards:
  my-orders:
    endpoint: https://shop.example/api/orders
    headers:
      Authorization: Bearer ${env.SHOP_TOKEN}
    failure: sorry
flows:
  orders:
    steps:
      - call: my-orders
      - text: Your order is on its way.
  sorry: Something went wrong. Please try again later.
"#,
    good: r#"
# env: SHOP_TOKEN
default_reply: orders
api_cards:
  my-orders:
    endpoint: https://shop.example/api/orders
    headers:
      Authorization: Bearer ${env.SHOP_TOKEN}
    failure: sorry
flows:
  orders:
    steps:
      - call: my-orders
      - text: Your order is on its way.
  sorry: Something went wrong. Please try again later.
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let targets = scope
        .project
        .settings
        .root
        .as_deref()
        .and_then(|root| root.get("targets"));
    // With one target named, the settings of the others do not matter.
    let others: Vec<Span> = targets
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter(|entry| {
            scope
                .target
                .is_some_and(|target| *target != *entry.key.text)
        })
        .map(|entry| Span::new(scope.project.settings.file, entry.value.range.clone()))
        .collect();
    for (name, span) in scope.environment {
        let elsewhere = others.iter().any(|other| {
            other.file == span.file && other.start <= span.start && span.end <= other.end
        });
        if elsewhere || (scope.is_set)(name) {
            continue;
        }
        found.push(
            Diagnostic::new(
                &codes::UNSET_ENV,
                format!("the environment variable `{name}` is not set"),
            )
            .at(*span, "")
            .help(format!(
                "set it before `plan` and `apply`, such as with `export {name}=…`"
            )),
        );
    }
}

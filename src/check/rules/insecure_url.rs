//! `insecure-url`

use super::super::{Check, PartScope, Rule, addresses};
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::syntax::Node;

/// `insecure-url`
pub(super) static RULE: Rule = Rule {
    code: &codes::INSECURE_URL,
    finds: "An address with `http://` that leads out of the own network. Addresses of this machine and of private networks are passed over.",
    why: "Everybody on the way can read and change what is sent there, a token or a member number with it. Many chat apps do not show pictures from such an address.",
    bad: r#"
default_reply: tours
flows:
  tours:
    steps:
      - image: http://shop.example/tours.png
"#,
    good: r#"
default_reply: tours
flows:
  tours:
    steps:
      - image: https://shop.example/tours.png
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    for written in addresses::written(scope) {
        if !written.begins_with_variable && addresses::is_insecure(&written.url) {
            report(scope, written.node, found);
        }
    }
    for entry in addresses::variables(scope) {
        if let Some(value) = entry.value.as_str()
            && addresses::is_insecure(value)
        {
            report(scope, &entry.value, found);
        }
    }
}

fn report(scope: &PartScope<'_>, node: &Node, found: &mut Vec<Diagnostic>) {
    let span = scope.inside(node, 0.."http".len());
    let diagnostic = Diagnostic::new(
        &codes::INSECURE_URL,
        "what is sent to an address with `http://` can be read on the way",
    )
    .at(span, "")
    .help("write `https://`, if the server has it");
    let change = Suggestion::replace(span, "https", false);
    found.push(scope.finished(diagnostic, node, Some(change)));
}

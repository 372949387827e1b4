//! `endless-loop`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `endless-loop`
pub(super) static RULE: Rule = Rule {
    code: &codes::ENDLESS_LOOP,
    finds: "Flows that go round in a circle without ever asking anybody. No way out of the circle leads to a question, a wait or an end.",
    why: "The bot would talk without end. It is stopped after 1,000 steps, in the middle of what it says.",
    bad: r#"
default_reply: menu
flows:
  menu:
    steps:
      - text: Tickets or tours?
      - go_to: again
  again:
    steps:
      - text: Choose one of them.
      - go_to: menu
"#,
    good: r#"
default_reply: menu
flows:
  menu:
    steps:
      - text: Tickets or tours?
      - go_to: again
  again:
    steps:
      - ask: Choose one of them.
      - go_to: menu
"#,
    check: Check::Project(run),
};

/// How many jumps of a long circle are shown.
const SHOWN: usize = 4;

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    for circle in map.circles() {
        let Some(((last, back), others)) = circle.split_last() else {
            continue;
        };
        let name = |flow: usize| &map.flows[flow].name;
        let first = others.first().unwrap_or(&(*last, *back)).0;
        let message = if others.is_empty() {
            format!("the flow `{}` goes round in a circle and asks nobody", name(first))
        } else {
            format!(
                "the flows `{}` and `{}` go round in a circle and ask nobody",
                name(first),
                name(*last)
            )
        };
        let mut diagnostic = Diagnostic::new(&codes::ENDLESS_LOOP, message)
            .at(map.flows[*last].jumps[*back].at, "back to where it began")
            .help("put an `ask` into the circle, or a way out of it");
        for (flow, jump) in others.iter().take(SHOWN) {
            let at = map.flows[*flow].jumps[*jump].at;
            diagnostic = diagnostic.also(at, format!("`{}` goes on here", name(*flow)));
        }
        found.push(diagnostic);
    }
}

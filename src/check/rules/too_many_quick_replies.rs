//! `too-many-quick-replies`

use super::super::limits::{many, passed, too_many};
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes, count};
use crate::language::field::FieldType;
use crate::platforms::limits::Item;
use crate::syntax::Node;

/// `too-many-quick-replies`
pub(super) static RULE: Rule = Rule {
    code: &codes::TOO_MANY_QUICK_REPLIES,
    finds: "A message has more quick replies than a channel or a platform takes, or a question more options. Quick replies with `if` do not count, since they may not be shown together, nor does what `for_each` makes: it takes the room that is left.",
    why: "The platform refuses the message, or leaves out those at the end.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [whatsapp]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: On which day would you like to come?
        quick_replies:
          - { label: Day 1, flow: day }
          - { label: Day 2, flow: day }
          - { label: Day 3, flow: day }
          - { label: Day 4, flow: day }
          - { label: Day 5, flow: day }
          - { label: Day 6, flow: day }
          - { label: Day 7, flow: day }
          - { label: Day 8, flow: day }
          - { label: Day 9, flow: day }
          - { label: Day 10, flow: day }
          - { label: Day 11, flow: day }
  day: See you then!
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [whatsapp]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: On which day would you like to come?
        quick_replies:
          - { label: Day 1, flow: day }
          - { label: Day 2, flow: day }
          - { label: Day 3, flow: day }
          - { label: Day 4, flow: day }
          - { label: Day 5, flow: day }
          - { label: Day 6, flow: day }
          - { label: Day 7, flow: day }
          - { label: Day 8, flow: day }
          - { label: Day 9, flow: day }
          - { label: Day 10, flow: day }
  day: See you then!
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let code = &codes::TOO_MANY_QUICK_REPLIES;
    match scope.title() {
        "text" | "image" | "video" | "audio" | "file" | "cards" => {
            if let Some(list) = scope.get("quick_replies") {
                too_many(scope, list, Item::QuickReplies, code, found);
            }
        }
        "ask" => asked(scope, found),
        _ => {}
    }
}

/// A question shows the options of its field first.
fn asked(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let code = &codes::TOO_MANY_QUICK_REPLIES;
    let name = scope.text_of("save_to");
    let field = name.and_then(|(_, name)| scope.field(name));
    let options = field
        .filter(|field| field.field_type == FieldType::Choice)
        .and_then(|field| field.options.as_ref())
        .map_or(0, Vec::len);
    let list = scope.get("quick_replies");
    let (Some((node, name)), true) = (name, options > 0) else {
        if let Some(list) = list {
            too_many(scope, list, Item::QuickReplies, code, found);
        }
        return;
    };
    let written: Vec<&Node> = list
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter(|item| item.get("if").is_none() && item.get("for_each").is_none())
        .collect();
    let number = options + written.len();
    let Some((limit, severity)) = passed(scope, Item::QuickReplies, number) else {
        return;
    };
    let first = limit.most.checked_sub(options).and_then(|at| written.get(at));
    let place = first.and_then(|item| item.get("label")).unwrap_or(node);
    let diagnostic = many(limit, severity, code, number, scope.span(place));
    let diagnostic = diagnostic.help(format!(
        "`{name}` has {}, which are shown as quick replies; offer fewer",
        count(options, "option")
    ));
    found.push(scope.finished(diagnostic, place, None));
}

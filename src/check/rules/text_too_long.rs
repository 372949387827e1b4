//! `text-too-long`

use super::super::limits::{Length, too_long};
use super::super::part::BOT_FILE;
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::field::FieldType;
use crate::platforms::limits::Item;
use crate::syntax::Node;

/// `text-too-long`
pub(super) static RULE: Rule = Rule {
    code: &codes::TEXT_TOO_LONG,
    finds: "A text that is longer than a channel or a platform takes. Each counts in its own way, and where several limits are passed, the report names the one that leaves the least. A text with `{{ }}` is measured by what is always in it; if only the values of its fields can make it too long, that is a warning.",
    why: "The platform refuses the message, and the customer gets none.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: Our office is open from Monday to Friday between 9 and 18, on Saturdays between 10 and 14, and closed on Sundays and on holidays. Please leave us a message, and we will call you back soon.
        buttons: [{ label: Leave a message, flow: leave }]
  leave: Thank you!
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: Our office is open from Monday to Friday between 9 and 18, on Saturdays between 10 and 14, and closed on Sundays and on holidays.
      - text: Please leave us a message, and we will call you back soon.
        buttons: [{ label: Leave a message, flow: leave }]
  leave: Thank you!
"#,
    check: Check::Part(run),
};

const LENGTH: Length = Length {
    code: &codes::TEXT_TOO_LONG,
    help: "shorten it, or say it in two messages",
    is_cut: false,
};
const SHORTEN: Length = Length {
    help: "shorten it",
    ..LENGTH
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let mut check = |key: &str, items: &[Item], length: Length| {
        if let Some(node) = scope.get(key) {
            too_long(scope, node, items, length, found);
        }
    };
    let has = |key: &str| scope.get(key).is_some_and(|list| !list.items().is_empty());
    match scope.title() {
        "text" => match (has("buttons"), has("quick_replies")) {
            (false, false) => check("text", &[Item::Text], LENGTH),
            (true, false) => check("text", &[Item::Text, Item::ButtonText], LENGTH),
            (false, true) => check("text", &[Item::Text, Item::ListText], LENGTH),
            (true, true) => {
                let all = [Item::Text, Item::ButtonText, Item::ListText];
                check("text", &all, LENGTH);
            }
        },
        "ask" => {
            if has("quick_replies") || has_options(scope) {
                let all = [Item::Text, Item::Question, Item::ListText];
                check("ask", &all, LENGTH);
            } else {
                check("ask", &[Item::Text, Item::Question], LENGTH);
            }
            check("retry", &[Item::Text], SHORTEN);
        }
        "Keyword" => check("text", &[Item::Text], SHORTEN),
        "Card" => {
            check("title", &[Item::CardTitle], SHORTEN);
            check("subtitle", &[Item::CardSubtitle], SHORTEN);
        }
        "Ice breaker" => check("question", &[Item::IceBreaker], SHORTEN),
        "Button" => check("url", &[Item::Url], SHORTEN),
        BOT_FILE => {
            for entry in scope.get("flows").map(Node::entries).unwrap_or_default() {
                too_long(scope, &entry.value, &[Item::Text], LENGTH, found);
            }
        }
        _ => {}
    }
}

/// Whether the question offers the options of its field.
fn has_options(scope: &PartScope<'_>) -> bool {
    let field = scope.text_of("save_to").and_then(|(_, name)| scope.field(name));
    field.is_some_and(|field| field.field_type == FieldType::Choice)
}

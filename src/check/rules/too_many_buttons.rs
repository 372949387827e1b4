//! `too-many-buttons`

use super::super::limits::too_many;
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::platforms::limits::Item;

/// `too-many-buttons`
pub(super) static RULE: Rule = Rule {
    code: &codes::TOO_MANY_BUTTONS,
    finds: "A message or a card has more buttons than a channel or a platform takes. Buttons with `if` do not count, since they may not be shown together.",
    why: "The platform refuses the message, and the customer gets none.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: How can we help you?
        buttons:
          - { label: Tickets, url: https://shop.example/tickets }
          - { label: Tours, url: https://shop.example/tours }
          - { label: Hotels, url: https://shop.example/hotels }
          - { label: Flights, url: https://shop.example/flights }
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: How can we help you?
        buttons:
          - { label: Tickets, url: https://shop.example/tickets }
          - { label: Tours, url: https://shop.example/tours }
          - { label: Hotels and flights, url: https://shop.example/hotels }
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let item = match scope.title() {
        "text" | "image" | "video" | "audio" | "file" => Item::Buttons,
        "Card" => Item::CardButtons,
        _ => return,
    };
    if let Some(list) = scope.get("buttons") {
        too_many(scope, list, item, &codes::TOO_MANY_BUTTONS, found);
    }
}

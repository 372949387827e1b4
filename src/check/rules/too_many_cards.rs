//! `too-many-cards`

use super::super::limits::too_many;
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::platforms::limits::Item;

/// `too-many-cards`
pub(super) static RULE: Rule = Rule {
    code: &codes::TOO_MANY_CARDS,
    finds: "A row has more cards than a channel or a platform takes. Cards with `if` do not count, since they may not be shown together, nor does what `for_each` makes: it takes the room that is left.",
    why: "The platform refuses the message, and the customer gets none.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: tours
flows:
  tours:
    steps:
      - cards:
          - { title: "Tour 1", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 2", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 3", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 4", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 5", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 6", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 7", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 8", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 9", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 10", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 11", buttons: [{ label: Book, flow: book }] }
  book: Thank you!
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: tours
flows:
  tours:
    steps:
      - cards:
          - { title: "Tour 1", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 2", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 3", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 4", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 5", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 6", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 7", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 8", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 9", buttons: [{ label: Book, flow: book }] }
          - { title: "Tour 10", buttons: [{ label: Book, flow: book }] }
  book: Thank you!
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if let ("cards", Some(list)) = (scope.title(), scope.get("cards")) {
        too_many(scope, list, Item::Cards, &codes::TOO_MANY_CARDS, found);
    }
}

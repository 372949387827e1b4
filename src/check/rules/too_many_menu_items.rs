//! `too-many-menu-items`

use super::super::limits::too_many;
use super::super::part::BOT_FILE;
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::platforms::limits::Item;

/// `too-many-menu-items`
pub(super) static RULE: Rule = Rule {
    code: &codes::TOO_MANY_MENU_ITEMS,
    finds: "The menu has more items than a channel or a platform takes.",
    why: "The platform refuses the whole menu.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: tours
menu:
  - { label: "Tour 1", flow: tours }
  - { label: "Tour 2", flow: tours }
  - { label: "Tour 3", flow: tours }
  - { label: "Tour 4", flow: tours }
  - { label: "Tour 5", flow: tours }
  - { label: "Tour 6", flow: tours }
  - { label: "Tour 7", flow: tours }
  - { label: "Tour 8", flow: tours }
  - { label: "Tour 9", flow: tours }
  - { label: "Tour 10", flow: tours }
  - { label: "Tour 11", flow: tours }
  - { label: "Tour 12", flow: tours }
  - { label: "Tour 13", flow: tours }
  - { label: "Tour 14", flow: tours }
  - { label: "Tour 15", flow: tours }
  - { label: "Tour 16", flow: tours }
  - { label: "Tour 17", flow: tours }
  - { label: "Tour 18", flow: tours }
  - { label: "Tour 19", flow: tours }
  - { label: "Tour 20", flow: tours }
  - { label: "Tour 21", flow: tours }
flows:
  tours: Here are our tours.
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: tours
menu:
  - { label: "Tour 1", flow: tours }
  - { label: "Tour 2", flow: tours }
  - { label: "Tour 3", flow: tours }
  - { label: "Tour 4", flow: tours }
  - { label: "Tour 5", flow: tours }
  - { label: "Tour 6", flow: tours }
  - { label: "Tour 7", flow: tours }
  - { label: "Tour 8", flow: tours }
  - { label: "Tour 9", flow: tours }
  - { label: "Tour 10", flow: tours }
  - { label: "Tour 11", flow: tours }
  - { label: "Tour 12", flow: tours }
  - { label: "Tour 13", flow: tours }
  - { label: "Tour 14", flow: tours }
  - { label: "Tour 15", flow: tours }
  - { label: "Tour 16", flow: tours }
  - { label: "Tour 17", flow: tours }
  - { label: "Tour 18", flow: tours }
  - { label: "Tour 19", flow: tours }
  - { label: "Tour 20", flow: tours }
flows:
  tours: Here are our tours.
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if let (BOT_FILE, Some(list)) = (scope.title(), scope.get("menu")) {
        too_many(scope, list, Item::MenuItems, &codes::TOO_MANY_MENU_ITEMS, found);
    }
}

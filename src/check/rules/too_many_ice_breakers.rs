//! `too-many-ice-breakers`

use super::super::limits::too_many;
use super::super::part::BOT_FILE;
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::platforms::limits::Item;

/// `too-many-ice-breakers`
pub(super) static RULE: Rule = Rule {
    code: &codes::TOO_MANY_ICE_BREAKERS,
    finds: "There are more ice breakers than a channel or a platform takes.",
    why: "The platform refuses all of them.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: tours
ice_breakers:
  - { question: "Which tours are there?", flow: tours }
  - { question: "Where do you start?", flow: tours }
  - { question: "What does it cost?", flow: tours }
  - { question: "Can I bring my dog?", flow: tours }
  - { question: "Who guides the tours?", flow: tours }
flows:
  tours: Here are our tours.
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: tours
ice_breakers:
  - { question: "Which tours are there?", flow: tours }
  - { question: "Where do you start?", flow: tours }
  - { question: "What does it cost?", flow: tours }
  - { question: "Can I bring my dog?", flow: tours }
flows:
  tours: Here are our tours.
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if let (BOT_FILE, Some(list)) = (scope.title(), scope.get("ice_breakers")) {
        too_many(scope, list, Item::IceBreakers, &codes::TOO_MANY_ICE_BREAKERS, found);
    }
}

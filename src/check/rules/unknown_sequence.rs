//! `unknown-sequence`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::shape::Role;
use crate::project::Namespace;

/// `unknown-sequence`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_SEQUENCE,
    finds: "A sequence is named that no file defines.",
    why: "The messages that you planned would never be sent.",
    bad: r#"
default_reply: booked
sequences:
  before-trip: { steps: [{ after: 1d, flow: tips }] }
flows:
  booked:
    steps:
      - text: Cảm ơn bạn đã đặt tour!
      - start_sequence: before_trip
  tips: Bạn nhớ mang theo giấy tờ nhé.
"#,
    good: r#"
default_reply: booked
sequences:
  before-trip: { steps: [{ after: 1d, flow: tips }] }
flows:
  booked:
    steps:
      - text: Cảm ơn bạn đã đặt tour!
      - start_sequence: before-trip
  tips: Bạn nhớ mang theo giấy tờ nhé.
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    scope.reference(
        Role::Sequence,
        Namespace::Resource(Kind::Sequence),
        &codes::UNKNOWN_SEQUENCE,
        found,
    );
}

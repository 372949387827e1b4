//! `conflicting-keys`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `conflicting-keys`
pub(super) static RULE: Rule = Rule {
    code: &codes::CONFLICTING_KEYS,
    finds: "Two keys that exclude each other, or a key that does not go with the others.",
    why: "Only one of them could count, and it might not be the one you meant.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
        buttons:
          - { label: Our tours, flow: tours, url: https://tours.example }
  tours: We go to Hội An and Tainan.
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
        buttons:
          - { label: Our tours, flow: tours }
          - { label: Website, url: https://tours.example }
  tours: We go to Hội An and Tainan.
"#,
    check: Check::Reading,
};

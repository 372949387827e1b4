//! `merge-key`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `merge-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::MERGE_KEY,
    finds: "A mapping takes in another one with YAML's merge key `<<`.",
    why: "YAML 1.2 has no merge key, readers disagree on it, and a reviewer cannot see what is merged. A whole value can be repeated with `&name` and `*name`.",
    bad: r#"
default_reply: help
custom_fields:
  adults: &count { type: number, minimum: 0, maximum: 9 }
  children: { <<: *count, title: Children }
flows:
  help:
    steps:
      - { ask: How many adults?, save_to: adults }
      - { ask: How many children?, save_to: children }
"#,
    good: r#"
default_reply: help
custom_fields:
  adults: &count { type: number, minimum: 0, maximum: 9 }
  children: *count
flows:
  help:
    steps:
      - { ask: How many adults?, save_to: adults }
      - { ask: How many children?, save_to: children }
"#,
    check: Check::Reading,
};

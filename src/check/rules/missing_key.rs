//! `missing-key`

use super::super::{Check, Rule, meaning};
use crate::diagnostics::codes;

/// `missing-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_KEY,
    finds: "A key is missing that is needed here.",
    why: "A button that leads nowhere, or a field without a type, is a promise that the bot cannot keep.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
        buttons:
          - label: Our website
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
        buttons:
          - label: Our website
            url: https://shop.example
"#,
    // Most of them are found by the schema.
    check: Check::Part(meaning::missing_keys),
};

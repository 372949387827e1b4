//! `unquoted-text`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unquoted-text`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNQUOTED_TEXT,
    finds: "A text without quotes that YAML cuts short or reads as something else. It starts with `{{`, has a comma inside `{ }`, or has `: ` or ` #` in it.",
    why: "The rest of the sentence would be lost, or become a key that nobody wrote.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: Shall we book it?
        quick_replies:
          - { label: Yes, please, flow: booked }
  booked: See you soon!
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: Shall we book it?
        quick_replies:
          - { label: "Yes, please", flow: booked }
  booked: See you soon!
"#,
    check: Check::Reading,
};

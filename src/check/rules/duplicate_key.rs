//! `duplicate-key`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `duplicate-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::DUPLICATE_KEY,
    finds: "A key stands twice in one mapping.",
    why: "Most programs keep the last one without a word, so that a flow that you wrote would be gone.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
        quick_replies:
          - { label: Opening hours, flow: opening }
  opening: We are open from 9 to 18.
  opening: We are closed on Sundays.
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
        quick_replies:
          - { label: Opening hours, flow: opening }
  opening: We are open from 9 to 18, and closed on Sundays.
"#,
    check: Check::Reading,
};

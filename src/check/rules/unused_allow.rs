//! `unused-allow`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unused-allow`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNUSED_ALLOW,
    finds: "A comment `# botwright: allow(…)` silences nothing. What it allows is not found there, or cannot be allowed: errors of the groups files, syntax, shape and names stay.",
    why: "A comment that is left over hides the next mistake of that kind.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      # botwright: allow(invalid-duration) the platform counts in days
      - wait: 1d
      - text: 需要協助嗎？
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - wait: 1d
      - text: 需要協助嗎？
"#,
    check: Check::Reading,
};

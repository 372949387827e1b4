//! `null-value`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `null-value`
pub(super) static RULE: Rule = Rule {
    code: &codes::NULL_VALUE,
    finds: "A key has no value. Either nothing stands behind its colon, or `null` or `~`.",
    why: "Nothing can mean \"leave it alone\" or \"remove everything\". Say which: without the key it stays as it is on the platform, with `{}` or `[]` it becomes empty.",
    bad: r#"
default_reply: help
ice_breakers:
flows:
  help: Bạn cần giúp gì?
"#,
    good: r#"
default_reply: help
ice_breakers: []
flows:
  help: Bạn cần giúp gì?
"#,
    check: Check::Reading,
};

//! `unknown-key`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unknown-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_KEY,
    finds: "A key that the language does not have in this place.",
    why: "A misspelt key would do nothing, and the bot would miss what you wrote under it.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: 需要協助嗎？
        quick_reply:
          - { label: 聯絡客服, flow: agent }
  agent: 客服人員稍後就來。
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: 需要協助嗎？
        quick_replies:
          - { label: 聯絡客服, flow: agent }
  agent: 客服人員稍後就來。
"#,
    check: Check::Reading,
};

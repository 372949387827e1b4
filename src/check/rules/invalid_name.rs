//! `invalid-name`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `invalid-name`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_NAME,
    finds: "A name that the language does not allow. Names are letters and digits of any script, `-` and `_`; those of custom fields and variables only A to Z, digits and `_`.",
    why: "Names stand in conditions, addresses and on platforms that allow no more. What people see is the `title`, which may be anything.",
    bad: r#"
default_reply: help
custom_fields:
  會員編號: { type: text }
flows:
  help: 需要協助嗎？
"#,
    good: r#"
default_reply: help
custom_fields:
  member_no: { title: 會員編號, type: text }
flows:
  help:
    steps:
      - { ask: 請輸入會員編號, save_to: member_no }
"#,
    check: Check::Reading,
};

//! `invalid-duration`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `invalid-duration`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_DURATION,
    finds: "A length of time that cannot be read.",
    why: "`10` could be seconds or minutes. A number and its unit (`s m h d w`) leave no doubt: `30s`, `10m`, `1d12h`.",
    bad: r#"
default_reply: thanks
flows:
  thanks:
    steps:
      - text: Cảm ơn bạn!
      - wait: 10 phút
      - text: Bạn còn cần gì nữa không?
"#,
    good: r#"
default_reply: thanks
flows:
  thanks:
    steps:
      - text: Cảm ơn bạn!
      - wait: 10m
      - text: Bạn còn cần gì nữa không?
"#,
    check: Check::Reading,
};

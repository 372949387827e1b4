//! `empty-file`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `empty-file`
pub(super) static RULE: Rule = Rule {
    code: &codes::EMPTY_FILE,
    finds: "A bot file holds nothing, or nothing but comments.",
    why: "Most likely something was lost on the way, or the file can go.",
    bad: r#"
# file: bot/main.yaml
default_reply: help
flows:
  help: 需要協助嗎？
# file: bot/promotions.yaml
# 下個月的優惠
"#,
    good: r#"
# file: bot/main.yaml
default_reply: help
flows:
  help: 需要協助嗎？
# file: bot/promotions.yaml
# 下個月的優惠
keywords:
  coupon: { match: [優惠], text: 下個月就有囉！ }
"#,
    check: Check::Reading,
};

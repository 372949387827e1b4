//! `wrong-type`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `wrong-type`
pub(super) static RULE: Rule = Rule {
    code: &codes::WRONG_TYPE,
    finds: "A value of the wrong kind. Such are a text where a list is wanted, or a number where a text is wanted.",
    why: "Botwright does not guess. What looks close enough to one program is something else to the next.",
    bad: r#"
keywords:
  wifi: { match: wifi, text: 密碼是 lotus2026 }
"#,
    good: r#"
default_reply: help
keywords:
  wifi: { match: [wifi], text: 密碼是 lotus2026 }
flows:
  help: 需要協助嗎？
"#,
    check: Check::Reading,
};

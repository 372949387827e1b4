//! `ambiguous-step`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `ambiguous-step`
pub(super) static RULE: Rule = Rule {
    code: &codes::AMBIGUOUS_STEP,
    finds: "One step has two step keys, such as `text` and `image`.",
    why: "A step does one thing. With two of them nobody could tell which comes first.",
    bad: r#"
default_reply: menu
flows:
  menu:
    steps:
      - text: Thực đơn hôm nay
        image: https://quan.example/menu.png
"#,
    good: r#"
default_reply: menu
flows:
  menu:
    steps:
      - text: Thực đơn hôm nay
      - image: https://quan.example/menu.png
"#,
    check: Check::Reading,
};

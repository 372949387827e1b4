//! `yaml-syntax`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `yaml-syntax`
pub(super) static RULE: Rule = Rule {
    code: &codes::YAML_SYNTAX,
    finds: "The file is not YAML. Mostly a line is indented unlike its neighbours, or a quote or bracket is not closed.",
    why: "Nothing else can be said of the file until it can be read, so this is the only message about it.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: Xin chào! Bạn cần giúp gì?
        quick_replies:
          - { label: Đặt bàn, flow: book }
         - { label: Thực đơn, flow: menu }
  book: Bạn muốn đặt bàn lúc mấy giờ?
  menu: Hôm nay có phở và bún chả.
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: Xin chào! Bạn cần giúp gì?
        quick_replies:
          - { label: Đặt bàn, flow: book }
          - { label: Thực đơn, flow: menu }
  book: Bạn muốn đặt bàn lúc mấy giờ?
  menu: Hôm nay có phở và bún chả.
"#,
    check: Check::Reading,
};

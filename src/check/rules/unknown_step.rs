//! `unknown-step`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unknown-step`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_STEP,
    finds: "A step that the language does not have. A step has one of `text`, `image`, `video`, `audio`, `file`, `cards`, `ask`, `call`, `when`, `cases`, `random`, `set`, `add`, `clear`, `add_tag`, `remove_tag`, `start_sequence`, `stop_sequence`, `wait`, `go_to`, `hand_off`, `platform_block`.",
    why: "The bot would stay silent at this place.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: One moment, please.
      - handoff: support
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: One moment, please.
      - hand_off: support
"#,
    check: Check::Reading,
};

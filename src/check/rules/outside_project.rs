//! `outside-project`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `outside-project`
pub(super) static RULE: Rule = Rule {
    code: &codes::OUTSIDE_PROJECT,
    finds: "A path or a link leads out of the project's folder.",
    why: "What stands outside is in no commit and no review, and is not there on the machine that applies the bot.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: lotus-travel
channels: [line]
files: [bot/*.yaml, ../shared/*.yaml]
# file: bot/main.yaml
default_reply: help
flows:
  help: 需要協助嗎？
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: lotus-travel
channels: [line]
files: [bot/*.yaml, shared/*.yaml]
# file: bot/main.yaml
default_reply: help
# file: shared/help.yaml
flows:
  help: 需要協助嗎？
"#,
    check: Check::Reading,
};

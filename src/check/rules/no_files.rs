//! `no-files`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `no-files`
pub(super) static RULE: Rule = Rule {
    code: &codes::NO_FILES,
    finds: "A pattern under `files` fits no file.",
    why: "A slip in a folder's name would otherwise leave a part of the bot out without a word.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: lotus-travel
channels: [line]
files: ["bots/**/*.yaml"]
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
files: ["bot/**/*.yaml"]
# file: bot/main.yaml
default_reply: help
flows:
  help: 需要協助嗎？
"#,
    check: Check::Reading,
};

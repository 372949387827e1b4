//! `unknown-lint`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unknown-lint`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_LINT,
    finds: "`lints` or a comment `# botwright: allow(…)` names a code that does not exist, or one that is always an error.",
    why: "The code that you meant would keep its old severity.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: lotus-travel
channels: [line]
lints: { unset-envs: allow }
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
lints: { unset-env: allow }
# file: bot/main.yaml
default_reply: help
flows:
  help: 需要協助嗎？
"#,
    check: Check::Reading,
};

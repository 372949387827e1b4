//! `stale-plan`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `stale-plan`
pub(super) static RULE: Rule = Rule {
    code: &codes::STALE_PLAN,
    finds: "A plan that was saved no longer fits: the platform, the files or the state have changed since. `apply` then writes nothing.",
    why: "What was reviewed is what is applied, or nothing is.",
    bad: r#"
BAD
"#,
    good: r#"
GOOD
"#,
    check: Check::Sync,
};

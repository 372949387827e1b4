//! `missing-remote`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `missing-remote`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_REMOTE,
    finds: "A resource that `apply` made is gone from the platform: somebody has deleted it there.",
    why: "Making it anew would bring back what a colleague may have removed on purpose.",
    bad: r#"
BAD
"#,
    good: r#"
GOOD
"#,
    check: Check::Sync,
};

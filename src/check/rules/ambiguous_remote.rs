//! `ambiguous-remote`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `ambiguous-remote`
pub(super) static RULE: Rule = Rule {
    code: &codes::AMBIGUOUS_REMOTE,
    finds: "Several objects on the platform have the name of one resource, so that none of them can be taken for it.",
    why: "The wrong one of two namesakes would be changed, and customers would see it.",
    bad: r#"
BAD
"#,
    good: r#"
GOOD
"#,
    check: Check::Sync,
};

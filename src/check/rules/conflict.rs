//! `conflict`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `conflict`
pub(super) static RULE: Rule = Rule {
    code: &codes::CONFLICT,
    finds: "The files and the platform have both changed the same resource since the last `apply`, in different ways.",
    why: "Either side alone could be taken over; which of the two is right only a person can say.",
    bad: r#"
BAD
"#,
    good: r#"
GOOD
"#,
    check: Check::Sync,
};

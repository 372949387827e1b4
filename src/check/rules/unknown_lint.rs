//! `unknown-lint`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unknown-lint`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_LINT,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

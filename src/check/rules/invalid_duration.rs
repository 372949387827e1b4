//! `invalid-duration`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `invalid-duration`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_DURATION,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

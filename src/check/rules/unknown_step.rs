//! `unknown-step`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unknown-step`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_STEP,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

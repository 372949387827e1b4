//! `ambiguous-step`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `ambiguous-step`
pub(super) static RULE: Rule = Rule {
    code: &codes::AMBIGUOUS_STEP,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

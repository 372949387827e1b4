//! `invalid-row`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `invalid-row`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_ROW,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

//! `null-value`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `null-value`
pub(super) static RULE: Rule = Rule {
    code: &codes::NULL_VALUE,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

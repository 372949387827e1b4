//! `duplicate-key`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `duplicate-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::DUPLICATE_KEY,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

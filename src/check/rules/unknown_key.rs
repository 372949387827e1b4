//! `unknown-key`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unknown-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_KEY,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

//! `invalid-name`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `invalid-name`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_NAME,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

//! `conflicting-keys`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `conflicting-keys`
pub(super) static RULE: Rule = Rule {
    code: &codes::CONFLICTING_KEYS,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

//! `merge-key`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `merge-key`
pub(super) static RULE: Rule = Rule {
    code: &codes::MERGE_KEY,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

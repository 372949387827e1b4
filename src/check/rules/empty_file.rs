//! `empty-file`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `empty-file`
pub(super) static RULE: Rule = Rule {
    code: &codes::EMPTY_FILE,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

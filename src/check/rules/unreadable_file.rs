//! `unreadable-file`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unreadable-file`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNREADABLE_FILE,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

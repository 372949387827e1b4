//! `no-files`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `no-files`
pub(super) static RULE: Rule = Rule {
    code: &codes::NO_FILES,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

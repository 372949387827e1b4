//! `unquoted-text`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unquoted-text`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNQUOTED_TEXT,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

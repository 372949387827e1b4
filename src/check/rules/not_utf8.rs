//! `not-utf8`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `not-utf8`
pub(super) static RULE: Rule = Rule {
    code: &codes::NOT_UTF8,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

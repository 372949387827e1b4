//! `wrong-type`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `wrong-type`
pub(super) static RULE: Rule = Rule {
    code: &codes::WRONG_TYPE,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

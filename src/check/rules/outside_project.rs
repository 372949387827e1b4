//! `outside-project`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `outside-project`
pub(super) static RULE: Rule = Rule {
    code: &codes::OUTSIDE_PROJECT,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

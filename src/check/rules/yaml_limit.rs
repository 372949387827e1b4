//! `yaml-limit`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `yaml-limit`
pub(super) static RULE: Rule = Rule {
    code: &codes::YAML_LIMIT,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

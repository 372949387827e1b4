//! `yaml-syntax`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `yaml-syntax`
pub(super) static RULE: Rule = Rule {
    code: &codes::YAML_SYNTAX,
    finds: "",
    why: "",
    bad: "",
    good: "",
    check: Check::Reading,
};

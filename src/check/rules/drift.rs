//! `drift`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `drift`
pub(super) static RULE: Rule = Rule {
    code: &codes::DRIFT,
    finds: "On the platform somebody has edited what the files describe. `plan` shows both, and `apply` leaves that resource alone until you decide.",
    why: "A silent overwrite would undo a colleague's work, and a silent pass would make the files a lie.",
    bad: r#"
BAD
"#,
    good: r#"
GOOD
"#,
    check: Check::Sync,
};

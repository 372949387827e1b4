//! `invalid-row`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `invalid-row`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_ROW,
    finds: "A row or a column of a table does not fit. The table may hold contacts or the recipients of a broadcast.",
    why: "Half a table is worse than none: the wrong people would get the message, or the right ones would not.",
    bad: r#"
contacts: { key: membership_no, from: data/members.csv }
# file: data/members.csv
membership_no,first_name,gender
M001,怡君,female
M002,志明,M
"#,
    good: r#"
contacts: { key: membership_no, from: data/members.csv }
# file: data/members.csv
membership_no,first_name,gender
M001,怡君,female
M002,志明,male
"#,
    check: Check::Reading,
};

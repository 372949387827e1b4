//! `not-utf8`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `not-utf8`
pub(super) static RULE: Rule = Rule {
    code: &codes::NOT_UTF8,
    finds: "A file is not in the encoding UTF-8. Old versions of Excel save tables in Big5 or UTF-16.",
    why: "Read in the wrong encoding, Chinese and Vietnamese texts turn into signs that nobody can read, and customers would see them.",
    bad: r#"
contacts: { key: membership_no, from: data/members.csv }
# bytes: data/members.csv
membership_no,last_name
M001,\xb3\xaf
"#,
    good: r#"
contacts: { key: membership_no, from: data/members.csv }
# file: data/members.csv
membership_no,last_name
M001,陳
"#,
    check: Check::Reading,
};

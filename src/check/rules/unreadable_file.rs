//! `unreadable-file`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `unreadable-file`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNREADABLE_FILE,
    finds: "A file that the project names cannot be read. It is missing, is a folder, or you have no permission to open it.",
    why: "Botwright never guesses what the file would have said: a bot without its table of contacts would look as if you had removed every contact.",
    bad: r#"
contacts: { key: membership_no, from: data/members.csv }
"#,
    good: r#"
contacts: { key: membership_no, from: data/members.csv }
# file: data/members.csv
membership_no,first_name,last_name
M001,怡君,陳
"#,
    check: Check::Reading,
};

//! `ambiguous-remote`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `ambiguous-remote`
pub(super) static RULE: Rule = Rule {
    code: &codes::AMBIGUOUS_REMOTE,
    finds: "Several objects on the platform have the name of one resource, so that none of them can be taken for it.",
    why: "The wrong one of two namesakes would be changed, and customers would see it.",
    bad: r#"
$ botwright plan
nothing to change, 1 blocked, 2 unchanged

tags
  ! tag.gold  bot/main.yaml:2  ambiguous-remote: 2 objects of this name are on the platform (tag_97c5uc5s3iubvbs9, tag_rvfa9frv5wxek4n1); delete the others there, or say which with `botwright adopt tag.gold ID`

nothing to change, 1 blocked, 2 unchanged
"#,
    good: r#"
$ botwright adopt tag.gold tag_97c5uc5s3iubvbs9
# or delete the others on the platform
"#,
    check: Check::Sync,
};

//! `missing-remote`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `missing-remote`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_REMOTE,
    finds: "A resource that `apply` made is gone from the platform: somebody has deleted it there.",
    why: "Making it anew would bring back what a colleague may have removed on purpose.",
    bad: r#"
$ botwright plan
nothing to change, 1 blocked, 2 unchanged

tags
  ! tag.vip  bot/main.yaml:3  missing-remote: it was deleted on the platform; remove it from the files, or create it again with --on-drift revert

nothing to change, 1 blocked, 2 unchanged
"#,
    good: r#"
$ botwright apply --on-drift revert    # it shall be there: create it again
# or remove it from the files
"#,
    check: Check::Sync,
};

//! `conflict`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `conflict`
pub(super) static RULE: Rule = Rule {
    code: &codes::CONFLICT,
    finds: "The files and the platform have both changed the same resource since the last `apply`, in different ways.",
    why: "Either side alone could be taken over; which of the two is right only a person can say.",
    bad: r#"
$ botwright plan
nothing to change, 1 blocked, 2 unchanged

tags
  ! tag.vip  bot/main.yaml:2  conflict: both the files and the platform changed it; put the platform's value into the file, or choose with --on-drift
      title
          platform: "Very important"
          file:     "Regulars"

nothing to change, 1 blocked, 2 unchanged
"#,
    good: r#"
$ botwright apply --on-drift revert    # the file is right
$ botwright apply --on-drift keep      # the platform is right
# or write into the file what both sides agree on
"#,
    check: Check::Sync,
};

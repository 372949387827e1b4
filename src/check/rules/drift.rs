//! `drift`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `drift`
pub(super) static RULE: Rule = Rule {
    code: &codes::DRIFT,
    finds: "On the platform somebody has edited what the files describe. `plan` shows both, and `apply` leaves that resource alone until you decide.",
    why: "A silent overwrite would undo a colleague's work, and a silent pass would make the files a lie.",
    bad: r#"
$ botwright plan
nothing to change, 1 blocked, 2 unchanged

tags
  ! tag.vip  bot/main.yaml:2  drift: it was edited on the platform; put that into the file, or choose with --on-drift revert, keep or ignore
      title
          platform: "Very important"
          file:     "VIP"

nothing to change, 1 blocked, 2 unchanged
"#,
    good: r#"
$ botwright apply --on-drift revert    # the file is right: set it back
$ botwright apply --on-drift ignore    # leave it as it is, this time
# or write the platform's value into the file
"#,
    check: Check::Sync,
};

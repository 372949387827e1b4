//! `stale-plan`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `stale-plan`
pub(super) static RULE: Rule = Rule {
    code: &codes::STALE_PLAN,
    finds: "A plan that was saved no longer fits: the platform, the files or the state have changed since. `apply` then writes nothing.",
    why: "What was reviewed is what is applied, or nothing is.",
    bad: r#"
$ botwright apply --plan plan.json --yes
error: the plan no longer holds (stale-plan), and nothing was written; plan again
  the draft was 99dac00a5476, now it is 1106aad10fe8
"#,
    good: r#"
$ botwright plan --out plan.json       # plan again, and look at it again
$ botwright apply --plan plan.json --yes
"#,
    check: Check::Sync,
};

//! `yaml-limit`

use super::super::{Check, Rule};
use crate::diagnostics::codes;

/// `yaml-limit`
pub(super) static RULE: Rule = Rule {
    code: &codes::YAML_LIMIT,
    finds: "A file is too large, too deep, or its aliases repeat too much. The limits are 8 MiB, 64 levels, and 100,000 repeated values.",
    why: "A few lines of aliases of aliases can stand for more values than any computer holds, and nobody could review them.",
    bad: r#"
api_cards:
  order:
    endpoint: https://shop.example/api/orders
    payload:
      a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
"#,
    good: r#"
default_reply: order
api_cards:
  order:
    endpoint: https://shop.example/api/orders
    payload:
      a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
      b: [*a, *a]
    failure: sorry
flows:
  order:
    steps:
      - call: order
      - text: Your order is on its way.
  sorry: Something went wrong. Please try again later.
"#,
    check: Check::Reading,
};

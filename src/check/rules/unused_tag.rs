//! `unused-tag`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `unused-tag`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNUSED_TAG,
    finds: "A tag that nothing gives, takes off or asks for.",
    why: "It is made on the platform all the same, and says nothing there. Tests alone do not count.",
    bad: r#"
default_reply: help
tags: { vip: { title: VIP } }
flows:
  help: How can we help you?
"#,
    good: r#"
default_reply: help
tags: { vip: { title: VIP } }
flows:
  help:
    steps:
      - text: How can we help you?
      - add_tag: vip
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.tags {
        return;
    }
    for (name, declared) in &scope.project.bot.tags {
        if !map.is_used(declared.key) {
            found.push(
                Diagnostic::new(
                    &codes::UNUSED_TAG,
                    format!("nothing gives the tag `{name}` or asks for it"),
                )
                .at(declared.key, "")
                .help("use it, or remove it"),
            );
        }
    }
}

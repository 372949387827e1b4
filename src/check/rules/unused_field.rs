//! `unused-field`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `unused-field`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNUSED_FIELD,
    finds: "A custom field that nothing writes or reads.",
    why: "It is made on the platform all the same, where people will wonder what it is for. Tests alone do not count.",
    bad: r#"
default_reply: help
custom_fields:
  seats: { type: number }
flows:
  help: 需要協助嗎？
"#,
    good: r#"
default_reply: help
custom_fields:
  seats: { type: number }
flows:
  help:
    steps:
      - ask: 幾位？
        save_to: seats
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.fields {
        return;
    }
    for (name, declared) in &scope.project.bot.fields {
        if !map.is_used(declared.key) {
            found.push(
                Diagnostic::new(
                    &codes::UNUSED_FIELD,
                    format!("nothing writes or reads the field `{name}`"),
                )
                .at(declared.key, "")
                .help("use it, or remove it"),
            );
        }
    }
}

//! `maybe-unset-field`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `maybe-unset-field`
pub(super) static RULE: Rule = Rule {
    code: &codes::MAYBE_UNSET_FIELD,
    finds: "A text, or what an API card sends, reads a field that has no value on some way that leads there. Off unless `lints` asks for it.",
    why: "What is empty prints nothing, so the sentence has a hole in it.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
lints: { maybe-unset-field: warn }
# file: bot/main.yaml
default_reply: seats
custom_fields:
  seats: { type: number }
flows:
  seats:
    steps:
      - text: You have {{ fields.seats }} seats.
      - ask: How many would you like?
        save_to: seats
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
lints: { maybe-unset-field: warn }
# file: bot/main.yaml
default_reply: seats
custom_fields:
  seats: { type: number }
flows:
  seats:
    steps:
      - text: You have {{ fields.seats | default('no') }} seats.
      - ask: How many would you like?
        save_to: seats
      - text: You have {{ fields.seats }} seats.
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    if scope.flow.silence.all || scope.flow.silence.flows {
        return;
    }
    for (at, field) in scope.flow.maybe_unset() {
        found.push(
            Diagnostic::new(
                &codes::MAYBE_UNSET_FIELD,
                format!("the field `{field}` may be empty here"),
            )
            .at(at, "some way leads here without setting it")
            .help(format!(
                "write `fields.{field} | default('…')`, or put the step behind a `when: fields.{field}`"
            )),
        );
    }
}

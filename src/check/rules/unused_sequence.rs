//! `unused-sequence`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `unused-sequence`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNUSED_SEQUENCE,
    finds: "A sequence that nothing starts.",
    why: "Nobody would ever get its messages.",
    bad: r#"
default_reply: help
sequences:
  after-booking: { steps: [{ after: 1d, flow: thanks }] }
flows:
  help: How can we help you?
  thanks: Thank you for your booking!
"#,
    good: r#"
default_reply: help
sequences:
  after-booking: { steps: [{ after: 1d, flow: thanks }] }
flows:
  help:
    steps:
      - text: How can we help you?
      - start_sequence: after-booking
  thanks: Thank you for your booking!
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.sequences {
        return;
    }
    for (name, declared) in &scope.project.bot.sequences {
        if !map.is_used(declared.key) {
            found.push(
                Diagnostic::new(
                    &codes::UNUSED_SEQUENCE,
                    format!("nothing starts the sequence `{name}`"),
                )
                .at(declared.key, "")
                .help("start it with `start_sequence`, or for everybody with `start: welcome`"),
            );
        }
    }
}

//! `duplicate-name`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `duplicate-name`
pub(super) static RULE: Rule = Rule {
    code: &codes::DUPLICATE_NAME,
    finds: "Two things of one kind have the same name. Or what may be written once, such as `menu`, stands in two files.",
    why: "All files make one bot. Of two flows with one name only one could be reached.",
    bad: r#"
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help?
# file: bot/support.yaml
flows:
  help: Our team is here from 9 to 18.
"#,
    good: r#"
# file: bot/main.yaml
default_reply: help
flows:
  help:
    steps:
      - text: How can we help?
      - go_to: support
# file: bot/support.yaml
flows:
  support: Our team is here from 9 to 18.
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let declared = &scope.project.declared;
    for (namespace, name, places) in declared.repeated() {
        if let [first, others @ ..] = places {
            for other in others {
                // Twice in one mapping is a duplicate key, which the reader reports.
                if other.file == first.file
                    && scope.project.sources.slice(*other) == scope.project.sources.slice(*first)
                {
                    continue;
                }
                found.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_NAME,
                        format!("there are two {}s named `{name}`", namespace.noun()),
                    )
                    .at(*other, "")
                    .also(*first, "first defined here")
                    .help("rename one of them, or remove it"),
                );
            }
        }
    }
    for (key, places) in declared.repeated_singles() {
        if let [first, others @ ..] = places {
            for other in others.iter().filter(|other| other.file != first.file) {
                found.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_NAME,
                        format!("`{key}` stands in two files, but may stand in one only"),
                    )
                    .at(*other, "")
                    .also(*first, "first written here")
                    .help("bring them together in one file"),
                );
            }
        }
    }
}

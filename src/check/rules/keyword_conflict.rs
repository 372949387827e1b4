//! `keyword-conflict`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `keyword-conflict`
pub(super) static RULE: Rule = Rule {
    code: &codes::KEYWORD_CONFLICT,
    finds: "Two keywords answer the same phrase in the same way of matching, but with different answers. Case, full or half width and the number of blanks do not matter.",
    why: "Only one of them can answer, and which one is nothing that anybody has decided.",
    bad: r#"
default_reply: help
keywords:
  opening: { match: [opening hours], text: We are there from 9 to 18. }
  hours:   { match: [Opening  Hours], flow: help }
flows:
  help: How can we help you?
"#,
    good: r#"
default_reply: help
keywords:
  opening: { match: [opening hours], text: We are there from 9 to 18. }
  hours:   { match: [help], flow: help }
flows:
  help: How can we help you?
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for repeat in &scope.repeats {
        if repeat.same_answer {
            continue;
        }
        let message = format!(
            "the phrase `{}` has two answers: those of `{}` and `{}`",
            repeat.phrase.text, repeat.first.keyword, repeat.phrase.keyword
        );
        found.push(
            Diagnostic::new(&codes::KEYWORD_CONFLICT, message)
                .at(repeat.phrase.span, "")
                .also(repeat.first.span, "the first answer")
                .help("remove the phrase from one of the two keywords"),
        );
    }
}

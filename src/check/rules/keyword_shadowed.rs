//! `keyword-shadowed`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule, phrases};
use crate::diagnostics::{Diagnostic, codes};

/// `keyword-shadowed`
pub(super) static RULE: Rule = Rule {
    code: &codes::KEYWORD_SHADOWED,
    finds: "A phrase of a keyword that can never answer. An equal phrase with the same answer and the same way of matching stands before it, or it holds nothing that anybody can write. A phrase loses for ever to an equal one alone: an exact phrase answers the whole message and a longer one comes first, but each of the others still has messages of its own.",
    why: "The phrase does nothing. Whoever changes its answer later wonders why nothing changes.",
    bad: r#"
default_reply: help
keywords:
  wifi: { match: [wifi, WiFi], text: The password is on your ticket. }
flows:
  help: How can we help you?
"#,
    good: r#"
default_reply: help
keywords:
  wifi: { match: [wifi, internet], text: The password is on your ticket. }
flows:
  help: How can we help you?
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for repeat in &scope.repeats {
        if !repeat.same_answer {
            continue;
        }
        let message = format!(
            "the phrase `{}` never answers, since an equal one stands before it",
            repeat.phrase.text
        );
        found.push(
            Diagnostic::new(&codes::KEYWORD_SHADOWED, message)
                .at(repeat.phrase.span, "")
                .also(repeat.first.span, "this one answers")
                .help("remove one of them; case, width and the number of blanks do not matter"),
        );
    }
    phrases::empty(scope.project, |span| {
        let message = "this phrase holds nothing that anybody can write, so it never answers";
        found.push(
            Diagnostic::new(&codes::KEYWORD_SHADOWED, message)
                .at(span, "")
                .help("write a word, or remove the phrase"),
        );
    });
}

//! `unknown-variable`

use super::super::rule::ProjectScope;
use super::super::{Check, LeafScope, Rule};
use crate::check::flow::Lacking;
use crate::diagnostics::{Diagnostic, Suggestion, choices, codes, nearest};
use crate::language::template::{ProblemKind, UseKind};
use crate::language::text::{Segment, Text};
use crate::project::Namespace;

/// `unknown-variable`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_VARIABLE,
    finds: "A name that nothing stands behind. It is in a `{{ }}` or a condition, or is a `${var.…}` that `botwright.yaml` does not have, or a part of `response` that the `example` of no API card has that can have answered there.",
    why: "Customers would see an empty place in the sentence.",
    bad: r#"
default_reply: help
flows:
  help: Hello {{ contact.firstname }}, how can we help?
"#,
    good: r#"
default_reply: help
flows:
  help: Hello {{ contact.first_name }}, how can we help?
"#,
    check: Check::ProjectAndLeaf(lacking, run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let code = &codes::UNKNOWN_VARIABLE;
    scope.template_problems(ProblemKind::UnknownVariable, code, found);
    for segment in scope.written.text.iter().flat_map(Text::segments) {
        if let Segment::Var {
            name, name_range, ..
        } = segment
        {
            let span = || scope.inside(name_range.clone());
            scope.undeclared(Namespace::Variable, name, span, code, found);
        }
    }
    for used in &scope.written.analysis.uses {
        if let UseKind::Hours(name) = &used.kind {
            let span = || scope.inside(used.range.clone());
            scope.undeclared(Namespace::Hours, name, span, code, found);
        }
    }
}

/// What is read of answers, by their examples.
fn lacking(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    if map.silence.all || map.silence.flows || map.silence.cards {
        return;
    }
    for lacks in map.lacking() {
        let near = nearest(&lacks.word, lacks.keys.iter().copied());
        // With a `default`, it is known that it can be missing.
        if lacks.has_default && near.is_none() {
            continue;
        }
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_VARIABLE, lacks_message(&lacks))
            .at(lacks.at, "not in the example of the answer");
        let diagnostic = match &*lacks.cards {
            [(_, key)] => diagnostic.also(*key, "the API card"),
            _ => diagnostic,
        };
        found.push(match near {
            Some(near) => {
                let diagnostic = diagnostic.help(format!("did you mean `{}`?", near.name));
                let word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
                if near.name.chars().all(word) && !near.name.starts_with(|c: char| c.is_ascii_digit()) {
                    diagnostic.suggest(Suggestion::replace(lacks.at, near.name, near.sure))
                } else {
                    diagnostic
                }
            }
            None if lacks.is_list => diagnostic.help(format!(
                "it is a list: go through it with `for_each`, or take one with `{}[0].{}`",
                lacks.of, lacks.word
            )),
            None if lacks.keys.is_empty() => diagnostic.help("if the answer can hold it, write it into the `example`"),
            None => diagnostic.help(format!(
                "write {}; if the answer can hold it too, write it into the `example`",
                choices(lacks.keys.iter().copied())
            )),
        });
    }
}

fn lacks_message(lacks: &Lacking<'_>) -> String {
    let whose = match &*lacks.cards {
        [(name, _)] => format!("by the example of `{name}`"),
        cards => format!("by the examples of {} API cards", cards.len()),
    };
    format!("`{}` has no `{}`, {whose}", lacks.of, lacks.word)
}

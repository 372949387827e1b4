//! `unsupported-by-platform`

use super::super::rule::ProjectScope;
use super::super::targets::aims;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::source::Span;
use crate::syntax::Node;

/// `unsupported-by-platform`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNSUPPORTED_BY_PLATFORM,
    finds: "A target is to manage a kind that its platform does not have at all.",
    why: "What a platform does not have is passed over in silence, unless `manages` names it: then somebody counts on it. `botwright platforms` shows what each platform has, and how it gets there.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
    manages: [flow, contact]
# env: BOTCAKE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help you?
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
    manages: [flow, keyword]
# env: BOTCAKE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help you?
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for aim in aims(scope) {
        let words = aim.node.get("manages").map(Node::items).unwrap_or_default();
        for node in words {
            let Some(kind) = node.as_str().and_then(Kind::from_word) else {
                continue;
            };
            if aim.platform.facts().kind(kind).is_some() {
                continue;
            }
            let span = Span::new(scope.project.settings.file, node.range.clone());
            found.push(
                Diagnostic::new(
                    &codes::UNSUPPORTED_BY_PLATFORM,
                    format!("{} has no `{kind}`", aim.platform.title()),
                )
                .at(span, "")
                .help("remove it from `manages`; `botwright platforms` shows what there is"),
            );
        }
    }
}

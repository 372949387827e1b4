//! `stale-moved`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, Suggestion, codes, nearest};
use crate::language::address::{Address, Kind};
use crate::language::name::nfc;
use crate::project::Namespace;
use crate::source::Span;
use crate::syntax::Node;

/// `stale-moved`
pub(super) static RULE: Rule = Rule {
    code: &codes::STALE_MOVED,
    finds: "An entry of `moved` that is out of date. The old name is still there, or the new one is not.",
    why: "`moved` tells the plan that a thing was renamed and not deleted. A wrong entry would bring the wrong thing under the new name.",
    bad: r#"
default_reply: help
flows:
  help: 需要協助嗎？
moved:
  - { from: flow.ticket-help, to: flow.halp }
"#,
    good: r#"
default_reply: help
flows:
  help: 需要協助嗎？
moved:
  - { from: flow.ticket-help, to: flow.help }
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let declared = &scope.project.declared;
    for unit in &scope.project.units {
        let list = unit.root.as_deref().and_then(|root| root.get("moved"));
        for node in list.map(Node::items).unwrap_or_default() {
            let address = |key: &str| {
                let node = node.get(key)?;
                let address: Address = nfc(node.as_str()?).parse().ok()?;
                Some((address, Span::new(unit.file, node.range.clone())))
            };
            let (Some((from, from_span)), Some((to, to_span))) = (address("from"), address("to"))
            else {
                continue;
            };
            let namespace = |address: &Address| Namespace::Resource(address.kind());
            if from.kind() != to.kind() {
                found.push(
                    Diagnostic::new(
                        &codes::STALE_MOVED,
                        format!("a {} cannot become a {}", from.kind(), to.kind()),
                    )
                    .at(to_span, "")
                    .also(from_span, "the other kind")
                    .help("remove this entry"),
                );
            } else if let Some(place) = declared.place(namespace(&from), from.name()) {
                found.push(
                    Diagnostic::new(
                        &codes::STALE_MOVED,
                        format!("`{from}` is said to be renamed, but is still there"),
                    )
                    .at(from_span, "")
                    .also(place, "defined here")
                    .help("rename it, or remove this entry"),
                );
            } else if !declared.has(namespace(&to), to.name())
                && declared.is_complete(namespace(&to))
                && to.kind() != Kind::Contact
            {
                let diagnostic =
                    Diagnostic::new(&codes::STALE_MOVED, format!("there is no `{to}`"))
                        .at(to_span, "not defined in any file");
                found.push(
                    match nearest(to.name(), declared.names(namespace(&to))) {
                        Some(near) => {
                            let nearest = Address::new(to.kind(), near.name).to_string();
                            diagnostic
                                .help(format!("did you mean `{nearest}`?"))
                                .suggest(Suggestion::replace(to_span, nearest, near.sure))
                        }
                        None => diagnostic.help("remove this entry"),
                    },
                );
            }
        }
    }
}

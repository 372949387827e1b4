//! `unknown-tag`

use super::super::{Check, LeafScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::name::borrowed_nfc;
use crate::language::shape::Role;
use crate::language::template::UseKind;
use crate::project::Namespace;

/// `unknown-tag`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNKNOWN_TAG,
    finds: "A tag is named that no file declares.",
    why: "A misspelt tag in a condition never matches. Declared tags also have one place for their title.",
    bad: r#"
default_reply: help
tags:
  vip: { title: VIP }
flows:
  help:
    steps:
      - text: 歡迎回來！
      - add_tag: vip-member
"#,
    good: r#"
default_reply: help
tags:
  vip: { title: VIP }
flows:
  help:
    steps:
      - text: 歡迎回來！
      - add_tag: vip
"#,
    check: Check::Leaf(run),
};

fn run(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    let namespace = Namespace::Resource(Kind::Tag);
    scope.reference(Role::Tag, namespace, &codes::UNKNOWN_TAG, found);
    for used in &scope.written.analysis.uses {
        if let UseKind::Tag(name) = &used.kind {
            let span = || scope.inside(used.range.clone());
            scope.undeclared(namespace, &borrowed_nfc(name), span, &codes::UNKNOWN_TAG, found);
        }
    }
}

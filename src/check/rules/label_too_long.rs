//! `label-too-long`

use super::super::limits::{Length, too_long};
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::field::FieldType;
use crate::language::name::borrowed_nfc;
use crate::platforms::limits::Item;
use crate::project::Namespace;
use crate::syntax::Node;

/// `label-too-long`
pub(super) static RULE: Rule = Rule {
    code: &codes::LABEL_TOO_LONG,
    finds: "What a button, a quick reply, a menu item or the option of a question says is longer than a channel or a platform takes. A label with `{{ }}` is measured by what is always in it; the rest is cut with `…` when it is sent.",
    why: "The platform refuses the whole message, or cuts the label in the middle of a word.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [whatsapp]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: How can we help you?
        buttons: [{ label: Talk to somebody of our team, flow: agent }]
  agent: { steps: [{ hand_off: support }] }
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [whatsapp]
# file: bot/main.yaml

default_reply: help
flows:
  help:
    steps:
      - text: How can we help you?
        buttons: [{ label: Talk to our team, flow: agent }]
  agent: { steps: [{ hand_off: support }] }
"#,
    check: Check::Part(run),
};

const LENGTH: Length = Length {
    code: &codes::LABEL_TOO_LONG,
    help: "shorten it",
    is_cut: true,
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let mut check = |key: &str, items: &[Item]| {
        if let Some(node) = scope.get(key) {
            too_long(scope, node, items, LENGTH, found);
        }
    };
    match scope.title() {
        "Button" if scope.get("url").is_some() => {
            check("label", &[Item::ButtonLabel, Item::UrlButtonLabel]);
        }
        "Button" => check("label", &[Item::ButtonLabel]),
        "Quick reply" => {
            check("label", &[Item::QuickReplyLabel]);
            check("description", &[Item::QuickReplyDescription]);
        }
        "Menu item" => check("label", &[Item::MenuLabel]),
        "text" => check("list_button", &[Item::ListButton]),
        "ask" => {
            check("list_button", &[Item::ListButton]);
            options(scope, found);
        }
        _ => {}
    }
}

/// The options of a choice are quick replies where it is asked. They are told of where they
/// stand; that another question asks for them, too, says nothing new.
fn options(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some((_, name)) = scope.text_of("save_to") else {
        return;
    };
    let long = |words: &str| words.len() > scope.limits.least(&[Item::QuickReplyLabel]);
    let Some(field) = scope.field(name) else {
        return;
    };
    let mut options = field.options.iter().flatten();
    let any = options.any(|option| long(option.title.as_ref().unwrap_or(&option.value)));
    if field.field_type != FieldType::Choice || !any {
        return;
    }
    let namespace = Namespace::Resource(Kind::Field);
    let project = scope.project;
    let Some(place) = project.declared.place(namespace, &borrowed_nfc(name)) else {
        return;
    };
    let unit = project.units.iter().find(|unit| unit.file == place.file);
    let fields = unit
        .and_then(|unit| unit.root.as_deref()?.get("custom_fields"))
        .map(Node::entries)
        .unwrap_or_default();
    let Some(entry) = fields.iter().find(|entry| entry.key.range.start == place.start) else {
        return;
    };
    let there = PartScope {
        project,
        file: place.file,
        text: project.sources.text(place.file),
        part: scope.part,
        limits: scope.limits,
        target: scope.target,
    };
    let options = entry.value.get("options").map(Node::items);
    for option in options.unwrap_or_default() {
        let shown = option.get("title").or(option.get("value")).unwrap_or(option);
        too_long(&there, shown, &[Item::QuickReplyLabel], LENGTH, found);
    }
}

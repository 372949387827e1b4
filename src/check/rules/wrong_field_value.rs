//! `wrong-field-value`

use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::answer::{Reading, Wrong, answer, value};
use crate::language::name::borrowed_nfc;
use crate::project::Namespace;
use crate::syntax::{Content, Node};

/// `wrong-field-value`
pub(super) static RULE: Rule = Rule {
    code: &codes::WRONG_FIELD_VALUE,
    finds: "A value that its custom field cannot hold. It is not of the field's type, beyond its range, not in its format, or none of its options. Values of `set`, of contacts, of tests and the replies offered to a question are looked at.",
    why: "The bot would not store the value, and a reply that does not fit the question's field would be told as a wrong answer.",
    bad: r#"
default_reply: seats
custom_fields:
  seats: { type: number, minimum: 1, maximum: 9 }
flows:
  seats:
    steps:
      - set: { seats: 12 }
      - text: A whole group, that is {{ fields.seats }} seats.
"#,
    good: r#"
default_reply: seats
custom_fields:
  seats: { type: number, minimum: 1, maximum: 12 }
flows:
  seats:
    steps:
      - set: { seats: 12 }
      - text: A whole group, that is {{ fields.seats }} seats.
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let key = match scope.title() {
        "set" | "Button" | "Quick reply" | "Keyword" | "Broadcast" => "set",
        "Given" | "Expect" | "Contact" => "fields",
        "ask" => return replies(scope, found),
        _ => return,
    };
    for entry in scope.get(key).map(Node::entries).unwrap_or_default() {
        let Some(field) = scope.field(&entry.key.text) else {
            continue;
        };
        if is_open(&entry.value) {
            continue;
        }
        let wrong = match value(field, &entry.value.to_json()) {
            // An empty value empties the field.
            Ok(_) | Err(Wrong::Empty | Wrong::BadPattern(_)) => continue,
            Err(wrong) => wrong,
        };
        report(scope, &entry.key.text, &entry.value, &wrong, found);
    }
}

/// A reply without a flow is the answer to the question.
fn replies(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some((_, name)) = scope.text_of("save_to") else {
        return;
    };
    let Some(field) = scope.field(name) else {
        return;
    };
    let is_text = scope.text_of("accept").is_none_or(|(_, word)| word == "text");
    let replies = scope.get("quick_replies").map(Node::items);
    for reply in replies.unwrap_or_default().iter().filter(|_| is_text) {
        let (Some(label), None) = (reply.get("label"), reply.get("flow")) else {
            continue;
        };
        if let Some(text) = label.as_str()
            && !is_open(label)
            && let Err(wrong) = answer(field, text, &READING)
            && !matches!(wrong, Wrong::Empty | Wrong::BadPattern(_))
        {
            report(scope, name, label, &wrong, found);
        }
    }
}

/// Answers of all languages are read alike, and none by today's date.
const READING: Reading<'static> = Reading {
    channels: &[],
    language: None,
    today: jiff::civil::Date::constant(2026, 1, 1),
};

/// Whether a part of the value is filled in later, or is nothing that a field can hold.
fn is_open(node: &Node) -> bool {
    match &node.content {
        Content::Text(text) => ["{{", "{%", "${"].iter().any(|sign| text.value.contains(sign)),
        Content::List(items) => items.iter().any(is_open),
        Content::Null | Content::Map(_) => true,
        _ => false,
    }
}

fn report(
    scope: &PartScope<'_>,
    name: &str,
    node: &Node,
    wrong: &Wrong,
    found: &mut Vec<Diagnostic>,
) {
    let message = format!("the field `{name}` does not take this value: {wrong}");
    let mut diagnostic =
        Diagnostic::new(&codes::WRONG_FIELD_VALUE, message).at(scope.span(node), "");
    if let Some(place) = scope
        .project
        .declared
        .place(Namespace::Resource(Kind::Field), &borrowed_nfc(name))
    {
        diagnostic = diagnostic.also(place, "the field");
    }
    let sum = node.as_str().is_some_and(|text| text.contains(['+', '-']) && text.contains(name));
    diagnostic = diagnostic.help(if sum {
        format!("to count write `add: {{ {name}: 1 }}`; what is computed stands in `{{{{ }}}}`")
    } else {
        "change the value, or what the field takes".to_owned()
    });
    found.push(scope.finished(diagnostic, node, None));
}

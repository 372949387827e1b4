//! `type-mismatch`

use super::super::{Check, LeafScope, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::field::FieldType;
use crate::language::name::borrowed_nfc;
use crate::language::template::type_slips;
use crate::project::Namespace;
use crate::source::Span;
use crate::syntax::Node;

/// `type-mismatch`
pub(super) static RULE: Rule = Rule {
    code: &codes::TYPE_MISMATCH,
    finds: "A field is used as what it is not. `add` counts on a field that is no number, a picture, a file or a place is to be saved in a field that cannot hold its address, or a condition compares it with a value that it can never have.",
    why: "The bot could not store what comes: the field would stay as it was, or every answer would be a wrong one.",
    bad: r#"
default_reply: photo
custom_fields:
  photo: { type: number }
flows:
  photo:
    steps:
      - ask: Please send us a photo of your ticket.
        accept: image
        save_to: photo
      - text: Thank you! We have saved {{ fields.photo }}.
"#,
    good: r#"
default_reply: photo
custom_fields:
  photo: { type: text, format: url }
flows:
  photo:
    steps:
      - ask: Please send us a photo of your ticket.
        accept: image
        save_to: photo
      - text: Thank you! We have saved {{ fields.photo }}.
"#,
    check: Check::LeafAndPart(compared, run),
};

/// A condition, or one inside a text.
fn compared(scope: &LeafScope<'_>, found: &mut Vec<Diagnostic>) {
    if scope.written.analysis.comparisons.is_empty() {
        return;
    }
    let fields = &scope.project.bot.fields;
    let field_type = |name: &str| Some(fields.get(name)?.value.field_type);
    for slip in type_slips(&scope.written.analysis, &field_type) {
        scope.template_problem(&slip, &codes::TYPE_MISMATCH, found);
    }
}

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    match scope.title() {
        "add" | "Button" | "Quick reply" | "Keyword" => added(scope, found),
        "ask" => saved(scope, found),
        _ => {}
    }
}

fn added(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    for entry in scope.get("add").map(Node::entries).unwrap_or_default() {
        let name = &*entry.key.text;
        let Some(field) = scope.field(name) else {
            continue;
        };
        if field.field_type == FieldType::Number {
            continue;
        }
        let message = format!(
            "`add` counts on a number field, but `{name}` is of the type `{}`",
            word(field.field_type)
        );
        let span = Span::new(scope.file, entry.key.range.clone());
        let diagnostic = Diagnostic::new(&codes::TYPE_MISMATCH, message).at(span, "");
        let diagnostic = declared(scope, name, diagnostic)
            .help("use `set`, or make it a field of the type `number`");
        found.push(scope.finished(diagnostic, &entry.value, None));
    }
}

/// A picture's and a file's address is a web address, a place its latitude and longitude.
fn saved(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let (Some((node, name)), Some((_, accept))) = (scope.text_of("save_to"), scope.text_of("accept"))
    else {
        return;
    };
    let what = match accept {
        "image" => "the address of a picture",
        "file" => "the address of a file",
        "location" => "a place",
        _ => return,
    };
    let Some(field) = scope.field(name) else {
        return;
    };
    let format = field.format.as_deref();
    let fits = field.field_type == FieldType::Text
        && match format {
            Some("url") => accept != "location",
            Some("email" | "phone") => false,
            _ => true,
        };
    if fits {
        return;
    }
    let is = match (field.field_type, format) {
        (FieldType::Text, Some(format)) => format!("has the format `{format}`"),
        (kind, _) => format!("is of the type `{}`", word(kind)),
    };
    let message = format!("{what} is saved as a text, but `{name}` {is}");
    let diagnostic = Diagnostic::new(&codes::TYPE_MISMATCH, message).at(scope.span(node), "");
    let diagnostic =
        declared(scope, name, diagnostic).help("save it to a field of the type `text`");
    found.push(scope.finished(diagnostic, node, None));
}

fn declared(scope: &PartScope<'_>, name: &str, diagnostic: Diagnostic) -> Diagnostic {
    let namespace = Namespace::Resource(Kind::Field);
    let place = scope.project.declared.place(namespace, &borrowed_nfc(name));
    match place {
        Some(place) => diagnostic.also(place, "the field"),
        None => diagnostic,
    }
}

fn word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Number => "number",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Time => "time",
        FieldType::Datetime => "datetime",
        FieldType::Choice => "choice",
        FieldType::Choices => "choices",
    }
}

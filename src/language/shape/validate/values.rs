//! Values of the wrong kind, and values that cannot stand where they do.

use serde_json::Value;

use super::super::names;
use super::words::{list, name, of_enum};
use super::{Located, Report};
use crate::diagnostics::{Diagnostic, Suggestion, codes, nearest};
use crate::language::name::{IDENTIFIER_PATTERN, NAME_PATTERN};
use crate::language::shape::explain::{expected, found, name_rule, pattern_rule, short};
use crate::language::shape::{Facts as _, Form, JsonType, Role};
use crate::syntax::{self, Content};

impl<'a> Report<'a> {
    pub(super) fn wrong_type(&self, place: &Located<'a>) -> Diagnostic {
        let wanted = place.shape.map_or_else(
            || "something else".to_owned(),
            |id| expected(self.shapes, id),
        );
        let takes = |json_type| {
            place
                .shape
                .is_some_and(|id| self.shapes.takes(id, json_type))
        };
        let span = self.span(place.node);
        let scalar = matches!(place.node.json_type(), JsonType::Number | JsonType::Boolean);
        if scalar && self.role(place) == Role::Duration {
            return self.pattern(place, "");
        }
        if scalar && takes(JsonType::String) {
            let raw = place.node.raw(self.text);
            let quoted = syntax::quote(raw);
            let diagnostic = match syntax::scalar_trap(raw) {
                Some(trap) => {
                    Diagnostic::new(&codes::UNQUOTED_SCALAR, trap.message(raw)).help(trap.help(raw))
                }
                None => Diagnostic::new(
                    &codes::WRONG_TYPE,
                    format!(
                        "{} must be {wanted}, but is {}",
                        name(place),
                        found(place.node, self.text)
                    ),
                )
                .help(format!("write {quoted} with quotes")),
            };
            let diagnostic = diagnostic.at(span, "");
            return if place.node.anchor.is_none() {
                diagnostic.suggest(Suggestion::replace(span, quoted, true))
            } else {
                diagnostic
            };
        }
        let diagnostic = Diagnostic::new(
            &codes::WRONG_TYPE,
            format!(
                "{} must be {wanted}, but is {}",
                name(place),
                found(place.node, self.text)
            ),
        )
        .at(span, "");
        let scalar = scalar || place.node.as_str().is_some();
        if takes(JsonType::Array) && scalar {
            let raw = place.node.raw(self.text);
            let of_steps = place.shape.and_then(|id| self.shapes.item(id));
            let of_steps = of_steps.map(|id| self.shapes.get(id).title.as_deref());
            let item = match place.node.as_str() {
                // A text alone would be the next mistake.
                Some(text) if of_steps == Some(Some("Step")) => {
                    let said = if text.chars().all(|c| c.is_alphanumeric()) && raw == text {
                        raw.to_owned()
                    } else {
                        crate::syntax::quote(text)
                    };
                    format!("[{{ text: {said} }}]")
                }
                _ => match listed(place.node.as_str().unwrap_or_default()) {
                    Some(items) => items,
                    None => format!("[{raw}]"),
                },
            };
            return diagnostic
                .help(format!("write it as a list: `{}`", short(&item)))
                .suggest(Suggestion::replace(span, item, false));
        }
        if takes(JsonType::Array) && !takes(JsonType::Object) {
            return diagnostic.help("start each item with `- `, on a line of its own");
        }
        if self.title(place) == Some("Step") && scalar {
            let step = format!("text: {}", place.node.raw(self.text));
            return diagnostic
                .help(format!("to say it, write `{}`", short(&step)))
                .suggest(Suggestion::replace(span, step, false));
        }
        if self.title(place) == Some("Flow") {
            return diagnostic.help("write a text, or `steps:` with the list below it");
        }
        if let Content::Text(value) = &place.node.content
            && takes(JsonType::Number)
            && value.value.parse::<f64>().is_ok_and(f64::is_finite)
        {
            return diagnostic
                .help("remove the quotes")
                .suggest(Suggestion::replace(span, &*value.value, true));
        }
        if takes(JsonType::Boolean)
            && let Some(word) = place.node.as_str().and_then(truth)
        {
            return diagnostic
                .help(format!("write `{word}`"))
                .suggest(Suggestion::replace(span, word, true));
        }
        if takes(JsonType::Object) && !takes(JsonType::String) {
            return diagnostic.help("write `key: value` below it, each on a line of its own");
        }
        diagnostic
    }

    pub(super) fn title(&self, place: &Located<'_>) -> Option<&str> {
        self.shapes.get(place.shape?).title.as_deref()
    }

    pub(super) fn role(&self, place: &Located<'_>) -> Role {
        match place.shape.map(|id| &self.shapes.get(id).form) {
            Some(Form::Scalar(scalar)) => scalar.role,
            _ => Role::Plain,
        }
    }

    pub(super) fn repeated(&self, place: &Located<'_>) -> Diagnostic {
        let items = place.node.items();
        let pair = items.iter().enumerate().find_map(|(index, item)| {
            let first = items[..index]
                .iter()
                .find(|first| first.content == item.content)?;
            Some((first, item))
        });
        let Some((first, second)) = pair else {
            return self.invalid(place, "must not hold anything twice".to_owned(), None);
        };
        Diagnostic::new(
            &codes::INVALID_VALUE,
            format!(
                "`{}` stands twice in {}",
                short(second.raw(self.text)),
                name(place)
            ),
        )
        .at(self.span(second), "")
        .also(self.span(first), "the first one")
        .help("remove one of them")
    }

    pub(super) fn not_a_choice(&self, place: &Located<'a>, options: &Value) -> Diagnostic {
        self.choice(place, &of_enum(options))
    }

    pub(super) fn choice(&self, place: &Located<'a>, words: &[&str]) -> Diagnostic {
        let span = self.span(place.node);
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!(
                "{} must be {}{}, but is {}",
                name(place),
                if words.len() > 1 { "one of " } else { "" },
                list(words),
                found(place.node, self.text)
            ),
        )
        .at(span, "");
        let written = place.node.as_str().unwrap_or_default();
        match nearest(written, words.iter().copied()) {
            Some(near) => diagnostic
                .help(format!("did you mean `{}`?", near.name))
                .suggest(Suggestion::replace(span, near.name, near.sure)),
            None => match elsewhere(written).filter(|_| words.contains(&"datetime")) {
                Some((word, "")) => diagnostic.help(format!("write `{word}`")),
                Some((word, format)) => {
                    diagnostic.help(format!("write `type: {word}` and `format: {format}`"))
                }
                None => diagnostic,
            },
        }
    }

    pub(super) fn pattern(&self, place: &Located<'a>, pattern: &str) -> Diagnostic {
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node).or(Some(id)))
            .map(|id| self.shapes.get(id));
        let role = match shape.map(|shape| &shape.form) {
            Some(Form::Scalar(scalar)) => scalar.role,
            _ => Role::Plain,
        };
        let is_name = pattern == NAME_PATTERN || pattern == IDENTIFIER_PATTERN;
        let value = short(
            place
                .node
                .as_str()
                .unwrap_or_else(|| place.node.raw(self.text)),
        );
        if is_name {
            let diagnostic =
                Diagnostic::new(&codes::INVALID_NAME, format!("`{value}` cannot be a name"))
                    .at(self.span(place.node), "");
            let bare = value.trim_matches(['{', '}', ' ']);
            let meant = bare.strip_prefix("fields.").filter(|_| role == Role::Field);
            return match meant.filter(|name| names::can_be(pattern, name)) {
                Some(name) => diagnostic
                    .help(format!("here stands the name alone: write `{name}`"))
                    .suggest(Suggestion::replace(self.span(place.node), name, true)),
                None => diagnostic.help(name_rule(pattern)),
            };
        }
        let title = shape.and_then(|shape| shape.title.as_deref());
        let code = if role == Role::Duration {
            &codes::INVALID_DURATION
        } else {
            &codes::INVALID_VALUE
        };
        let message = match title {
            _ if role == Role::Duration => format!("`{value}` is not a duration"),
            Some("Times") => format!("`{value}` is not a span of time"),
            _ => format!("{} cannot be `{value}`", name(place)),
        };
        Diagnostic::new(code, message)
            .at(self.span(place.node), "")
            .help(pattern_rule(role, title, place.under))
    }

    pub(super) fn invalid(
        &self,
        place: &Located<'a>,
        rule: String,
        help: Option<String>,
    ) -> Diagnostic {
        let found = match place.node.json_type() {
            JsonType::Array | JsonType::Object => String::new(),
            _ => format!(", but is {}", found(place.node, self.text)),
        };
        let found = if rule == "must not be empty" {
            String::new()
        } else {
            found
        };
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!("{} {rule}{found}", name(place)),
        )
        .at(
            match place.node.json_type() {
                JsonType::Array | JsonType::Object => self.name_span(place),
                _ => self.span(place.node),
            },
            "",
        );
        match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// The list that a text with commas was meant to be, if nothing in it needs quotes.
fn listed(text: &str) -> Option<String> {
    let items: Vec<&str> = text.split([',', '，', '、']).map(str::trim).collect();
    let is_word = |item: &&str| {
        !item.is_empty()
            && item
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, ' ' | '_'))
    };
    (items.len() > 1 && items.iter().all(is_word)).then(|| format!("[{}]", items.join(", ")))
}

/// What types of fields are called elsewhere: the type here, and its format.
fn elsewhere(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word.to_lowercase().as_str() {
        "email" | "e-mail" | "mail" => ("text", "email"),
        "phone" | "tel" | "telephone" | "mobile" => ("text", "phone"),
        "url" | "link" | "image" => ("text", "url"),
        "string" | "str" | "varchar" | "textarea" => ("text", ""),
        "int" | "integer" | "float" | "decimal" | "double" => ("number", ""),
        "bool" | "yes_no" | "checkbox" | "switch" => ("boolean", ""),
        "select" | "enum" | "option" | "dropdown" | "radio" | "list" => ("choice", ""),
        "multiselect" | "multi" | "checkboxes" => ("choices", ""),
        "timestamp" => ("datetime", ""),
        _ => return None,
    })
}

/// What YAML 1.1 reads these words as.
fn truth(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some("true"),
        "no" | "off" | "n" | "false" => Some("false"),
        _ => None,
    }
}

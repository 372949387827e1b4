//! Verdicts about values: of the wrong type, out of range, not one of the words.

use serde_json::Value;

use super::super::explain::{expected, found, name_rule, noun, pattern_rule, short};
use super::super::{Facts as _, Form, Role};
use super::{Located, Note, Report};
use crate::diagnostics::{Diagnostic, Suggestion, codes, did_you_mean};
use crate::syntax::{self, Content};

impl<'a> Report<'a> {
    pub(super) fn missing(&mut self, pointer: &str, place: &Located<'a>, keys: &[&str]) {
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node).or(Some(id)))
            .map(|id| self.shapes.get(id));
        let what = noun(shape.and_then(|shape| shape.title.as_deref()));
        let message = match keys {
            [one] => format!("{what} needs `{one}`"),
            several => format!("{what} needs {}", list(several)),
        };
        let span = match (place.key, place.node.entries().first()) {
            (Some(key), _) => self.key_span(key),
            (None, Some(entry)) => self.key_span(&entry.key),
            (None, None) => self.span(place.node),
        };
        let diagnostic = Diagnostic::new(&codes::MISSING_KEY, message)
            .at(span, "")
            .help(match keys {
                [one] => format!("add `{one}:`"),
                _ => "add one of them".to_owned(),
            });
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        self.note(pointer, diagnostic, Note::Missing(keys));
    }

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
        let scalar = matches!(place.node.json_type(), "number" | "boolean");
        if scalar && takes("string") {
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
        if takes("array") && !takes("object") && place.node.json_type() != "object" {
            return diagnostic.help("write each item on a line of its own, with `- ` before it");
        }
        if let Content::Text(value) = &place.node.content
            && takes("number")
            && value.value.parse::<f64>().is_ok_and(f64::is_finite)
        {
            return diagnostic
                .help("remove the quotes")
                .suggest(Suggestion::replace(span, &*value.value, true));
        }
        diagnostic
    }

    /// The value must be one of several words, or just the one.
    pub(super) fn choice(&self, place: &Located<'a>, words: &[String]) -> Diagnostic {
        let span = self.span(place.node);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!(
                "{} must be {}{}, but is {}",
                name(place),
                if words.len() > 1 { "one of " } else { "" },
                list(&words),
                found(place.node, self.text)
            ),
        )
        .at(span, "");
        let written = place.node.as_str().unwrap_or_default();
        let same = words.iter().find(|word| word.eq_ignore_ascii_case(written));
        match same
            .copied()
            .or_else(|| did_you_mean(written, words.iter().copied()))
        {
            Some(nearest) => diagnostic
                .help(format!("did you mean `{nearest}`?"))
                .suggest(Suggestion::replace(span, nearest, true)),
            None => diagnostic,
        }
    }

    pub(super) fn pattern(&self, place: &Located<'a>, pattern: &str) -> Diagnostic {
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .map(|id| self.shapes.get(id));
        let role = match shape.map(|shape| &shape.form) {
            Some(Form::Scalar(scalar)) => scalar.role,
            _ => Role::Plain,
        };
        let is_name = pattern == crate::language::name::NAME_PATTERN
            || pattern == crate::language::name::IDENTIFIER_PATTERN;
        let value = short(place.node.as_str().unwrap_or_default());
        if is_name {
            return Diagnostic::new(&codes::INVALID_NAME, format!("`{value}` cannot be a name"))
                .at(self.span(place.node), "")
                .help(name_rule(pattern));
        }
        let title = shape.and_then(|shape| shape.title.as_deref());
        let code = if role == Role::Duration {
            &codes::INVALID_DURATION
        } else {
            &codes::INVALID_VALUE
        };
        let message = if role == Role::Duration {
            format!("`{value}` is not a duration")
        } else {
            format!("{} cannot be `{value}`", name(place))
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
            "array" | "object" => String::new(),
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
                "array" | "object" => self.name_span(place),
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

/// How messages call a place: "`label`", "item 2 of `match`", "this".
fn name(place: &Located<'_>) -> String {
    match (place.key, place.index, place.under) {
        (Some(key), ..) => format!("`{}`", short(&key.text)),
        (None, Some(index), Some(under)) => format!("item {} of `{}`", index + 1, short(under)),
        (None, Some(index), None) => format!("item {}", index + 1),
        (None, None, _) => "the file".to_owned(),
    }
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

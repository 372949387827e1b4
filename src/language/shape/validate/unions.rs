//! Values that may be one of several things, and keys that go together or not.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use super::words::of_enum;
use super::{Located, Report};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::shape::explain::noun;
use crate::language::shape::{Facts as _, Form, JsonType};
use crate::syntax::{Content, Key};

impl<'a> Report<'a> {
    /// Of a union only the branch that was meant is reported.
    pub(super) fn union(
        &mut self,
        pointer: &str,
        place: &Located<'a>,
        context: &[Vec<ValidationError<'static>>],
    ) {
        let shape = place.shape.map(|id| self.shapes.get(id));
        let branches = match shape.map(|shape| &shape.form) {
            Some(Form::Union(branches)) if branches.len() == context.len() => branches,
            _ => return self.key_choice(pointer, place),
        };
        if let Some(index) = self.shapes.meant(branches, place.node)
            && let Some(errors) = context.get(index)
            && !errors.is_empty()
        {
            let shape = branches[index].shape;
            for error in errors {
                self.error(error, Some((pointer, shape)));
            }
            return;
        }
        let word = branches
            .iter()
            .find_map(|branch| branch.constants.first())
            .map(|(key, _)| key.as_str());
        if let Some(key) = word
            && place.node.json_type() == JsonType::Object
        {
            let diagnostic = match place.node.entry(key) {
                None => self.missing(place, &[key]),
                Some(entry) if matches!(entry.value.content, Content::Null) => return,
                Some(entry) => {
                    let words: Vec<&str> = branches
                        .iter()
                        .flat_map(|branch| &branch.constants)
                        .map(|(_, word)| word.as_str())
                        .collect();
                    let inner = Located {
                        node: &entry.value,
                        key: Some(&entry.key),
                        under: Some(&entry.key.text),
                        shape: None,
                        index: None,
                    };
                    self.choice(&inner, &words)
                }
            };
            return self.push(pointer, diagnostic);
        }
        let words = words_of(context);
        let diagnostic = if place.node.as_str().is_some() && !words.is_empty() {
            self.choice(place, &words)
        } else {
            self.wrong_type(place)
        };
        self.push(pointer, diagnostic);
    }

    /// One of several keys is wanted: none is there, or several are.
    pub(super) fn key_choice(&mut self, pointer: &str, place: &Located<'a>) {
        // What is no mapping has the wrong type, which is told beside.
        if place.node.json_type() != JsonType::Object {
            return;
        }
        let Some(shape) = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .map(|id| self.shapes.get(id))
        else {
            return;
        };
        let present: Vec<&Key> = place
            .node
            .entries()
            .iter()
            .map(|entry| &entry.key)
            .filter(|key| shape.one_of.iter().any(|name| **name == *key.text))
            .collect();
        let diagnostic = match present.as_slice() {
            [] => {
                let keys: Vec<&str> = shape.one_of.iter().map(String::as_str).collect();
                self.missing(place, &keys)
            }
            [_] => return,
            [first, second, ..] => Diagnostic::new(
                &codes::CONFLICTING_KEYS,
                format!(
                    "{} has either `{}` or `{}`, not both",
                    noun(shape.title.as_deref()),
                    first.text,
                    second.text
                ),
            )
            .at(self.key_span(second), "")
            .also(self.key_span(first), "the other one")
            .help("remove one of them"),
        };
        self.push(pointer, diagnostic);
    }

    pub(super) fn apart(&self, place: &Located<'a>) -> Option<Diagnostic> {
        let id = self.shapes.settle(place.shape?, place.node)?;
        let shape = self.shapes.get(id);
        let (first, second) = shape.apart.iter().find_map(|(first, second)| {
            Some((place.node.entry(first)?, place.node.entry(second)?))
        })?;
        Some(
            Diagnostic::new(
                &codes::CONFLICTING_KEYS,
                format!(
                    "{} has either `{}` or `{}`, not both",
                    noun(shape.title.as_deref()),
                    first.key.text,
                    second.key.text
                ),
            )
            .at(self.key_span(&second.key), "")
            .also(self.key_span(&first.key), "the other one")
            .help("remove one of them"),
        )
    }
}

/// The words of a union of words, from what each branch says of a text that is none of them.
fn words_of<'e>(context: &'e [Vec<ValidationError<'static>>]) -> Vec<&'e str> {
    context
        .iter()
        .flatten()
        .flat_map(|error| -> Vec<&str> {
            match error.kind() {
                Kind::Constant { expected_value } => expected_value.as_str().into_iter().collect(),
                Kind::Enum { options } => of_enum(options),
                _ => Vec::new(),
            }
        })
        .collect()
}

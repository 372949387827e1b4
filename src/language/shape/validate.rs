//! The verdict of the schema, in the author's words.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::explain::{out_of_place, short};
use super::{ShapeId, Shapes};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::{self, Content, Key, Node};

mod keys;
mod steps;
mod values;

use values::plain;

/// A schema, ready to judge files and to explain its verdict.
#[derive(Debug)]
pub struct Grammar {
    validator: Validator,
    pub shapes: Shapes,
}

impl Grammar {
    /// Compiles one of the schemas of [`crate::language::schema`].
    ///
    /// # Panics
    ///
    /// If the schema is not valid, which a test rules out for the schemas of this program.
    #[must_use]
    #[expect(clippy::expect_used, reason = "our own schemas, tested")]
    pub fn new(schema: &Value) -> Grammar {
        Grammar {
            validator: jsonschema::draft202012::options()
                .build(&steps::by_key(schema))
                .expect("a schema of this program is a valid schema"),
            shapes: Shapes::compile(schema),
        }
    }

    /// Judges one file. Nothing is said of places that hold nothing: the reader has spoken of them.
    #[must_use]
    pub fn validate(&self, file: FileId, text: &str, root: &Node, json: &Value) -> Vec<Diagnostic> {
        if self.validator.is_valid(json) {
            return Vec::new();
        }
        let mut report = Report {
            shapes: &self.shapes,
            file,
            text,
            root,
            found: Vec::new(),
        };
        for error in self.validator.iter_errors(json) {
            if report.found.len() >= MAX_PROBLEMS {
                break;
            }
            report.error(&error, None);
        }
        report.finish()
    }
}

/// How many problems of one file are told; more of them help nobody.
const MAX_PROBLEMS: usize = 10_000;

/// A place that an error speaks of.
struct Located<'t> {
    node: &'t Node,
    key: Option<&'t Key>,
    /// The key of the nearest mapping, also for an item of a list.
    under: Option<&'t str>,
    shape: Option<ShapeId>,
    index: Option<usize>,
}

struct Report<'a> {
    shapes: &'a Shapes,
    file: FileId,
    text: &'a str,
    root: &'a Node,
    found: Vec<Verdict>,
}

struct Verdict {
    pointer: String,
    diagnostic: Diagnostic,
    note: Note,
}

/// What decides whether another verdict says the same thing.
enum Note {
    Plain,
    /// One of these keys is missing.
    Missing(Vec<String>),
    /// A key that was most likely meant to be this one, in the mapping at this pointer.
    Misspelt {
        mapping: String,
        meant: String,
    },
    /// A key is out of place by a word beside it, in the mapping at this pointer.
    OutOfPlace {
        mapping: String,
    },
}

impl<'a> Report<'a> {
    /// `branch` is the branch of a union that was meant, with its pointer.
    fn error(&mut self, error: &ValidationError<'_>, branch: Option<(&str, ShapeId)>) {
        let pointer = error.instance_path().as_str();
        let Some(mut place) = self.locate(pointer) else {
            return;
        };
        if let Some((at, shape)) = branch
            && at == pointer
        {
            place.shape = Some(shape);
        }
        if matches!(place.node.content, Content::Null) {
            return;
        }
        if self.is_step(&place) && matches!(place.node.content, Content::Map(_)) {
            let Some(shape) = self.step(pointer, &place) else {
                return;
            };
            place.shape = Some(shape);
        }
        let diagnostic = match error.kind() {
            Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } if self.words(&place).is_some() => {
                self.choice(&place, self.words(&place).unwrap_or_default())
            }
            Kind::AnyOf { context }
            | Kind::OneOfNotValid { context }
            | Kind::OneOfMultipleValid { context } => return self.union(pointer, &place, context),
            Kind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    self.unknown_key(pointer, &place, key);
                }
                return;
            }
            Kind::PropertyNames { error } => {
                let Some(entry) = error
                    .instance()
                    .as_str()
                    .and_then(|key| place.node.entry(key))
                else {
                    return;
                };
                Diagnostic::new(
                    &codes::INVALID_NAME,
                    format!(
                        "`{}` is not the name of an HTTP header",
                        short(&entry.key.text)
                    ),
                )
                .at(self.key_span(&entry.key), "")
                .help("a header's name has no spaces or colons, such as `Authorization`")
            }
            Kind::Required { property } => {
                return self.missing(pointer, &place, &[property.as_str().unwrap_or_default()]);
            }
            Kind::Type { .. } | Kind::Enum { .. } | Kind::Constant { .. }
                if self.words(&place).is_some() =>
            {
                self.choice(&place, self.words(&place).unwrap_or_default())
            }
            Kind::Type { .. } => self.wrong_type(&place),
            Kind::Constant { expected_value } => {
                self.invalid(&place, format!("must be `{}`", plain(expected_value)), None)
            }
            Kind::Pattern { pattern } => self.pattern(&place, pattern),
            // Not even a mapping, which is told beside.
            Kind::FalseSchema if self.is_step(&place) => return,
            Kind::FalseSchema => {
                let key = place.key.map_or("", |key| &key.text);
                let diagnostic = Diagnostic::new(
                    &codes::CONFLICTING_KEYS,
                    format!("`{key}` cannot stand here: {}", out_of_place(key)),
                )
                .at(self.name_span(&place), "")
                .help(format!("remove `{key}`"));
                let mapping = parent(pointer).to_owned();
                return self.note(pointer, diagnostic, Note::OutOfPlace { mapping });
            }
            Kind::Not { .. } => match self.apart(&place) {
                Some(diagnostic) => diagnostic,
                None => return,
            },
            Kind::Minimum { limit } => {
                self.invalid(&place, format!("must be at least {}", plain(limit)), None)
            }
            Kind::Maximum { limit } => {
                self.invalid(&place, format!("must be at most {}", plain(limit)), None)
            }
            Kind::MinLength { .. } => self.invalid(&place, "must not be empty".to_owned(), None),
            Kind::MaxLength { limit } => self.invalid(
                &place,
                format!("must have at most {limit} characters"),
                None,
            ),
            Kind::MinItems { .. } => self.invalid(
                &place,
                "must have at least one item".to_owned(),
                Some("add an item, or remove the key".to_owned()),
            ),
            Kind::MinProperties { .. } => self.invalid(
                &place,
                "must have at least one key".to_owned(),
                Some("add a key, or remove the whole".to_owned()),
            ),
            Kind::UniqueItems => self.invalid(
                &place,
                "must not name anything twice".to_owned(),
                Some("remove the second one".to_owned()),
            ),
            _ => self.invalid(&place, "is not what may stand here".to_owned(), None),
        };
        self.push(pointer, diagnostic);
    }

    fn push(&mut self, pointer: &str, diagnostic: Diagnostic) {
        self.note(pointer, diagnostic, Note::Plain);
    }

    fn note(&mut self, pointer: &str, mut diagnostic: Diagnostic, note: Note) {
        if let Some(anchor) = self.anchor(pointer) {
            diagnostic = diagnostic.also(Span::new(self.file, anchor), "written here");
            diagnostic.suggestions.clear();
        }
        self.found.push(Verdict {
            pointer: pointer.to_owned(),
            diagnostic,
            note,
        });
    }

    /// Where the place was written, if an alias repeats it.
    fn anchor(&self, pointer: &str) -> Option<std::ops::Range<u32>> {
        let found = syntax::find(self.root, pointer)?;
        found.value.anchor.clone()
    }

    /// One mistake, one diagnostic.
    fn finish(self) -> Vec<Diagnostic> {
        let mut misspelt = HashSet::new();
        let mut named = HashSet::new();
        let mut judged = HashSet::new();
        for verdict in &self.found {
            match &verdict.note {
                Note::Misspelt { mapping, meant } => {
                    misspelt.insert((mapping.as_str(), meant.as_str()));
                }
                Note::Missing(keys) => {
                    if let [one] = keys.as_slice() {
                        named.insert((verdict.pointer.as_str(), one.as_str()));
                    }
                }
                Note::Plain => {
                    judged.insert(verdict.pointer.as_str());
                }
                Note::OutOfPlace { .. } => {}
            }
        }
        let mut told = HashSet::new();
        let kept = self.found.iter().filter(|verdict| {
            let pointer = verdict.pointer.as_str();
            match &verdict.note {
                // A misspelt key is not missing, too, and what is missing by name is not also
                // missing by choice.
                Note::Missing(keys) => {
                    let among = |set: &HashSet<(&str, &str)>| {
                        keys.iter()
                            .any(|key| set.contains(&(pointer, key.as_str())))
                    };
                    !among(&misspelt) && (keys.len() == 1 || !among(&named))
                }
                // What goes with a wrong or missing word cannot be known.
                Note::OutOfPlace { mapping } => !DECIDING.iter().any(|key| {
                    named.contains(&(mapping.as_str(), *key))
                        || judged.contains(format!("{mapping}/{key}").as_str())
                }),
                // A value is wrong once.
                Note::Plain => {
                    let place = verdict.diagnostic.primary.as_ref().map(|label| label.span);
                    told.insert((pointer, place))
                }
                Note::Misspelt { .. } => true,
            }
        });
        kept.map(|verdict| verdict.diagnostic.clone()).collect()
    }

    /// The words of which the value must be one.
    fn words(&self, place: &Located<'_>) -> Option<&'a [String]> {
        let id = self.shapes.settle(place.shape?, place.node)?;
        let words = self.shapes.get(id).words.as_slice();
        (!words.is_empty()).then_some(words)
    }

    fn locate(&self, pointer: &str) -> Option<Located<'a>> {
        let mut place = Located {
            node: self.root,
            key: None,
            under: None,
            shape: Some(self.shapes.root()),
            index: None,
        };
        for segment in pointer.split('/').skip(1) {
            let settled = place
                .shape
                .and_then(|id| self.shapes.settle(id, place.node));
            place = match &place.node.content {
                Content::Map(_) => {
                    let name = segment.replace("~1", "/").replace("~0", "~");
                    let entry = place.node.entry(&name)?;
                    Located {
                        node: &entry.value,
                        key: Some(&entry.key),
                        under: Some(&entry.key.text),
                        shape: settled.and_then(|id| self.shapes.child(id, &name)),
                        index: None,
                    }
                }
                Content::List(items) => {
                    let index = segment.parse().ok()?;
                    Located {
                        node: items.get(index)?,
                        key: None,
                        under: place.under,
                        shape: settled.and_then(|id| self.shapes.item(id)),
                        index: Some(index),
                    }
                }
                _ => return None,
            };
        }
        Some(place)
    }

    fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.range.clone())
    }

    fn key_span(&self, key: &Key) -> Span {
        Span::new(self.file, key.range.clone())
    }

    fn name_span(&self, place: &Located<'_>) -> Span {
        match place.key {
            Some(key) => self.key_span(key),
            None => self.span(place.node),
        }
    }
}

/// Keys whose word decides which others may stand beside them.
const DECIDING: &[&str] = &["type", "event"];

/// The pointer to the mapping or list around a place.
fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

//! The verdict of the schema, in the author's words.

mod dedent;
mod echoes;
mod keys;
mod steps;
mod unions;
mod values;
mod words;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value;

use self::words::plain;
use super::explain::out_of_place;
use super::names::{self, NameRule, Pattern};
use super::tree::{Item, Tree};
use super::{ShapeId, Shapes, WRITTEN_HERE};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::{self, Content, Key, Node};

/// A schema, ready to judge files and to explain its verdict.
#[derive(Debug)]
pub struct Grammar {
    validator: Validator<Tree>,
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
        let mut quick = steps::by_key(schema);
        names::replace(&mut quick);
        Grammar {
            validator: jsonschema::options_for::<Tree>()
                .with_draft(Draft::Draft202012)
                .with_keyword(names::KEYWORD, |_, value, _| {
                    let pattern = value.as_str().and_then(Pattern::new);
                    pattern
                        .map(|pattern| Box::new(pattern) as _)
                        .ok_or_else(|| ValidationError::schema("no pattern of this program"))
                })
                .build(&quick)
                .expect("a schema of this program is a valid schema"),
            shapes: Shapes::compile(schema),
        }
    }

    /// Whether the schema accepts a file.
    #[must_use]
    pub fn accepts(&self, root: &Node) -> bool {
        self.validator.is_valid(Item::Node(root))
    }

    /// Judges one file. Nothing is said of places that hold nothing, nor of what is missing where
    /// something was `refused`: the reader has spoken of them.
    #[must_use]
    pub fn validate(
        &self,
        file: FileId,
        text: &str,
        root: &Node,
        refused: &[Diagnostic],
    ) -> Vec<Diagnostic> {
        if self.accepts(root) {
            return Vec::new();
        }
        let mut report = Report {
            shapes: &self.shapes,
            file,
            text,
            root,
            refused,
            diagnostics: Vec::new(),
        };
        for error in self.validator.iter_errors(Item::Node(root)) {
            if report.diagnostics.len() >= MAX_PROBLEMS {
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
    refused: &'a [Diagnostic],
    diagnostics: Vec<(String, Diagnostic)>,
}

impl Grammar {
    /// Joins what [`Grammar::validate`] and the reader said of keys that stand beside the mapping
    /// that they belong to.
    pub fn join_dedented(&self, file: FileId, root: &Node, found: &mut Vec<Diagnostic>) {
        dedent::join(&self.shapes, file, root, found);
    }
}

impl<'a> Report<'a> {
    /// Explains an error; within a union, of the `branch` that was meant at a place.
    fn error(&mut self, error: &ValidationError<'_>, branch: Option<(&str, ShapeId)>) {
        let pointer = error.instance_path().as_str();
        let Some(mut place) = self.locate(pointer) else {
            return;
        };
        if let Some((_, shape)) = branch.filter(|(at, _)| *at == pointer) {
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
            // Not even a mapping, which is told beside.
            Kind::FalseSchema if self.is_step(&place) => return,
            Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } if self.words(&place).is_some() => {
                let words = self.words(&place).unwrap_or_default();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.choice(&place, &words)
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
                if let Some(key) = error.instance().as_str() {
                    self.wrong_name(pointer, &place, key);
                }
                return;
            }
            Kind::Required { property } => {
                self.missing(&place, &[property.as_str().unwrap_or_default()])
            }
            Kind::Type { .. } => self.wrong_type(&place),
            Kind::Enum { options } => self.not_a_choice(&place, options),
            Kind::Constant { expected_value } => {
                self.invalid(&place, format!("must be `{}`", plain(expected_value)), None)
            }
            Kind::Pattern { pattern } => self.pattern(&place, pattern),
            Kind::Custom { message, .. } => self.pattern(&place, message),
            Kind::FalseSchema => {
                let key = place.key.map_or("", |key| &key.text);
                Diagnostic::new(
                    &codes::CONFLICTING_KEYS,
                    format!("`{key}` cannot stand here: {}", out_of_place(key)),
                )
                .at(self.name_span(&place), "")
                .help(format!("remove `{key}`"))
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
                "must not be empty".to_owned(),
                Some("add at least one item".to_owned()),
            ),
            Kind::MinProperties { .. } => self.invalid(
                &place,
                "must not be empty".to_owned(),
                Some("add at least one entry".to_owned()),
            ),
            Kind::UniqueItems => self.repeated(&place),
            _ => self.invalid(&place, "is not what may stand here".to_owned(), None),
        };
        self.push(pointer, diagnostic);
    }

    /// Whether the reader has refused this very text, number or word.
    fn is_refused(&self, node: &Node) -> bool {
        let refused = self.refused.iter().filter_map(|one| one.primary.as_ref());
        !matches!(node.content, Content::Map(_) | Content::List(_))
            && refused
                .map(|label| label.span)
                .any(|span| node.range.start <= span.start && span.end <= node.range.end)
    }

    /// Whether the reader has refused a key or a value of this very mapping.
    fn has_refused(&self, node: &Node) -> bool {
        let within = |outer: &Node, span: Span| {
            outer.range.start <= span.start && span.end <= outer.range.end
        };
        self.refused
            .iter()
            .filter_map(|diagnostic| diagnostic.primary.as_ref())
            .map(|label| label.span)
            .any(|span| {
                let nested =
                    |node: &&Node| matches!(node.content, Content::Map(_) | Content::List(_));
                let mut inner = node
                    .entries()
                    .iter()
                    .map(|entry| &entry.value)
                    .filter(nested);
                within(node, span) && !inner.any(|inner| within(inner, span))
            })
    }

    fn push(&mut self, pointer: &str, diagnostic: Diagnostic) {
        self.tell(pointer, diagnostic, false);
    }

    /// As [`Report::push`], of the key that the pointer leads to.
    fn push_key(&mut self, pointer: &str, diagnostic: Diagnostic) {
        self.tell(pointer, diagnostic, true);
    }

    fn tell(&mut self, pointer: &str, mut diagnostic: Diagnostic, about_key: bool) {
        let found = syntax::find(self.root, pointer);
        let node = found.map(|found| found.value);
        let told = node.is_some_and(|node| {
            let lacks = diagnostic.code == &codes::MISSING_KEY
                || matches!(&node.content, Content::Map(entries) if entries.is_empty());
            lacks && self.has_refused(node) || !about_key && self.is_refused(node)
        });
        if told {
            return;
        }
        // Where the place was written, if an alias repeats it.
        let anchor = match found.and_then(|found| found.key).filter(|_| about_key) {
            Some(key) => key.anchor.as_deref(),
            None => node.and_then(|node| node.anchor.as_deref()),
        };
        if let Some(anchor) = anchor {
            diagnostic = diagnostic.also(Span::new(self.file, anchor.clone()), WRITTEN_HERE);
            diagnostic.suggestions.clear();
        }
        self.diagnostics.push((pointer.to_owned(), diagnostic));
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
                    if settled.is_some_and(|id| !self.can_name(id, &name)) {
                        return None;
                    }
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

    /// Whether a key of a mapping can be a name. Of what stands under one that cannot, nothing else
    /// is said.
    fn can_name(&self, id: ShapeId, key: &str) -> bool {
        let pattern = self.shapes.get(id).key_pattern.as_deref();
        pattern
            .and_then(NameRule::of)
            .is_none_or(|rule| rule.fits(key))
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

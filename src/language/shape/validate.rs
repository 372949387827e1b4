//! The verdict of the schema, in the author's words.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value;

use super::explain::{expected, found, name_rule, noun, out_of_place, pattern_rule, short};
use super::names::{self, NameRule};
use super::tree::{Item, Tree};
use super::{Facts as _, Form, Role, ShapeId, Shapes};
use crate::diagnostics::{Diagnostic, Suggestion, codes, did_you_mean};
use crate::language::step::STEP_KEYS;
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
        let mut quick = schema.clone();
        names::replace(&mut quick);
        Grammar {
            validator: jsonschema::options_for::<Tree>()
                .with_draft(Draft::Draft202012)
                .with_keyword(names::KEYWORD, |_, value, _| {
                    let rule = value.as_str().and_then(NameRule::of);
                    rule.map(|rule| Box::new(rule) as _)
                        .ok_or_else(|| ValidationError::schema("not the pattern of a name"))
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

    /// Judges one file. Nothing is said of places that hold nothing: the reader has spoken of them.
    #[must_use]
    pub fn validate(&self, file: FileId, text: &str, root: &Node) -> Vec<Diagnostic> {
        if self.accepts(root) {
            return Vec::new();
        }
        let mut report = Report {
            shapes: &self.shapes,
            file,
            text,
            root,
            diagnostics: Vec::new(),
        };
        for error in self.validator.iter_errors(Item::Node(root)) {
            report.error(&error);
        }
        report.finish()
    }
}

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
    diagnostics: Vec<(String, Diagnostic)>,
}

impl<'a> Report<'a> {
    fn error(&mut self, error: &ValidationError<'_>) {
        let pointer = error.instance_path().as_str();
        let Some(place) = self.locate(pointer) else {
            return;
        };
        if matches!(place.node.content, Content::Null) {
            return;
        }
        let diagnostic = match error.kind() {
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
                if matches!(error.kind(), Kind::Custom { .. }) {
                    return self.unknown_key(pointer, &place, &entry.key.text);
                }
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

    /// Of a union only the branch that was meant is reported.
    fn union(
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
        let is_step = shape.and_then(|shape| shape.title.as_deref()) == Some("Step");
        if is_step && place.node.json_type() == "object" {
            let keys: Vec<&Key> = place
                .node
                .entries()
                .iter()
                .map(|entry| &entry.key)
                .filter(|key| STEP_KEYS.contains(&&*key.text))
                .collect();
            match keys.as_slice() {
                [] => return self.unknown_step(pointer, place),
                [first, second, ..] => {
                    let diagnostic = Diagnostic::new(
                        &codes::AMBIGUOUS_STEP,
                        format!(
                            "a step does one thing, but this one has `{}` and `{}`",
                            first.text, second.text
                        ),
                    )
                    .at(self.key_span(second), "the second step key")
                    .also(self.key_span(first), "the first")
                    .help("make it two steps, each with its own `-`");
                    return self.push(pointer, diagnostic);
                }
                [_] => {}
            }
        }
        if let Some(index) = self.shapes.meant(branches, place.node)
            && let Some(errors) = context.get(index)
            && !errors.is_empty()
        {
            for error in errors {
                self.error(error);
            }
            return;
        }
        let word = branches
            .iter()
            .find_map(|branch| branch.constants.first())
            .map(|(key, _)| key.as_str());
        if let Some(key) = word
            && place.node.json_type() == "object"
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
        let diagnostic = self.wrong_type(place);
        self.push(pointer, diagnostic);
    }

    /// One of several keys is wanted: none is there, or several are.
    fn key_choice(&mut self, pointer: &str, place: &Located<'a>) {
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

    fn apart(&self, place: &Located<'a>) -> Option<Diagnostic> {
        let id = self.shapes.settle(place.shape?, place.node)?;
        let shape = self.shapes.get(id);
        let (first, second) = shape.apart.iter().find_map(|(first, second)| {
            Some((place.node.entry(first)?, place.node.entry(second)?))
        })?;
        Some(
            Diagnostic::new(
                &codes::CONFLICTING_KEYS,
                format!(
                    "`{}` and `{}` say the same thing twice",
                    first.key.text, second.key.text
                ),
            )
            .at(self.key_span(&second.key), "")
            .also(self.key_span(&first.key), "the other one")
            .help("keep one of them"),
        )
    }

    fn unknown_step(&mut self, pointer: &str, place: &Located<'a>) {
        const SIBLINGS: &[&str] = &[
            "buttons",
            "quick_replies",
            "list_button",
            "save_to",
            "accept",
            "retry",
            "attempts",
            "otherwise",
            "then",
            "else",
            "success",
            "failure",
            "unless_reply",
            "if",
        ];
        let keys = place.node.entries().iter().map(|entry| &entry.key);
        let key = keys
            .clone()
            .find(|key| !SIBLINGS.contains(&&*key.text))
            .or_else(|| keys.clone().next());
        let Some(key) = key else {
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_STEP, "this step is empty")
                .at(self.span(place.node), "")
                .help("write what the bot does, such as `text: Hello`, or remove the step");
            return self.push(pointer, diagnostic);
        };
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_STEP,
            if SIBLINGS.contains(&&*key.text) {
                format!("a step needs a step key beside `{}`", key.text)
            } else {
                format!("there is no step `{}`", short(&key.text))
            },
        )
        .at(self.key_span(key), "");
        if let Some(nearest) = did_you_mean(&key.text, STEP_KEYS.iter().copied()) {
            diagnostic = diagnostic
                .help(format!("did you mean `{nearest}`?"))
                .suggest(Suggestion::replace(self.key_span(key), nearest, true));
        } else {
            diagnostic = diagnostic.help(format!("a step is one of {}", list(STEP_KEYS)));
        }
        self.push(pointer, diagnostic);
    }

    fn unknown_key(&mut self, pointer: &str, place: &Located<'a>, name: &str) {
        let Some(entry) = place.node.entry(name) else {
            return;
        };
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .map(|id| self.shapes.get(id));
        let span = self.key_span(&entry.key);
        let diagnostic = match shape.map(|shape| (shape, &shape.form)) {
            Some((shape, Form::Names(..))) => Diagnostic::new(
                &codes::INVALID_NAME,
                if name.is_empty() {
                    "a name is empty".to_owned()
                } else {
                    format!("`{}` cannot be a name", short(name))
                },
            )
            .at(span, "")
            .help(name_rule(shape.key_pattern.as_deref().unwrap_or_default())),
            Some((shape, Form::Keys(keys))) => {
                let mut known: Vec<&str> = keys.keys().map(String::as_str).collect();
                known.sort_unstable();
                let message = format!(
                    "unknown key `{}` in {}",
                    short(name),
                    noun(shape.title.as_deref())
                );
                let diagnostic = Diagnostic::new(&codes::UNKNOWN_KEY, message).at(span, "");
                let free = known.iter().copied().filter(|key| !place.node.has(key));
                match did_you_mean(name, free) {
                    Some(nearest) => diagnostic
                        .help(format!("did you mean `{nearest}`?"))
                        .suggest(Suggestion::replace(span, nearest, true)),
                    None => diagnostic.help(format!("the keys here are {}", list(&known))),
                }
            }
            _ => Diagnostic::new(
                &codes::UNKNOWN_KEY,
                format!("unknown key `{}`", short(name)),
            )
            .at(span, ""),
        };
        self.push(&format!("{pointer}/{name}"), diagnostic);
    }

    fn missing(&self, place: &Located<'a>, keys: &[&str]) -> Diagnostic {
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
        Diagnostic::new(&codes::MISSING_KEY, message)
            .at(span, "")
            .help(match keys {
                [one] => format!("add `{one}:`"),
                _ => "add one of them".to_owned(),
            })
    }

    fn wrong_type(&self, place: &Located<'a>) -> Diagnostic {
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

    fn not_a_choice(&self, place: &Located<'a>, options: &Value) -> Diagnostic {
        let words: Vec<&str> = options
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        self.choice(place, &words)
    }

    fn choice(&self, place: &Located<'a>, words: &[&str]) -> Diagnostic {
        let span = self.span(place.node);
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!(
                "{} must be one of {}, but is {}",
                name(place),
                list(words),
                found(place.node, self.text)
            ),
        )
        .at(span, "");
        let written = place.node.as_str().unwrap_or_default();
        match did_you_mean(&written.to_lowercase(), words.iter().copied()).or_else(|| {
            words
                .iter()
                .copied()
                .find(|word| word.eq_ignore_ascii_case(written))
        }) {
            Some(nearest) => diagnostic
                .help(format!("did you mean `{nearest}`?"))
                .suggest(Suggestion::replace(span, nearest, true)),
            None => diagnostic,
        }
    }

    fn pattern(&self, place: &Located<'a>, pattern: &str) -> Diagnostic {
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

    fn invalid(&self, place: &Located<'a>, rule: String, help: Option<String>) -> Diagnostic {
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

    fn push(&mut self, pointer: &str, mut diagnostic: Diagnostic) {
        if let Some(anchor) = self.anchor(pointer) {
            diagnostic = diagnostic.also(Span::new(self.file, anchor), "written here");
            diagnostic.suggestions.clear();
        }
        self.diagnostics.push((pointer.to_owned(), diagnostic));
    }

    /// Where the place was written, if an alias repeats it.
    fn anchor(&self, pointer: &str) -> Option<std::ops::Range<u32>> {
        let found = syntax::find(self.root, pointer)?;
        found.value.anchor.clone()
    }

    /// One mistake, one diagnostic: what is missing by name is not also missing by choice.
    fn finish(self) -> Vec<Diagnostic> {
        let mut kept: Vec<(String, Diagnostic)> = Vec::new();
        for (pointer, diagnostic) in self.diagnostics {
            let same_place = kept.iter_mut().find(|(other, kept)| {
                *other == pointer
                    && kept.code == diagnostic.code
                    && kept.code == &codes::MISSING_KEY
                    && kept.primary == diagnostic.primary
            });
            match same_place {
                Some((_, kept)) if diagnostic.help.as_deref() == Some("add one of them") => {
                    let _ = kept;
                }
                Some((_, kept)) if kept.help.as_deref() == Some("add one of them") => {
                    *kept = diagnostic;
                }
                _ => kept.push((pointer, diagnostic)),
            }
        }
        kept.into_iter().map(|(_, diagnostic)| diagnostic).collect()
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

/// How messages call a place: "`label`", "item 2 of `match`", "this".
fn name(place: &Located<'_>) -> String {
    match (place.key, place.index, place.under) {
        (Some(key), ..) => format!("`{}`", short(&key.text)),
        (None, Some(index), Some(under)) => format!("item {} of `{}`", index + 1, short(under)),
        (None, Some(index), None) => format!("item {}", index + 1),
        (None, None, _) => "the file".to_owned(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

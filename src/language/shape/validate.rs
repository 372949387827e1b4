//! The verdict of the schema, in the author's words.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::explain::{expected, found, name_rule, named, noun, out_of_place, pattern_rule, short};
use super::{Facts as _, Form, Role, ShapeId, Shapes, WRITTEN_HERE};
use crate::diagnostics::{Diagnostic, Suggestion, codes, did_you_mean};
use crate::language::step::STEP_KEYS;
use crate::source::{FileId, Span};
use crate::syntax::{self, Content, Key, Node};

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
                .build(schema)
                .expect("a schema of this program is a valid schema"),
            shapes: Shapes::compile(schema),
        }
    }

    /// Judges one file. Nothing is said of places that hold nothing, nor of what is missing where
    /// something was `refused`: the reader has spoken of them.
    #[must_use]
    pub fn validate(
        &self,
        file: FileId,
        text: &str,
        root: &Node,
        json: &Value,
        refused: &[Diagnostic],
    ) -> Vec<Diagnostic> {
        if self.validator.is_valid(json) {
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
        for error in self.validator.iter_errors(json) {
            report.error(&error, None);
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
    refused: &'a [Diagnostic],
    diagnostics: Vec<(String, Diagnostic)>,
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
        let words = words_of(context);
        let diagnostic = if place.node.as_str().is_some() && !words.is_empty() {
            self.choice(place, &words)
        } else {
            self.wrong_type(place)
        };
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
                format!("`{}` stands here without a step such as `text`", key.text)
            } else {
                format!("there is no step `{}`", short(&key.text))
            },
        )
        .at(self.key_span(key), "");
        if SIBLINGS.contains(&&*key.text) {
            diagnostic =
                diagnostic.help("write beside it what the bot does, such as `text: Hello`");
        } else if let Some(nearest) = did_you_mean(&key.text, STEP_KEYS.iter().copied()) {
            diagnostic = diagnostic
                .help(format!("did you mean `{nearest}`?"))
                .suggest(Suggestion::replace(self.key_span(key), nearest, true));
        } else {
            diagnostic = diagnostic.help(
                "a step is `text`, `image`, `cards`, `ask`, `call`, `when`, `set`, `go_to` or \
                 another one that `botwright explain unknown-step` names",
            );
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
                    "this name is empty".to_owned()
                } else {
                    format!("`{}` cannot be {}", short(name), named(place.under))
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
                    None if known.len() == 1 => {
                        diagnostic.help(format!("the only key here is {}", list(&known)))
                    }
                    None => diagnostic.help(format!("the keys here are {}", all(&known))),
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
        let what = match keys {
            ["options"] => of_kind(place.node, "a custom field of type", "", "type"),
            ["tag" | "field"] => of_kind(place.node, "a rule with", "event: ", "event"),
            _ => None,
        }
        .unwrap_or_else(|| noun(shape.and_then(|shape| shape.title.as_deref())));
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
        if scalar && self.role(place) == Role::Duration {
            return self.pattern(place, "");
        }
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
        let scalar = scalar || place.node.as_str().is_some();
        if takes("array") && scalar {
            let item = format!("[{}]", place.node.raw(self.text));
            return diagnostic
                .help(format!("write it as a list: `{}`", short(&item)))
                .suggest(Suggestion::replace(span, item, false));
        }
        if takes("array") && !takes("object") {
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
            && takes("number")
            && value.value.parse::<f64>().is_ok_and(f64::is_finite)
        {
            return diagnostic
                .help("remove the quotes")
                .suggest(Suggestion::replace(span, &*value.value, true));
        }
        if takes("boolean")
            && let Some(word) = place.node.as_str().and_then(truth)
        {
            return diagnostic
                .help(format!("write `{word}`"))
                .suggest(Suggestion::replace(span, word, true));
        }
        if takes("object") && !takes("string") {
            return diagnostic.help("write `key: value` below it, each on a line of its own");
        }
        diagnostic
    }

    fn title(&self, place: &Located<'_>) -> Option<&str> {
        self.shapes.get(place.shape?).title.as_deref()
    }

    fn role(&self, place: &Located<'_>) -> Role {
        match place.shape.map(|id| &self.shapes.get(id).form) {
            Some(Form::Scalar(scalar)) => scalar.role,
            _ => Role::Plain,
        }
    }

    fn repeated(&self, place: &Located<'_>) -> Diagnostic {
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

    fn not_a_choice(&self, place: &Located<'a>, options: &Value) -> Diagnostic {
        self.choice(place, &words(options))
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
            .and_then(|id| self.shapes.settle(id, place.node).or(Some(id)))
            .map(|id| self.shapes.get(id));
        let role = match shape.map(|shape| &shape.form) {
            Some(Form::Scalar(scalar)) => scalar.role,
            _ => Role::Plain,
        };
        let is_name = pattern == crate::language::name::NAME_PATTERN
            || pattern == crate::language::name::IDENTIFIER_PATTERN;
        let value = short(
            place
                .node
                .as_str()
                .unwrap_or_else(|| place.node.raw(self.text)),
        );
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
        let message = match title {
            _ if role == Role::Duration => format!("`{value}` is not a duration"),
            Some("Times") => format!("`{value}` is not a span of time"),
            _ => format!("{} cannot be `{value}`", name(place)),
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
                let mut entries = node.entries().iter();
                within(node, span) && !entries.any(|entry| within(&entry.value, span))
            })
    }

    fn push(&mut self, pointer: &str, mut diagnostic: Diagnostic) {
        let node = syntax::find(self.root, pointer).map(|found| found.value);
        if diagnostic.code == &codes::MISSING_KEY && node.is_some_and(|node| self.has_refused(node))
        {
            return;
        }
        // Where the place was written, if an alias repeats it.
        if let Some(anchor) = node.and_then(|node| node.anchor.clone()) {
            diagnostic = diagnostic.also(Span::new(self.file, anchor), WRITTEN_HERE);
            diagnostic.suggestions.clear();
        }
        self.diagnostics.push((pointer.to_owned(), diagnostic));
    }

    /// One mistake, one diagnostic: what is missing by name is not also missing by choice.
    fn finish(self) -> Vec<Diagnostic> {
        let mut kept: Vec<(String, Diagnostic)> = Vec::new();
        // What a misspelt key was meant to be is not also missing.
        let meant: Vec<(String, String)> = self
            .diagnostics
            .iter()
            .filter(|(_, diagnostic)| diagnostic.code == &codes::UNKNOWN_KEY)
            .filter_map(|(pointer, diagnostic)| {
                let (above, _) = pointer.rsplit_once('/')?;
                let edit = diagnostic.suggestions.first()?.edits.first()?;
                Some((above.to_owned(), format!("`{}`", edit.replacement)))
            })
            .collect();
        // What says most comes first; what only follows from it is then left out.
        let mut sorted = self.diagnostics;
        sorted.sort_by_key(|(_, diagnostic)| match diagnostic.code {
            code if code == &codes::UNKNOWN_KEY => 0,
            code if code == &codes::WRONG_TYPE || code == &codes::CONFLICTING_KEYS => 1,
            _ => 2,
        });
        for (pointer, diagnostic) in sorted {
            let follows = kept.iter().any(|(place, other)| {
                *place == pointer
                    && (other.code == &codes::WRONG_TYPE
                        && diagnostic.code == &codes::INVALID_VALUE
                        || other.code == &codes::CONFLICTING_KEYS
                            && diagnostic.code == &codes::MISSING_KEY)
            });
            let misspelt = diagnostic.code == &codes::MISSING_KEY
                && meant
                    .iter()
                    .any(|(above, key)| *above == pointer && diagnostic.message.contains(key));
            if follows || misspelt || fold(&mut kept, &pointer, &diagnostic) {
                continue;
            }
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

/// What is missing beside one unknown key is most likely what that key was meant to be: it is said
/// there.
fn fold(kept: &mut [(String, Diagnostic)], pointer: &str, missing: &Diagnostic) -> bool {
    if missing.code != &codes::MISSING_KEY {
        return false;
    }
    let mut unknown = kept.iter_mut().filter(|(place, diagnostic)| {
        diagnostic.code == &codes::UNKNOWN_KEY
            && diagnostic.suggestions.is_empty()
            && place
                .rsplit_once('/')
                .is_some_and(|(above, _)| above == pointer)
    });
    let (Some((_, only)), None) = (unknown.next(), unknown.next()) else {
        return false;
    };
    let keys = only.help.take().unwrap_or_default();
    only.help = Some(format!("{}; {keys}", missing.message));
    true
}

/// "a rule with `event: tag_added`": a thing with the word that makes it need something.
fn of_kind(node: &Node, what: &str, before: &str, key: &str) -> Option<String> {
    Some(format!(
        "{what} `{before}{}`",
        short(node.get(key)?.as_str()?)
    ))
}

/// What YAML 1.1 reads these words as.
fn truth(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some("true"),
        "no" | "off" | "n" | "false" => Some("false"),
        _ => None,
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
                Kind::Enum { options } => words(options),
                _ => Vec::new(),
            }
        })
        .collect()
}

fn words(options: &Value) -> Vec<&str> {
    let options = options.as_array().into_iter().flatten();
    options.filter_map(Value::as_str).collect()
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
    joined(words, "or")
}

fn all(words: &[&str]) -> String {
    joined(words, "and")
}

fn joined(words: &[&str], last_word: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

//! What a rule about one name, text or condition sees.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic, Suggestion, nearest};
use crate::language::address::Kind;
use crate::language::name::{IDENTIFIER_PATTERN, NAME_PATTERN, borrowed_nfc};
use crate::language::shape::{Leaf, Place, Role, WRITTEN_HERE, can_be};
use crate::language::template::{
    Analysis, CONTACT, Condition, ProblemKind, TemplateProblem, analyse_condition,
};
use crate::language::text::{Segment, Text};
use crate::project::{Namespace, Project};
use crate::source::{FileId, Span};
use crate::syntax::{self, Content, Node, Style};

/// Environment variables that texts name, with the first place of each.
pub(super) type Environment = BTreeMap<String, Span>;

/// A text or a condition, taken apart once for all rules.
#[derive(Debug, Default)]
pub struct Written {
    /// Only where it may hold `${…}`.
    pub text: Option<Text>,
    pub analysis: Analysis,
    pub problems: Vec<TemplateProblem>,
    /// The parts of a condition that can be read.
    pub condition: Option<Condition>,
}

impl Written {
    pub(super) fn text(node: &Node, locals: &[&str]) -> Written {
        let source = node.as_str().unwrap_or_default();
        // Most texts hold neither substitution.
        if !source.contains(['$', '{']) {
            return Written::default();
        }
        let (text, mut analysis, mut problems) = Text::examine(source, locals);
        problems.append(&mut analysis.problems);
        Written {
            text,
            analysis,
            problems,
            condition: None,
        }
    }

    pub(super) fn expression(node: &Node, locals: &[&str]) -> Written {
        let source = node.as_str().unwrap_or_default();
        let (mut analysis, condition) = analyse_condition(source, locals);
        let problems = std::mem::take(&mut analysis.problems);
        Written {
            text: None,
            analysis,
            problems,
            condition,
        }
    }
}

/// One name, text or condition, with the project around it.
pub struct LeafScope<'a> {
    pub project: &'a Project,
    pub file: FileId,
    /// The whole file.
    pub text: &'a str,
    pub leaf: Leaf<'a, 'a>,
    pub written: &'a Written,
}

impl LeafScope<'_> {
    /// Where the leaf stands.
    #[must_use]
    pub fn span(&self) -> Span {
        let range = match self.leaf.place {
            Place::Value(node) => node.range.clone(),
            Place::Key(key) => key.range.clone(),
        };
        Span::new(self.file, range)
    }

    /// Where an alias's value was written.
    fn anchor(&self) -> Option<Span> {
        let anchor = match self.leaf.place {
            Place::Value(node) => node.anchor.as_deref(),
            Place::Key(key) => key.anchor.as_deref(),
        };
        anchor.map(|range| Span::new(self.file, range.clone()))
    }

    /// The name that the leaf is, in NFC.
    #[must_use]
    pub fn name(&self) -> Option<Cow<'_, str>> {
        match self.leaf.place {
            Place::Value(node) => node.as_str().map(borrowed_nfc),
            Place::Key(key) => Some(borrowed_nfc(&key.text)),
        }
    }

    /// The place in the file of a part of the text, given in bytes of the decoded text.
    #[must_use]
    pub fn inside(&self, range: Range<usize>) -> Span {
        match self.leaf.place {
            Place::Value(node) => Span::new(self.file, syntax::locate(self.text, node, range)),
            Place::Key(key) => Span::new(self.file, key.range.clone()),
        }
    }

    pub(super) fn note_environment(&self, environment: &mut Environment) {
        for segment in self.written.text.iter().flat_map(Text::segments) {
            if let Segment::Env {
                name, name_range, ..
            } = segment
                && !environment.contains_key(name)
            {
                environment.insert(name.clone(), self.inside(name_range.clone()));
            }
        }
    }

    /// Reports a name of `role` that is declared nowhere.
    pub fn reference(
        &self,
        role: Role,
        namespace: Namespace,
        code: &'static Code,
        found: &mut Vec<Diagnostic>,
    ) {
        if self.leaf.role != role {
            return;
        }
        if let Some(name) = self.name() {
            self.undeclared(namespace, &name, || self.span(), code, found);
        }
    }

    /// Reports a name that is declared nowhere.
    pub fn undeclared(
        &self,
        namespace: Namespace,
        name: &str,
        span: impl FnOnce() -> Span,
        code: &'static Code,
        found: &mut Vec<Diagnostic>,
    ) {
        let declared = &self.project.declared;
        if declared.has(namespace, name) || !declared.is_complete(namespace) {
            return;
        }
        // A declared name that cannot be one is told where it is declared, and not advised.
        let (sound, broken): (Vec<&str>, Vec<&str>) = declared
            .names(namespace)
            .partition(|name| can_be_name(namespace, name));
        if nearest(name, broken).is_some_and(|near| near.sure) {
            return;
        }
        let span = span();
        let noun = namespace.noun();
        let there = match namespace {
            Namespace::Hours => "there are",
            _ => "there is",
        };
        let nowhere = match namespace {
            Namespace::Hours | Namespace::Variable => "not defined in `botwright.yaml`",
            _ => "not defined in any file",
        };
        let diagnostic = Diagnostic::new(code, format!("{there} no {noun} `{name}`"));
        found.push(match nearest(name, sound) {
            Some(near) => {
                let diagnostic = diagnostic
                    .at(span, nowhere)
                    .help(format!("did you mean `{}`?", near.name));
                let change = Suggestion::replace(span, near.name, near.sure);
                self.with_anchor(diagnostic, Some(change))
            }
            None => {
                let diagnostic = diagnostic
                    .at(span, nowhere)
                    .help(where_to_declare(namespace, name));
                self.with_anchor(diagnostic, None)
            }
        });
    }

    /// Reports the problems of one kind that the text or the condition has.
    pub fn template_problems(
        &self,
        kind: ProblemKind,
        code: &'static Code,
        found: &mut Vec<Diagnostic>,
    ) {
        for problem in &self.written.problems {
            if problem.kind != kind {
                continue;
            }
            self.template_problem(problem, code, found);
        }
    }

    /// Reports one problem of the text or the condition.
    pub fn template_problem(
        &self,
        problem: &TemplateProblem,
        code: &'static Code,
        found: &mut Vec<Diagnostic>,
    ) {
        let mut diagnostic = Diagnostic::new(code, problem.message.clone())
            .at(self.inside(problem.range.clone()), "");
        if let Some(help) = &problem.help {
            diagnostic = diagnostic.help(help.clone());
        }
        let suggestion = problem.replacement.as_ref().and_then(|replacement| {
            Some(Suggestion::replace(
                self.inside(replacement.range.clone()),
                self.written_inside(replacement.range.start, &replacement.text)?,
                replacement.sure,
            ))
        });
        found.push(self.with_anchor(diagnostic, suggestion));
    }

    /// How a piece of the text must be written where it is to stand; nothing where the text would
    /// have to be written in another way as a whole.
    fn written_inside(&self, start: usize, piece: &str) -> Option<String> {
        let Place::Value(Node {
            content: Content::Text(text),
            ..
        }) = self.leaf.place
        else {
            return Some(piece.to_owned());
        };
        match text.style {
            Style::SingleQuoted => Some(piece.replace('\'', "''")),
            Style::DoubleQuoted => Some(piece.replace('\\', "\\\\").replace('"', "\\\"")),
            // Such a sign means something else where a text without quotes begins.
            Style::Plain if start == 0 && !piece.starts_with(char::is_alphabetic) => None,
            Style::Plain if piece.contains(": ") || piece.contains(" #") => None,
            Style::Plain | Style::Literal | Style::Folded => Some(piece.to_owned()),
        }
    }

    /// What came through an alias is never changed by machine.
    fn with_anchor(&self, diagnostic: Diagnostic, suggestion: Option<Suggestion>) -> Diagnostic {
        match (self.anchor(), suggestion) {
            (Some(anchor), _) => diagnostic.also(anchor, WRITTEN_HERE),
            (None, Some(suggestion)) => diagnostic.suggest(suggestion),
            (None, None) => diagnostic,
        }
    }
}

/// Whether the name of a declared thing is one.
fn can_be_name(namespace: Namespace, name: &str) -> bool {
    let rule = match namespace {
        Namespace::Resource(Kind::Field) | Namespace::Hours => IDENTIFIER_PATTERN,
        _ => NAME_PATTERN,
    };
    can_be(rule, name)
}

fn where_to_declare(namespace: Namespace, name: &str) -> String {
    match namespace {
        Namespace::Resource(Kind::Field) if CONTACT.contains(&name) => format!(
            "write `contact.{name}` for the person's own, or declare it under `custom_fields`"
        ),
        Namespace::Resource(Kind::Field) if name == "tags" => {
            "tags are no field: write `'…' in tags`".to_owned()
        }
        Namespace::Resource(kind) => format!("declare it under `{}`", kind.key()),
        Namespace::Variable => "declare it under `vars` in `botwright.yaml`".to_owned(),
        Namespace::Hours => "declare it under `hours` in `botwright.yaml`".to_owned(),
        Namespace::Broadcast => "declare it under `broadcasts`".to_owned(),
        Namespace::Test => "declare it under `tests`".to_owned(),
    }
}

//! Diagnostics as they are kept.

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Edit, Label, Severity, Suggestion, codes};
use crate::source::{FileId, Span};

/// A [`Diagnostic`].
#[derive(Serialize, Deserialize)]
pub(super) struct Told<'a> {
    code: &'a str,
    is_error: bool,
    message: &'a str,
    help: Option<&'a str>,
    #[serde(borrow)]
    primary: Option<Mark<'a>>,
    secondary: Vec<Mark<'a>>,
    suggestions: Vec<Fix<'a>>,
    hidden: Vec<Place>,
}

/// A place: the file, the start and the end.
pub(super) type Place = (u32, u32, u32);

/// A place with a text: that of a [`Label`], or what is to stand there.
#[derive(Serialize, Deserialize)]
struct Mark<'a> {
    file: u32,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize, Deserialize)]
struct Fix<'a> {
    message: &'a str,
    safe: bool,
    #[serde(borrow)]
    edits: Vec<Mark<'a>>,
}

impl<'a> Told<'a> {
    pub(super) fn new(one: &'a Diagnostic) -> Told<'a> {
        let suggestions = one.suggestions.iter().map(|fix| Fix {
            message: &fix.message,
            safe: fix.safe,
            edits: fix
                .edits
                .iter()
                .map(|edit| Mark::new(edit.span, &edit.replacement))
                .collect(),
        });
        Told {
            code: one.code.name,
            is_error: one.severity == Severity::Error,
            message: &one.message,
            help: one.help.as_deref(),
            primary: one.primary.as_ref().map(Mark::of),
            secondary: one.secondary.iter().map(Mark::of).collect(),
            suggestions: suggestions.collect(),
            hidden: one.hidden.iter().copied().map(place).collect(),
        }
    }

    /// As it was; `None` for a code that there is not.
    pub(super) fn diagnostic(&self) -> Option<Diagnostic> {
        let suggestions = self.suggestions.iter().map(|fix| Suggestion {
            message: fix.message.to_owned(),
            safe: fix.safe,
            edits: fix
                .edits
                .iter()
                .map(|mark| Edit {
                    span: mark.span(),
                    replacement: mark.text.to_owned(),
                })
                .collect(),
        });
        Some(Diagnostic {
            code: codes::find(self.code)?,
            severity: if self.is_error {
                Severity::Error
            } else {
                Severity::Warning
            },
            message: self.message.to_owned(),
            help: self.help.map(str::to_owned),
            primary: self.primary.as_ref().map(Mark::label),
            secondary: self.secondary.iter().map(Mark::label).collect(),
            suggestions: suggestions.collect(),
            hidden: self.hidden.iter().copied().map(span).collect(),
        })
    }
}

pub(super) fn place(span: Span) -> Place {
    (span.file.0, span.start, span.end)
}

pub(super) fn span((file, start, end): Place) -> Span {
    Span::new(FileId(file), start..end)
}

impl<'a> Mark<'a> {
    fn new(span: Span, text: &'a str) -> Mark<'a> {
        Mark {
            file: span.file.0,
            start: span.start,
            end: span.end,
            text,
        }
    }

    fn of(label: &'a Label) -> Mark<'a> {
        Mark::new(label.span, &label.text)
    }

    fn span(&self) -> Span {
        Span::new(FileId(self.file), self.start..self.end)
    }

    fn label(&self) -> Label {
        Label {
            span: self.span(),
            text: self.text.to_owned(),
        }
    }
}

//! One diagnostic type for syntax, shape, names, logic and sync alike.

mod clean;
pub mod codes;
mod files;
mod order;
pub mod render;
mod words;

use crate::source::Span;

pub use clean::{clean, clean_lines, is_unsafe};
pub use codes::{Code, Group, Severity};
pub use files::{too_large, unreadable};
pub use order::{Summary, sort};
pub use words::{Near, choices, count, did_you_mean, nearest};

/// One problem, pointed at in the author's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static Code,
    /// That of the code, unless the project has set another.
    pub severity: Severity,
    /// One line, lower case, no full stop, names in backticks: what was expected and found.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The place: the word that is wrong. `None` for a problem of the project as a whole.
    pub primary: Option<Label>,
    /// Related places: "first defined here".
    pub secondary: Vec<Label>,
    pub suggestions: Vec<Suggestion>,
    /// Places that no excerpt may show, since a secret stands there.
    pub hidden: Vec<Span>,
}

/// A place with a short remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    /// May be empty.
    pub text: String,
}

/// A change that a machine can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// "change to `redeem`".
    pub message: String,
    /// Whether `check --fix` may apply it without a person looking.
    pub safe: bool,
    pub edits: Vec<Edit>,
}

/// Replace the text at `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

impl Diagnostic {
    /// A diagnostic without a place; most callers go on with [`Diagnostic::at`].
    #[must_use]
    pub fn new(code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            help: None,
            primary: None,
            secondary: Vec::new(),
            suggestions: Vec::new(),
            hidden: Vec::new(),
        }
    }

    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.primary = Some(Label {
            span,
            text: text.into(),
        });
        self
    }

    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn suggest(mut self, suggestion: Suggestion) -> Diagnostic {
        self.suggestions.push(suggestion);
        self
    }
}

impl Suggestion {
    /// One replacement at one place.
    #[must_use]
    pub fn replace(span: Span, replacement: impl Into<String>, safe: bool) -> Suggestion {
        let replacement = replacement.into();
        Suggestion {
            message: format!("change to `{replacement}`"),
            safe,
            edits: vec![Edit { span, replacement }],
        }
    }
}

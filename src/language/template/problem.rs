//! What can be wrong with a text or an expression, before it is tied to a file.

use std::ops::Range;

use crate::diagnostics::nearest;

/// One problem in a text or an expression, with the place inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    pub kind: ProblemKind,
    /// One line, lower case, no full stop, names in backticks.
    pub message: String,
    pub help: Option<String>,
    /// The words that are wrong, in bytes of the text.
    pub range: Range<usize>,
    /// What the author most likely meant.
    pub replacement: Option<Box<Replacement>>,
}

/// The family of a problem, which decides its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A template that cannot be read, or uses what the language does not have.
    BadTemplate,
    /// The same in a lone expression (`when`, `if`, `for_each`).
    BadCondition,
    UnknownVariable,
    UnknownFilter,
    /// A field is compared with a value that it can never have.
    TypeMismatch,
}

/// A change of the text at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    pub range: Range<usize>,
    pub text: String,
    /// Whether a machine may make it.
    pub sure: bool,
}

impl ProblemKind {
    /// The name of the diagnostic's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ProblemKind::BadTemplate => "bad-template",
            ProblemKind::BadCondition => "bad-condition",
            ProblemKind::UnknownVariable => "unknown-variable",
            ProblemKind::UnknownFilter => "unknown-filter",
            ProblemKind::TypeMismatch => "type-mismatch",
        }
    }
}

impl TemplateProblem {
    pub(crate) fn new(
        kind: ProblemKind,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> TemplateProblem {
        TemplateProblem {
            kind,
            message: message.into(),
            help: None,
            range,
            replacement: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> TemplateProblem {
        self.help = Some(help.into());
        self
    }

    /// Proposes `text` in place of the wrong words.
    pub(crate) fn replace(self, text: impl Into<String>) -> TemplateProblem {
        let range = self.range.clone();
        self.replace_at(range, text)
    }

    pub(crate) fn replace_at(
        mut self,
        range: Range<usize>,
        text: impl Into<String>,
    ) -> TemplateProblem {
        self.replacement = Some(Box::new(Replacement {
            range,
            text: text.into(),
            sure: true,
        }));
        self
    }

    /// Proposes the nearest of `choices`, or else lists them in the help.
    pub(crate) fn nearest<'c>(
        self,
        word: &str,
        choices: impl IntoIterator<Item = &'c str>,
    ) -> TemplateProblem {
        let choices: Vec<&str> = choices.into_iter().collect();
        match nearest(word, choices.iter().copied()) {
            Some(near) => {
                let mut problem = self.help(format!("did you mean `{}`?", near.name));
                problem.replacement = Some(Box::new(Replacement {
                    range: problem.range.clone(),
                    text: near.name.to_owned(),
                    sure: near.sure,
                }));
                problem
            }
            None if choices.is_empty() => self,
            None => self.help(format!("choose one of {}", list(&choices))),
        }
    }
}

/// `` `a`, `b` or `c` ``.
pub(crate) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_in_a_sentence() {
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "`a`");
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}

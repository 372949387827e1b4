//! For people at a terminal.

use std::error::Error;
use std::fmt::{self, Write};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Drawn, Excerpt, excerpt, hidden};
use crate::diagnostics::clean::{clean, clean_lines};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Sources;

/// How a terminal wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HumanOptions {
    pub color: bool,
    /// Frames and arrows of Unicode, or of ASCII alone.
    pub unicode: bool,
    /// Where sentences are wrapped, in columns.
    pub width: usize,
}

/// Writes every diagnostic with the lines that it is about. What one of them calls a secret is shown
/// by none.
///
/// # Errors
/// What `out` gives; a `String` never fails.
pub fn human(
    out: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    options: HumanOptions,
) -> fmt::Result {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme {
        characters: if options.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: if options.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    })
    .with_width(options.width)
    .with_break_words(false)
    .without_cause_chain()
    .without_syntax_highlighting()
    .with_urls(false)
    .tab_width(4);
    let hidden = hidden(diagnostics);
    for diagnostic in diagnostics {
        let (excerpt, labels) = excerpt(diagnostic, sources, &hidden);
        let shown = Shown {
            diagnostic,
            excerpt,
            labels,
        };
        handler.render_report(out, &shown)?;
        out.write_char('\n')?;
    }
    Ok(())
}

struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    excerpt: Excerpt,
    labels: Vec<Drawn>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.diagnostic.message))
    }
}

impl Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let (severity, code) = (self.diagnostic.severity, self.diagnostic.code);
        Some(Box::new(format!("{severity}[{code}]")))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.as_deref()?;
        Some(Box::new(clean_lines(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            if label.primary {
                LabeledSpan::new_primary_with_span(text, (label.start, label.length))
            } else {
                LabeledSpan::new(text, label.start, label.length)
            }
        })))
    }
}

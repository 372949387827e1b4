//! reviewdog's diagnostic format, as one JSON document.
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>: columns count bytes, from 1.

use serde::Serialize;

use super::json::escape;
use super::report::{Report, sentence};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Span;

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Item<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: CodeValue<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Proposal<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct CodeValue<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Proposal<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location,
}

/// The report as JSON.
#[must_use]
pub fn rdjson(report: &Report<'_>) -> String {
    let document = Document {
        source: Source { name: "botwright" },
        diagnostics: report
            .diagnostics
            .iter()
            .map(|diagnostic| item(report, diagnostic))
            .collect(),
    };
    // Only strings, numbers and lists of them: nothing here can fail to be JSON.
    escape(&serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
}

fn item<'a>(report: &Report<'a>, diagnostic: &'a Diagnostic) -> Item<'a> {
    let primary = diagnostic.primary.as_ref().map(|label| label.span);
    Item {
        message: sentence(diagnostic),
        location: Location {
            path: report.path_of(diagnostic),
            range: primary.map(|span| range(report, span)),
        },
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
        },
        code: CodeValue {
            value: diagnostic.code.name,
        },
        // A proposal is one change in the file of the diagnostic.
        suggestions: diagnostic
            .suggestions
            .iter()
            .filter_map(|suggestion| match &suggestion.edits[..] {
                [edit] if primary.is_some_and(|span| span.file == edit.span.file) => {
                    Some(Proposal {
                        range: range(report, edit.span),
                        text: &edit.replacement,
                    })
                }
                _ => None,
            })
            .collect(),
        related_locations: diagnostic
            .secondary
            .iter()
            .map(|label| Related {
                message: &label.text,
                location: Location {
                    path: report.path(label.span.file),
                    range: Some(range(report, label.span)),
                },
            })
            .collect(),
    }
}

fn range(report: &Report<'_>, span: Span) -> Range {
    let point = |offset: u32| {
        let Some(file) = report.sources.get(span.file) else {
            return Position { line: 1, column: 1 };
        };
        let (text, lines) = (file.text(), file.lines());
        let offset = text.floor_char_boundary(offset as usize) as u32;
        let line = lines.line(offset);
        Position {
            line,
            column: offset - lines.range(text, line).start.min(offset) + 1,
        }
    };
    Range {
        start: point(span.start),
        end: point(span.end),
    }
}

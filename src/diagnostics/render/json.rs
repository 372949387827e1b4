//! `botwright.check/1`: for scripts. Its shape is a promise.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostics::clean::is_unsafe;
use crate::diagnostics::{Diagnostic, Label, Severity, Summary};
use crate::source::{SourceFile, Sources, Span};

/// The name and edition of this format.
pub const FORMAT: &str = "botwright.check/1";

/// What `check --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckReport<'a> {
    /// Always `botwright.check/1`.
    pub format: Format,
    /// The project's name; empty when it could not be read.
    pub project: &'a str,
    pub summary: Sums,
    /// Sorted by path, position and code.
    pub diagnostics: Vec<Item<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub enum Format {
    #[serde(rename = "botwright.check/1")]
    Check1,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Sums {
    pub files: usize,
    pub resources: usize,
    pub errors: usize,
    pub warnings: usize,
}

/// One problem.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Item<'a> {
    /// A stable name, such as `unknown-flow`.
    pub code: &'a str,
    pub severity: Level,
    /// One line.
    pub message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'a str>,
    /// The primary place first. Empty for a problem of the project as a whole.
    pub labels: Vec<Place<'a>>,
    pub suggestions: Vec<Change<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
}

/// A place in a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Place<'a> {
    /// Whether this is the place that is wrong; the others are related.
    pub primary: bool,
    /// Relative to the project, with `/`.
    pub file: &'a str,
    /// A remark, which may be empty.
    pub text: &'a str,
    pub start: Point,
    /// Behind the last character.
    pub end: Point,
}

/// A point in a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Point {
    /// From 1.
    pub line: u32,
    /// In Unicode characters, from 1.
    pub column: u32,
    /// In bytes, from 0.
    pub offset: u32,
}

/// A change that would solve the problem.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Change<'a> {
    pub message: &'a str,
    /// Whether `check --fix` makes it.
    pub safe: bool,
    pub edits: Vec<Replacement<'a>>,
}

/// Put `replacement` in place of the bytes from `start` to `end`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Replacement<'a> {
    pub file: &'a str,
    pub start: u32,
    pub end: u32,
    pub replacement: &'a str,
}

/// The report as data.
#[must_use]
pub fn report<'a>(
    project: &'a str,
    summary: Summary,
    diagnostics: &'a [Diagnostic],
    sources: &'a Sources,
) -> CheckReport<'a> {
    CheckReport {
        format: Format::Check1,
        project,
        summary: Sums {
            files: summary.files,
            resources: summary.resources,
            errors: summary.errors,
            warnings: summary.warnings,
        },
        diagnostics: diagnostics.iter().map(|one| item(one, sources)).collect(),
    }
}

/// The report as text, indented. Characters that could steer a terminal are written as `\u` escapes.
#[must_use]
pub fn to_string(report: &CheckReport<'_>) -> String {
    // Only strings, numbers and lists of them: nothing here can fail to be JSON.
    escape(&serde_json::to_string_pretty(report).unwrap_or_default())
}

/// The JSON Schema (2020-12) of the report.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(CheckReport<'_>)
}

fn item<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Item<'a> {
    let primary = diagnostic
        .primary
        .iter()
        .map(|label| place(label, true, sources));
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| place(label, false, sources));
    Item {
        code: diagnostic.code.name,
        severity: match diagnostic.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        },
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        labels: primary.chain(secondary).collect(),
        suggestions: diagnostic
            .suggestions
            .iter()
            .map(|suggestion| Change {
                message: &suggestion.message,
                safe: suggestion.safe,
                edits: suggestion
                    .edits
                    .iter()
                    .map(|edit| Replacement {
                        file: sources.path(edit.span.file),
                        start: edit.span.start,
                        end: edit.span.end,
                        replacement: &edit.replacement,
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn place<'a>(label: &'a Label, primary: bool, sources: &'a Sources) -> Place<'a> {
    let Span { file, start, end } = label.span;
    let file = sources.get(file);
    let point = |offset| {
        let position = file.map(|file| file.position(offset));
        Point {
            line: position.map_or(1, |position| position.line),
            column: position.map_or(1, |position| position.column),
            offset,
        }
    };
    Place {
        primary,
        file: file.map_or("", SourceFile::path),
        text: &label.text,
        start: point(start),
        end: point(end),
    }
}

/// JSON with characters that could steer a terminal written as `\u` escapes: they can only stand
/// in strings, where an escape means the same.
#[must_use]
pub fn escape(json: &str) -> String {
    let risky = |letter: char| letter != '\n' && is_unsafe(letter);
    if !json.contains(risky) {
        return json.to_owned();
    }
    let mut escaped = String::with_capacity(json.len() + 64);
    for letter in json.chars() {
        if risky(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

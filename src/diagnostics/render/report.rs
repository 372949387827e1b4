//! What the renderers for machines are given.

use crate::diagnostics::{Code, Diagnostic, Severity, Summary};
use crate::source::{FileId, SourceFile, Sources, Span};

/// A finished check.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    pub project: &'a str,
    /// What stands before a file's path so that it is relative to the repository, with `/`: empty,
    /// or such as `bots/shop/`.
    pub prefix: &'a str,
    pub summary: Summary,
    pub diagnostics: &'a [Diagnostic],
    /// One for each diagnostic; stays when lines move.
    pub fingerprints: &'a [String],
    pub sources: &'a Sources,
    /// The files that were looked at.
    pub files: &'a [FileId],
    pub rules: &'a [RulePage],
    /// Whether warnings fail, too.
    pub deny_warnings: bool,
    /// How the program will end.
    pub exit_code: u8,
}

/// What the pages of the rules say of one code.
#[derive(Clone, Debug)]
pub struct RulePage {
    pub code: &'static Code,
    /// A short sentence without its full stop.
    pub summary: &'static str,
    pub finds: &'static str,
    pub why: &'static str,
    /// The whole page with its examples.
    pub markdown: String,
}

/// Where a label starts and ends: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl<'a> Report<'a> {
    /// Every diagnostic with its fingerprint.
    pub(super) fn each(&self) -> impl Iterator<Item = (&'a Diagnostic, &'a str)> {
        let fingerprints = self.fingerprints.iter().map(String::as_str);
        self.diagnostics.iter().zip(fingerprints)
    }

    pub(super) fn fails(&self, diagnostic: &Diagnostic) -> bool {
        self.deny_warnings || diagnostic.severity == Severity::Error
    }

    /// The path of a file, relative to the repository.
    pub(super) fn path(&self, file: FileId) -> String {
        format!("{}{}", self.prefix, self.sources.path(file))
    }

    /// The path of a diagnostic's file; the project file's for one without a place.
    pub(super) fn path_of(&self, diagnostic: &Diagnostic) -> String {
        match &diagnostic.primary {
            Some(label) => self.path(label.span.file),
            None => format!("{}botwright.yaml", self.prefix),
        }
    }

    pub(super) fn region(&self, span: Span) -> Region {
        let point = |offset| {
            let file = self.sources.get(span.file);
            let place = file.map(|file: &SourceFile| file.position(offset));
            place.map_or((1, 1), |place| (place.line, place.column))
        };
        let ((start_line, start_column), (end_line, end_column)) =
            (point(span.start), point(span.end));
        Region {
            start_line,
            start_column,
            end_line,
            end_column,
        }
    }
}

/// The message, with the help behind it.
pub(super) fn sentence(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// A path as the relative part of a URI: what is no plain letter is percent-encoded.
pub(super) fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => {
                // A `String` takes everything.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

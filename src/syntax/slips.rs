//! Our own sentences for text that is not YAML.

use granit_parser::ErrorKind;

use super::build::Context;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// What is wrong at the byte `at`, where the parser stopped.
pub(super) fn explain(
    file: FileId,
    _text: &str,
    kind: &ErrorKind,
    at: usize,
    _context: &Context,
) -> Diagnostic {
    Diagnostic::new(&codes::YAML_SYNTAX, kind.to_string())
        .at(Span::new(file, at as u32..at as u32), "")
}

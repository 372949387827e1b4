//! One pass of parser events into a tree.

use granit_parser::{ErrorKind, Event, Parser, ScanError, options};

use super::build::{Builder, Fatal, Place};
use super::{Node, slips};
use crate::diagnostics::{Diagnostic, codes, too_large};
use crate::source::{FileId, MAX_FILE_BYTES, Span};

/// The largest YAML file, in bytes.
pub const MAX_BYTES: usize = MAX_FILE_BYTES as usize;
/// How deep lists and mappings may stand inside each other.
pub const MAX_DEPTH: usize = 64;
/// How many values all aliases of a file may repeat.
pub const MAX_COPIES: usize = 100_000;
/// How many problems of one file are told, besides a syntax error, which ends it.
pub const MAX_PROBLEMS: usize = 10_000;

/// A file as far as it could be read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// `None` when the file is empty or not YAML at all. Within a tree, a null is always something
    /// that has been reported.
    pub root: Option<Node>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one YAML document.
///
/// A syntax error ends the reading: it is then the only diagnostic, and there is no tree. All
/// other problems (duplicate keys, nulls, texts without their quotes) leave a tree, so that what
/// the file declares is known.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    if text.len() > MAX_BYTES {
        let large = too_large(text.len() as u64, MAX_FILE_BYTES);
        return failed(large.at(Span::new(file, 0..0), ""));
    }
    let mut builder = Builder::new(file, text);
    match feed(&mut builder, file, text) {
        Ok(()) => builder.finish(),
        Err(fatal) => failed(*fatal),
    }
}

fn failed(diagnostic: Diagnostic) -> Parsed {
    Parsed {
        root: None,
        diagnostics: vec![diagnostic],
    }
}

fn feed(builder: &mut Builder<'_>, file: FileId, text: &str) -> Result<(), Fatal> {
    let options = options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => return Err(Box::new(explain(builder, file, text, &error))),
        };
        let mut place = Place::of(&span, text);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                builder.scalar(value, style, anchor, tag.as_deref(), &span, &place)?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                builder.open(false, style, anchor, tag.as_deref(), &span, &place)?;
            }
            Event::MappingStart(style, anchor, tag) => {
                builder.open(true, style, anchor, tag.as_deref(), &span, &place)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(&place)?,
            Event::Alias(id) => builder.alias(id, &place)?,
            Event::DocumentStart(explicit, _) => {
                builder.document(explicit, &place)?;
                if !explicit {
                    place.end = place.start;
                }
            }
            _ => {}
        }
        builder.passed(&place);
    }
    Ok(())
}

fn explain(builder: &Builder<'_>, file: FileId, text: &str, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_deep(file, at as u32);
    }
    slips::explain(file, text, error.kind(), at, &builder.context())
}

/// Lists and mappings stand too deep inside each other.
pub(super) fn too_deep(file: FileId, at: u32) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_LIMIT,
        format!("lists and mappings stand more than {MAX_DEPTH} deep inside each other"),
    )
    .at(Span::new(file, at..at), "too deep")
    .help("make flows of the inner parts, and `go_to` them")
}

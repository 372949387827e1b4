//! Problems of reading files, in the author's words.

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, GlobProblem, GlobProblemKind, ReadError, Sources, Span};

/// A file that could not be read. `at` is the place that names it, if some place does.
pub(super) fn unreadable(
    sources: &Sources,
    file: FileId,
    error: &ReadError,
    at: Option<Span>,
) -> Diagnostic {
    let path = sources.path(file);
    let start = at.unwrap_or(Span::new(file, 0..0));
    match error {
        ReadError::NotUtf8 {
            before,
            byte,
            utf16,
        } => {
            let offset = u32::try_from(before.len()).unwrap_or(u32::MAX);
            let diagnostic = Diagnostic::new(
                &codes::NOT_UTF8,
                format!("`{path}` is not UTF-8: byte 0x{byte:02X} cannot stand here"),
            )
            .at(
                Span::new(file, offset..offset),
                "the text is readable up to here",
            );
            if *utf16 {
                diagnostic.help("the file is UTF-16; save it as UTF-8 in your editor")
            } else {
                diagnostic.help("save the file as UTF-8 in your editor")
            }
        }
        ReadError::Outside => Diagnostic::new(
            &codes::OUTSIDE_PROJECT,
            format!("`{path}` leads out of the project"),
        )
        .at(start, "")
        .help("move the file into the project's folder, or remove the link"),
        ReadError::Circle => Diagnostic::new(
            &codes::OUTSIDE_PROJECT,
            format!("the link `{path}` leads in a circle"),
        )
        .at(start, "")
        .help("remove the link"),
        ReadError::TooLarge { bytes, limit } => Diagnostic::new(
            &codes::YAML_LIMIT,
            format!("`{path}` is too large: {bytes} bytes, where {limit} are the limit"),
        )
        .at(start, "")
        .help("split it into several files"),
        other => Diagnostic::new(
            &codes::UNREADABLE_FILE,
            format!("`{path}` cannot be read: {other}"),
        )
        .at(start, "")
        .help(match other {
            ReadError::Missing => {
                "check the path; it is relative to the folder of `botwright.yaml`"
            }
            ReadError::Denied => "give yourself permission to read it",
            _ => "put a plain text file there, or take it out of `files`",
        }),
    }
}

/// A pattern of `files` that leads to no file.
pub(super) fn glob(problem: &GlobProblem, at: Span) -> Diagnostic {
    let glob = &problem.glob;
    match &problem.kind {
        GlobProblemKind::NoFiles => {
            Diagnostic::new(&codes::NO_FILES, format!("no file matches `{glob}`"))
                .at(at, "")
                .help("create a bot file there, or change `files`")
        }
        GlobProblemKind::Outside => Diagnostic::new(
            &codes::OUTSIDE_PROJECT,
            format!("`{glob}` leads out of the project"),
        )
        .at(at, "")
        .help("name files inside the project's folder, without `..`"),
        GlobProblemKind::Invalid(reason) => Diagnostic::new(
            &codes::NO_FILES,
            format!("`{glob}` is not a pattern for files: {reason}"),
        )
        .at(at, "")
        .help("use `*` within a folder and `**` for any folders, such as `bot/**/*.yaml`"),
    }
}

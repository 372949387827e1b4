//! The sentences for files and patterns that lead to no text.

use super::{Diagnostic, codes};
use crate::source::{GlobProblem, GlobProblemKind, Problem, ReadError, Span};

impl Problem {
    /// The diagnostic for a file that could not be read, at the file itself.
    #[must_use]
    pub fn diagnostic(&self, path: &str) -> Diagnostic {
        let (diagnostic, at) = unread(&self.error, path);
        diagnostic.at(Span::new(self.file, at..at), "")
    }
}

/// The diagnostic for a file that could not be read, to be put at the place that names it.
#[must_use]
pub fn unreadable(error: &ReadError, path: &str) -> Diagnostic {
    unread(error, path).0
}

/// The diagnostic, and the byte of the file at which reading stopped.
fn unread(error: &ReadError, path: &str) -> (Diagnostic, u32) {
    let diagnostic = match error {
        ReadError::Missing => Diagnostic::new(
            &codes::UNREADABLE_FILE,
            format!("there is no file `{path}`"),
        )
        .help("check the name, and whether it is a link to a file that is gone"),
        ReadError::Folder => Diagnostic::new(
            &codes::UNREADABLE_FILE,
            format!("`{path}` is a folder, but a file is wanted here"),
        )
        .help(format!("to read all files in it, write `{path}/**/*.yaml`")),
        ReadError::Special => Diagnostic::new(
            &codes::UNREADABLE_FILE,
            format!("`{path}` is a pipe or a device, not a file"),
        )
        .help("remove it, or put a plain file in its place"),
        ReadError::Denied => Diagnostic::new(
            &codes::UNREADABLE_FILE,
            format!("there is no permission to read `{path}`"),
        )
        .help("change the permissions of the file or its folder"),
        ReadError::Other(reason) => Diagnostic::new(
            &codes::UNREADABLE_FILE,
            format!("`{path}` cannot be read: {reason}"),
        ),
        ReadError::Outside => Diagnostic::new(
            &codes::OUTSIDE_PROJECT,
            format!("`{path}` leads out of the project"),
        )
        .help("move the file into the project; links and `..` cannot leave it"),
        ReadError::Circle => Diagnostic::new(
            &codes::OUTSIDE_PROJECT,
            format!("the link `{path}` leads to a folder in which it stands itself"),
        )
        .help("remove the link"),
        ReadError::TooLarge { bytes, limit } => too_large(*bytes, *limit),
        ReadError::NotUtf8 {
            before,
            byte,
            utf16,
        } => return (not_utf8(*byte, *utf16), before.len() as u32),
    };
    (diagnostic, 0)
}

/// A file beyond its limit, both in bytes.
#[must_use]
pub fn too_large(bytes: u64, limit: u64) -> Diagnostic {
    const MIB: u64 = 1024 * 1024;
    Diagnostic::new(
        &codes::YAML_LIMIT,
        format!(
            "the file is too large: {:.1} MiB, where {} MiB are the limit",
            bytes as f64 / MIB as f64,
            limit / MIB
        ),
    )
    .help("split it into several files")
}

fn not_utf8(byte: u8, utf16: bool) -> Diagnostic {
    if utf16 {
        return Diagnostic::new(&codes::NOT_UTF8, "the file is UTF-16, but must be UTF-8")
            .help("save it again with the encoding UTF-8");
    }
    Diagnostic::new(
        &codes::NOT_UTF8,
        format!("the file is not UTF-8: the byte {byte:#04x} here is not part of any character"),
    )
    .help("save it again with the encoding UTF-8")
}

impl GlobProblem {
    /// The diagnostic for a pattern, at the place where it is written, if it is written at all.
    #[must_use]
    pub fn diagnostic(&self, span: Option<Span>) -> Diagnostic {
        let glob = &self.glob;
        let diagnostic = match &self.kind {
            GlobProblemKind::NoFiles => {
                Diagnostic::new(&codes::NO_FILES, format!("no file fits `{glob}`"))
                    .help("check the folder and the ending, for example `bot/**/*.yaml`")
            }
            GlobProblemKind::Outside => Diagnostic::new(
                &codes::OUTSIDE_PROJECT,
                format!("`{glob}` leads out of the project"),
            )
            .help("write a path within the project, without `..` and without a leading `/`"),
            GlobProblemKind::Invalid(reason) => Diagnostic::new(
                &codes::NO_FILES,
                format!("`{glob}` is not a pattern for files: {reason}"),
            )
            .help("write something like `bot/**/*.yaml`"),
        };
        match span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_wrong_byte_has_its_place() {
        let problem = Problem {
            file: FileId(0),
            error: ReadError::NotUtf8 {
                before: "a: caf".to_owned(),
                byte: 0xe9,
                utf16: false,
            },
        };
        let diagnostic = problem.diagnostic("bot/a.yaml");
        assert_eq!(diagnostic.code.name, "not-utf8");
        assert_eq!(diagnostic.primary.unwrap().span.range(), 6..6);
        assert!(
            diagnostic.message.contains("0xe9"),
            "{}",
            diagnostic.message
        );
    }

    #[test]
    fn every_reason_has_a_sentence_and_a_code() {
        let table = [
            (ReadError::Missing, "unreadable-file"),
            (ReadError::Folder, "unreadable-file"),
            (ReadError::Special, "unreadable-file"),
            (ReadError::Denied, "unreadable-file"),
            (ReadError::Other("timed out".to_owned()), "unreadable-file"),
            (ReadError::Outside, "outside-project"),
            (ReadError::Circle, "outside-project"),
            (
                ReadError::TooLarge {
                    bytes: 9 << 20,
                    limit: 8 << 20,
                },
                "yaml-limit",
            ),
        ];
        for (error, code) in table {
            assert_eq!(unreadable(&error, "bot/a.yaml").code.name, code, "{error}");
        }
    }
}

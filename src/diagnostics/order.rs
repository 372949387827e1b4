//! The order of a report, and its sums.

use super::{Diagnostic, Severity, words};
use crate::source::Sources;

/// Sorts by path, position and code, and removes equals. What has no place comes first.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by(|one, other| key(one, sources).cmp(&key(other, sources)));
    diagnostics.dedup();
}

fn key<'a>(one: &'a Diagnostic, sources: &'a Sources) -> impl Ord + 'a {
    let place = one.primary.as_ref().map(|label| {
        let span = label.span;
        (sources.path(span.file), span.start, span.end)
    });
    (place, one.code.name, one.message.as_str())
}

/// What a run has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: usize,
    pub resources: usize,
    pub errors: usize,
    pub warnings: usize,
}

impl Summary {
    #[must_use]
    pub fn new(diagnostics: &[Diagnostic], files: usize, resources: usize) -> Summary {
        let with = |severity| {
            diagnostics
                .iter()
                .filter(|one| one.severity == severity)
                .count()
        };
        Summary {
            files,
            resources,
            errors: with(Severity::Error),
            warnings: with(Severity::Warning),
        }
    }

    /// `2 errors, 1 warning in 5 files`.
    #[must_use]
    pub fn line(&self) -> String {
        let files = words::count(self.files, "file");
        let errors = words::count(self.errors, "error");
        let warnings = words::count(self.warnings, "warning");
        match (self.errors, self.warnings) {
            (0, 0) => format!("no errors in {files}"),
            (_, 0) => format!("{errors} in {files}"),
            (0, _) => format!("{warnings} in {files}"),
            _ => format!("{errors}, {warnings} in {files}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;
    use crate::source::Span;

    #[test]
    fn by_path_position_and_code_without_equals() {
        let mut sources = Sources::new();
        let b = sources.add("b.yaml", "xxxx");
        let a = sources.add("a.yaml", "xxxx");
        let at = |code, file, start| {
            Diagnostic::new(code, "m").at(Span::new(file, start..start + 1), "")
        };
        let mut list = vec![
            at(&codes::UNKNOWN_FLOW, b, 1),
            at(&codes::UNKNOWN_FLOW, a, 2),
            at(&codes::UNSET_ENV, a, 1),
            at(&codes::DUPLICATE_KEY, a, 2),
            at(&codes::UNKNOWN_FLOW, b, 1),
            Diagnostic::new(&codes::NO_FILES, "m"),
        ];
        sort(&mut list, &sources);
        let order: Vec<_> = list.iter().map(|one| one.code.name).collect();
        let wanted = [
            "no-files",
            "unset-env",
            "duplicate-key",
            "unknown-flow",
            "unknown-flow",
        ];
        assert_eq!(order, wanted);
        let summary = Summary::new(&list, 2, 0);
        assert_eq!(summary.line(), "4 errors, 1 warning in 2 files");
        let none = Summary::new(&[], 1, 0);
        assert_eq!(none.line(), "no errors in 1 file");
    }
}

//! GitLab's code quality report.
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>, read 2025-11.

use serde::Serialize;

use super::json::escape;
use super::report::{Report, sentence};
use crate::diagnostics::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The report as JSON: a list of issues.
#[must_use]
pub fn gitlab(report: &Report<'_>) -> String {
    let issues: Vec<Issue<'_>> = report
        .each()
        .map(|(diagnostic, fingerprint)| {
            let lines = diagnostic.primary.as_ref().map(|label| {
                let region = report.region(label.span);
                (region.start_line, region.end_line)
            });
            let (begin, end) = lines.unwrap_or((1, 1));
            Issue {
                description: sentence(diagnostic),
                check_name: diagnostic.code.name,
                fingerprint,
                severity: match diagnostic.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                },
                location: Location {
                    path: report.path_of(diagnostic),
                    lines: Lines { begin, end },
                },
            }
        })
        .collect();
    // Only strings, numbers and lists of them: nothing here can fail to be JSON.
    escape(&serde_json::to_string_pretty(&issues).unwrap_or_default()) + "\n"
}

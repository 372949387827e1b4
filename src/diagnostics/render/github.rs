//! Workflow commands of GitHub Actions, which become annotations of a pull request.
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>, read 2025-11.

use std::fmt::Write as _;

use super::report::{Report, sentence};
use crate::diagnostics::clean::clean;

/// One command a line, and the sums.
#[must_use]
pub fn github(report: &Report<'_>) -> String {
    let mut text = String::new();
    for diagnostic in report.diagnostics {
        let mut place = format!("file={}", property(&report.path_of(diagnostic)));
        if let Some(label) = &diagnostic.primary {
            let region = report.region(label.span);
            let _ = write!(
                place,
                ",line={},endLine={}",
                region.start_line, region.end_line
            );
            // Columns mean something to GitHub only within one line, the last one included.
            if region.start_line == region.end_line {
                let last = region.end_column.saturating_sub(1).max(region.start_column);
                let _ = write!(place, ",col={},endColumn={last}", region.start_column);
            }
        }
        let _ = writeln!(
            text,
            "::{} {place},title={}::{}",
            diagnostic.severity.word(),
            property(diagnostic.code.name),
            data(&sentence(diagnostic))
        );
    }
    let _ = writeln!(text, "{}", report.summary.line());
    text
}

/// What people wrote, without anything that could end the command or begin another.
fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| clean(line).into_owned())
        .collect();
    lines
        .join("\n")
        .replace("::", ": :")
        .replace("##[", "# #[")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    clean(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace(':', "%3A")
        .replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_hold_cannot_be_a_command() {
        assert_eq!(
            data("50% of `::error::x`\n##[group]\u{1b}[31m\r"),
            "50%25 of `: :error: :x`%0A# #[group]␛[31m␍"
        );
        assert_eq!(property("a,b:c%\n::"), "a%2Cb%3Ac%25␊%3A%3A");
    }
}

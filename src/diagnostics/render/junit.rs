//! JUnit's XML, which CI systems read: one suite a file, one case a problem.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::report::{Report, sentence};
use crate::diagnostics::clean::clean;
use crate::diagnostics::{Diagnostic, codes::Severity};
use crate::source::FileId;

type Xml = Writer<Vec<u8>>;

/// The report as a document, indented. A warning is a case that passes, unless warnings fail.
#[must_use]
pub fn junit(report: &Report<'_>) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail.
    let _ = document(&mut writer, report);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

struct Suite<'a> {
    name: String,
    found: Vec<&'a Diagnostic>,
}

impl Suite<'_> {
    /// A file without a problem is one case that passes.
    fn cases(&self) -> usize {
        self.found.len().max(1)
    }

    fn failures(&self, report: &Report<'_>) -> usize {
        self.found.iter().filter(|one| report.fails(one)).count()
    }
}

fn suites<'a>(report: &Report<'a>) -> Vec<Suite<'a>> {
    let of = |file: Option<FileId>| -> Vec<&'a Diagnostic> {
        let at = |one: &&Diagnostic| one.primary.as_ref().map(|label| label.span.file) == file;
        report.diagnostics.iter().filter(at).collect()
    };
    let project = Suite {
        name: report.project.to_owned(),
        found: of(None),
    };
    let files = report.files.iter().map(|file| Suite {
        name: report.path(*file),
        found: of(Some(*file)),
    });
    std::iter::once(project)
        .filter(|suite| !suite.found.is_empty())
        .chain(files)
        .collect()
}

fn document(writer: &mut Xml, report: &Report<'_>) -> io::Result<()> {
    let suites = suites(report);
    let tests: usize = suites.iter().map(Suite::cases).sum();
    let failures: usize = suites.iter().map(|suite| suite.failures(report)).sum();
    let name = legal(report.project);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("testsuites")
        .with_attributes([
            ("name", name.as_str()),
            ("tests", &tests.to_string()),
            ("failures", &failures.to_string()),
            ("errors", "0"),
        ])
        .write_inner_content(|writer| {
            for suite in &suites {
                self::suite(writer, report, suite)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn suite(writer: &mut Xml, report: &Report<'_>, suite: &Suite<'_>) -> io::Result<()> {
    let name = legal(&suite.name);
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", name.as_str()),
            ("tests", &suite.cases().to_string()),
            ("failures", &suite.failures(report).to_string()),
            ("errors", "0"),
            ("skipped", "0"),
        ])
        .write_inner_content(|writer| {
            for diagnostic in &suite.found {
                case(writer, report, &name, diagnostic)?;
            }
            if suite.found.is_empty() {
                writer
                    .create_element("testcase")
                    .with_attributes([("name", "check"), ("classname", &name), ("file", &name)])
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(
    writer: &mut Xml,
    report: &Report<'_>,
    file: &str,
    diagnostic: &Diagnostic,
) -> io::Result<()> {
    let region = diagnostic
        .primary
        .as_ref()
        .map(|label| report.region(label.span));
    let (line, column) = region.map_or((1, 1), |region| (region.start_line, region.start_column));
    let place = format!("{file}:{line}:{column}");
    let sentence = legal(&sentence(diagnostic));
    let name = format!("{} at {line}:{column}", diagnostic.code);
    writer
        .create_element("testcase")
        .with_attributes([
            ("name", name.as_str()),
            ("classname", file),
            ("file", file),
            ("line", &line.to_string()),
        ])
        .write_inner_content(|writer| {
            let text = format!("{place}: {}: {sentence}", diagnostic.severity);
            if report.fails(diagnostic) {
                writer
                    .create_element("failure")
                    .with_attributes([
                        ("type", diagnostic.code.name),
                        ("message", legal(&diagnostic.message).as_str()),
                    ])
                    .write_text_content(BytesText::new(&text))?;
            } else {
                debug_assert_eq!(diagnostic.severity, Severity::Warning);
                writer
                    .create_element("system-out")
                    .write_text_content(BytesText::new(&text))?;
            }
            Ok(())
        })?;
    Ok(())
}

/// Without what XML 1.0 cannot hold, and without what steers a terminal.
fn legal(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| clean(line).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
        .collect();
    lines.join("\n")
}

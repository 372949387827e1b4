//! JUnit's XML, which CI systems read: one suite a file, one case a test.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::human::failed;
use super::{Report, TestReport};
use crate::diagnostics::render::Paint;

/// The report as a document, indented. Control characters, which XML cannot hold, are left out.
#[must_use]
pub fn junit(report: &Report) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail.
    let _ = document(&mut writer, report);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Xml = Writer<Vec<u8>>;

fn document(writer: &mut Xml, report: &Report) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let summary = report.summary();
    let (tests, failures) = (report.tests.len().to_string(), summary.failed.to_string());
    let name = legal(&report.project);
    writer
        .create_element("testsuites")
        .with_attributes([
            ("name", name.as_str()),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", "0"),
        ])
        .write_inner_content(|writer| {
            for suite in suites(report) {
                self::suite(writer, suite)?;
            }
            Ok(())
        })?;
    Ok(())
}

/// The tests of each file.
fn suites(report: &Report) -> impl Iterator<Item = &[TestReport]> {
    let same = |left: &TestReport, right: &TestReport| left.origin.file == right.origin.file;
    report.tests.chunk_by(same)
}

fn suite(writer: &mut Xml, tests: &[TestReport]) -> io::Result<()> {
    let file = legal(tests.first().map_or("", |test| &test.origin.file));
    let failures = tests.iter().filter(|test| !test.passed()).count();
    let (count, failures) = (tests.len().to_string(), failures.to_string());
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", file.as_str()),
            ("tests", &count),
            ("failures", &failures),
            ("errors", "0"),
            ("skipped", "0"),
        ])
        .write_inner_content(|writer| {
            for test in tests {
                case(writer, test, &file)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(writer: &mut Xml, test: &TestReport, file: &str) -> io::Result<()> {
    let (name, line) = (legal(&test.name), test.origin.line.to_string());
    let element = writer.create_element("testcase").with_attributes([
        ("name", name.as_str()),
        ("classname", file),
        ("file", file),
        ("line", &line),
    ]);
    let Some(first) = test.failures.first() else {
        element.write_empty()?;
        return Ok(());
    };
    let message = legal(&format!("{}: {}", first.origin, first.failure.message));
    element.write_inner_content(|writer| {
        writer
            .create_element("failure")
            .with_attributes([
                ("type", first.failure.kind.word()),
                ("message", message.as_str()),
            ])
            .write_text_content(BytesText::new(&legal(&failed(test, Paint::Plain))))?;
        Ok(())
    })?;
    Ok(())
}

/// A text without the characters that XML 1.0 cannot hold, not even escaped.
fn legal(text: &str) -> String {
    let fits = |letter: &char| !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(fits).collect()
}

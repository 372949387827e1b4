//! For a terminal: passing tests are one line at the end, failing ones are told in full.

use std::fmt::Write as _;

use super::transcript::{lines, text_lines};
use super::{Located, Report, TestReport};
use crate::diagnostics::render::Paint;
use crate::engine::testing::compare::Difference;
use crate::engine::testing::coverage::table;
use crate::engine::testing::glob::Glob;

/// The width of the column that says who speaks.
const WHO: usize = 10;

/// All failing tests in full, then what is covered, then the sums. Ends with a line break.
#[must_use]
pub fn human(report: &Report, paint: Paint) -> String {
    let mut text = String::new();
    for test in report.tests.iter().filter(|test| !test.passed()) {
        text.push_str(&failed(test, paint));
        text.push('\n');
    }
    if let Some(coverage) = &report.coverage {
        text.push_str(&table(coverage, paint));
        text.push('\n');
    }
    let summary = report.summary();
    let line = summary.line();
    let line = if summary.failed > 0 {
        paint.alarm(&line)
    } else {
        paint.strong(&line)
    };
    let _ = writeln!(text, "{line}");
    text
}

/// One failing test: its name, the conversation, and what is wrong.
pub(super) fn failed(test: &TestReport, paint: Paint) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {}  {}",
        paint.alarm("FAILED"),
        paint.strong(&test.name),
        paint.faint(&test.origin.to_string())
    );
    if !test.transcript.is_empty() {
        text.push('\n');
    }
    let wrong = test
        .failures
        .first()
        .and_then(|located| located.failure.entry);
    for (index, entry) in test.transcript.iter().enumerate() {
        let (who, said) = lines(entry);
        let mark = if Some(index) == wrong { ">" } else { " " };
        let mut who = format!("{who:WHO$}");
        for line in said {
            let _ = writeln!(text, "  {mark} {}{line}", paint.faint(&who));
            who = " ".repeat(WHO);
        }
    }
    for located in &test.failures {
        text.push('\n');
        failure(&mut text, located, paint);
    }
    text
}

fn failure(text: &mut String, located: &Located, paint: Paint) {
    let failure = &located.failure;
    let sentence = text_lines(&failure.message).join(" ");
    let _ = writeln!(
        text,
        "  {} {}",
        paint.faint(&format!("{}:", located.origin)),
        paint.strong(&sentence)
    );
    match failure.differences.as_slice() {
        [] => sides(
            text,
            failure.expected.as_deref(),
            failure.actual.as_deref(),
            paint,
        ),
        differences => {
            for difference in differences {
                if differences.len() > 1 || difference.key != "text" {
                    let _ = writeln!(text, "    {}", difference.key);
                }
                sides(
                    text,
                    Some(&difference.expected),
                    Some(difference.actual.as_deref().unwrap_or("(nothing)")),
                    paint,
                );
                words(text, difference, paint);
            }
        }
    }
    if let Some(in_bot) = &located.in_bot {
        column(text, "in the bot", &[paint.faint(&in_bot.to_string())]);
    }
    for note in &failure.notes {
        let _ = writeln!(text, "    note: {}", text_lines(note).join(" "));
    }
}

fn sides(text: &mut String, expected: Option<&str>, actual: Option<&str>, paint: Paint) {
    if let Some(expected) = expected {
        let lines = text_lines(expected);
        let lines: Vec<String> = lines.iter().map(|line| paint.removed(line)).collect();
        column(text, "expected", &lines);
    }
    if let Some(actual) = actual {
        let lines = text_lines(actual);
        let lines: Vec<String> = lines.iter().map(|line| paint.added(line)).collect();
        column(text, "actual", &lines);
    }
}

/// The words that differ, where both sides are words and share some.
fn words(text: &mut String, difference: &Difference, paint: Paint) {
    let Some(actual) = &difference.actual else {
        return;
    };
    if difference.key == "regex" || Glob::new(&difference.expected).is_open() {
        return;
    }
    let before = text_lines(difference.expected.trim()).join("⏎");
    let after = text_lines(actual.trim()).join("⏎");
    let shared = before
        .split_whitespace()
        .any(|word| after.split_whitespace().any(|other| word == other))
        || before
            .chars()
            .zip(after.chars())
            .take_while(|(a, b)| a == b)
            .count()
            > 1;
    if shared {
        column(text, "difference", &[paint.words(&before, &after)]);
    }
}

fn column(text: &mut String, name: &str, lines: &[String]) {
    let mut name = format!("{name:12}");
    for line in lines {
        let _ = writeln!(text, "    {name}{line}");
        name = " ".repeat(12);
    }
}

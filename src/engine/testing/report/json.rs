//! `botwright.test/1`: for scripts. Its shape is a promise.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::transcript::{lines, text_lines};
use super::{Located, Report, TestReport};
use crate::diagnostics::render::json::escape;
use crate::engine::testing::coverage::{Coverage, Share};
use crate::engine::testing::played::Entry;
use crate::language::message::Message;
use crate::language::value::Origin;

/// The name and edition of this format.
pub const FORMAT: &str = "botwright.test/1";

/// What `test --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
struct Document<'a> {
    #[schemars(with = "Format")]
    format: &'static str,
    /// The version of Botwright.
    tool: &'static str,
    project: &'a str,
    summary: Sums,
    /// In the order of the files.
    tests: Vec<Test<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Covered<'a>>,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
enum Format {
    #[serde(rename = "botwright.test/1")]
    Test1,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Sums {
    tests: usize,
    passed: usize,
    failed: usize,
    /// Files that hold tests.
    files: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Test<'a> {
    name: &'a str,
    file: &'a str,
    /// From 1.
    line: u32,
    /// `passed` or `failed`.
    status: &'static str,
    /// The first thing that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<First<'a>>,
    /// What else is wrong at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    more_failures: Vec<Wrong<'a>>,
}

/// The first failure, with the conversation that led to it.
#[derive(Debug, Serialize, JsonSchema)]
struct First<'a> {
    #[serde(flatten)]
    wrong: Wrong<'a>,
    transcript: Vec<Line<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Wrong<'a> {
    /// A stable word, such as `different-message`.
    kind: &'static str,
    message: String,
    /// Where in the test.
    place: Place<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<&'a str>,
    /// The parts of the message that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Part<'a>>,
    /// Where in the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_bot: Option<Place<'a>>,
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
}

#[derive(Debug, Serialize, JsonSchema)]
struct Part<'a> {
    key: &'a str,
    expected: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Place<'a> {
    file: &'a str,
    line: u32,
}

/// One thing that happened: who, and either words or a message as the language writes it.
#[derive(Debug, Serialize, JsonSchema)]
struct Line<'a> {
    /// `user event bot withheld call hand-off comment`.
    who: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    message: Option<&'a Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

/// What the tests reach.
#[derive(Debug, Serialize, JsonSchema)]
struct Covered<'a> {
    summary: Shares,
    files: Vec<CoveredFile<'a>>,
    /// The most telling first.
    not_reached: Vec<NotReached>,
}

/// By kind: `flows steps branches taps entries`.
type Shares = BTreeMap<&'static str, Reached>;

#[derive(Debug, Serialize, JsonSchema)]
struct Reached {
    reached: usize,
    all: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CoveredFile<'a> {
    file: &'a str,
    #[serde(flatten)]
    shares: Shares,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NotReached {
    /// `flow`, `entry`, `branch`, `tap` or `step`.
    kind: &'static str,
    file: String,
    line: u32,
    what: String,
}

fn covered(coverage: &Coverage) -> Covered<'_> {
    let shares = |file| {
        let shares = coverage.shares(file).into_iter();
        shares
            .map(|(word, Share { reached, all })| (word, Reached { reached, all }))
            .collect()
    };
    let files = coverage.files().into_iter();
    let missed = coverage.missed().into_iter();
    Covered {
        summary: shares(None),
        files: files
            .map(|file| CoveredFile {
                file,
                shares: shares(Some(file)),
            })
            .collect(),
        not_reached: missed
            .map(|missed| NotReached {
                kind: missed.kind,
                file: missed.origin.file,
                line: missed.origin.line,
                what: missed.what,
            })
            .collect(),
    }
}

/// The report as text, indented. Characters that could steer a terminal are written as `\u` escapes.
#[must_use]
pub fn json(report: &Report) -> String {
    let summary = report.summary();
    let document = Document {
        format: FORMAT,
        tool: env!("CARGO_PKG_VERSION"),
        project: &report.project,
        summary: Sums {
            tests: report.tests.len(),
            passed: summary.passed,
            failed: summary.failed,
            files: summary.files,
        },
        tests: report.tests.iter().map(test).collect(),
        coverage: report.coverage.as_ref().map(covered),
    };
    // Only texts, numbers and lists of them: nothing here can fail to be JSON.
    escape(&serde_json::to_string_pretty(&document).unwrap_or_default())
}

/// The JSON Schema (2020-12) of the report.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document<'_>)
}

fn test(test: &TestReport) -> Test<'_> {
    let mut failures = test.failures.iter().map(wrong);
    Test {
        name: &test.name,
        file: &test.origin.file,
        line: test.origin.line,
        status: if test.passed() { "passed" } else { "failed" },
        failure: failures.next().map(|wrong| First {
            wrong,
            transcript: test.transcript.iter().map(line).collect(),
        }),
        more_failures: failures.collect(),
    }
}

fn wrong(located: &Located) -> Wrong<'_> {
    let failure = &located.failure;
    Wrong {
        kind: failure.kind.word(),
        message: text_lines(&failure.message).join(" "),
        place: place(&located.origin),
        expected: failure.expected.as_deref(),
        actual: failure.actual.as_deref(),
        differences: failure
            .differences
            .iter()
            .map(|part| Part {
                key: &part.key,
                expected: &part.expected,
                actual: part.actual.as_deref(),
            })
            .collect(),
        in_bot: located.in_bot.as_ref().map(place),
        notes: &failure.notes,
    }
}

fn place(origin: &Origin) -> Place<'_> {
    Place {
        file: &origin.file,
        line: origin.line,
    }
}

fn line(entry: &Entry) -> Line<'_> {
    let (who, words) = lines(entry);
    let (message, why) = match entry {
        Entry::Bot(message) => (Some(message), None),
        Entry::Withheld { message, why } => (Some(message), Some(why.as_str())),
        _ => (None, None),
    };
    Line {
        who,
        text: message.is_none().then(|| words.join("\n")),
        message,
        why,
    }
}

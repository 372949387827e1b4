//! How all tests went: as data, for people, as JSON and as JUnit's XML.

mod human;
mod json;
mod junit;
mod transcript;

pub use human::human;
pub use json::{FORMAT, json, schema};
pub use junit::junit;

use super::cases::Case;
use super::coverage::Coverage;
use super::places::Places;
use super::played::{Entry, Failure, Played};
use crate::diagnostics::count;
use crate::language::value::Origin;

/// How all tests went, in the order of the files.
#[derive(Clone, Debug)]
pub struct Report {
    /// The project's name.
    pub project: String,
    pub tests: Vec<TestReport>,
    /// What the tests reach, if that was asked for.
    pub coverage: Option<Coverage>,
}

/// How one test went.
#[derive(Clone, Debug)]
pub struct TestReport {
    pub name: String,
    pub origin: Origin,
    /// Why it failed; none if it passed.
    pub failures: Vec<Located>,
    /// The conversation up to the failure; empty if it passed.
    pub transcript: Vec<Entry>,
}

/// A failure with its places in the files.
#[derive(Clone, Debug)]
pub struct Located {
    pub failure: Failure,
    /// In the test.
    pub origin: Origin,
    /// In the bot.
    pub in_bot: Option<Origin>,
}

/// The sums of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    /// Files that hold tests.
    pub files: usize,
}

/// A test as it went, with places in files.
pub(super) fn test(places: &Places<'_>, case: &Case<'_>, played: Played) -> TestReport {
    let failed = !played.passed();
    let failures = played.failures.into_iter().map(|failure| Located {
        origin: places.origin(places.in_test(case, &failure.at)),
        in_bot: failure
            .place
            .as_ref()
            .and_then(|place| places.bot(place))
            .map(|span| places.origin(span)),
        failure,
    });
    let failures: Vec<Located> = failures.collect();
    let mut transcript = played.transcript;
    match failures.first().and_then(|located| located.failure.entry) {
        Some(entry) => transcript.truncate(entry + 1),
        None if failed => {}
        None => transcript.clear(),
    }
    TestReport {
        name: case.name.to_owned(),
        origin: places.origin(case.key),
        failures,
        transcript,
    }
}

impl TestReport {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Report {
    #[must_use]
    pub fn summary(&self) -> Summary {
        let passed = self.tests.iter().filter(|test| test.passed()).count();
        let mut files: Vec<&str> = self.tests.iter().map(|test| &*test.origin.file).collect();
        files.sort_unstable();
        files.dedup();
        Summary {
            passed,
            failed: self.tests.len() - passed,
            files: files.len(),
        }
    }
}

impl Summary {
    /// `34 passed, 2 failed in 4 files`.
    #[must_use]
    pub fn line(self) -> String {
        format!(
            "{} passed, {} failed in {}",
            self.passed,
            self.failed,
            count(self.files, "file")
        )
    }
}

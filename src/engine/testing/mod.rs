//! Conversation tests: plays them, compares, and reports. Opens no socket and reads no
//! environment, so that a test's result depends on the files alone.
//!
//! ```text
//! stage     the bot, built once              cases     the tests of a project
//! play      one test, turn by turn           live      what can be tapped
//! mock      answers of API cards             glob, compare, verdict, expect   right or wrong
//! played    how it went, as data             places    lines of files
//! given     what a test sets up wrongly
//! report    how all went: for people, JSON, JUnit
//! coverage  what no test reaches             update    expectations rewritten to what was said
//! ```

mod cases;
mod compare;
pub mod coverage;
mod expect;
mod given;
mod glob;
mod live;
mod mock;
mod places;
mod play;
mod played;
pub mod report;
mod stage;
pub mod update;
mod verdict;

use rayon::prelude::*;

pub use cases::{Case, cases};
pub use compare::{Difference, differences};
pub use coverage::Coverage;
pub use places::Places;
pub use played::{At, End, Entry, Failure, Kind, Made, Played, Said, Segment};
pub use report::{Report, TestReport};
pub use stage::{START, Stage, StageError};
pub use update::{Left, Update, update};

use self::coverage::Tally;
use crate::project::Project;

/// How many tests one thread takes at a time.
const TOGETHER: usize = 16;

/// Plays one test up to the first thing that is not as expected.
#[must_use]
pub fn play(stage: &Stage, case: &Case<'_>) -> Played {
    play::play(stage, case.test, play::Until::FirstFailure)
}

/// Plays tests on all threads. The report is in their order; with `cover` it says what they reach.
#[must_use]
pub fn run(project: &Project, stage: &Stage, cases: &[Case<'_>], cover: bool) -> Report {
    let places = Places::new(project);
    let parts: Vec<(Vec<TestReport>, Tally)> = cases
        .par_chunks(TOGETHER)
        .map(|together| {
            let mut tally = Tally::default();
            let played = together.iter().map(|case| {
                let mut played = play(stage, case);
                if cover {
                    tally.add(std::mem::take(&mut played.reached));
                }
                report::test(&places, case, played)
            });
            (played.collect(), tally)
        })
        .collect();
    let mut tests = Vec::with_capacity(cases.len());
    let mut tally = Tally::default();
    for (reports, reached) in parts {
        tests.extend(reports);
        tally.join(reached);
    }
    Report {
        project: project.name(),
        tests,
        coverage: cover.then(|| Coverage::new(stage, &places, &tally)),
    }
}

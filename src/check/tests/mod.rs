//! The rules about values, keywords, limits and tags, case by case.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod cascades;
mod keywords;
mod limits;
mod secrets;
mod slips;
mod values;

use super::example::Example;
use crate::diagnostics::{Diagnostic, Group, codes};
use crate::project::Project;

/// What these rules say of an example.
fn check(example: &str) -> (Project, Vec<Diagnostic>) {
    let (project, mut found) = Example::parse(example).check();
    let other = [&codes::INVALID_VALUE, &codes::UNKNOWN_MOCK];
    found.retain(|one| {
        matches!(
            one.code.group,
            Group::Values | Group::Keywords | Group::Limits | Group::Platform
        ) || other.contains(&one.code)
    });
    (project, found)
}

/// Their codes, and the words that they are about.
fn words(example: &str) -> Vec<(&'static str, String)> {
    let (project, found) = check(example);
    found
        .iter()
        .map(|one| {
            let span = one.primary.as_ref().unwrap().span;
            let text = &project.sources.text(span.file)[span.range()];
            (one.code.name, text.to_owned())
        })
        .collect()
}

#[track_caller]
fn assert_words(example: &str, expected: &[(&str, &str)]) {
    let found = words(example);
    let found: Vec<(&str, &str)> = found.iter().map(|(code, text)| (*code, &**text)).collect();
    assert_eq!(found, expected, "{example}");
}

/// An example with these channels.
fn on(channels: &str, targets: &str, bot: &str) -> String {
    format!(
        "# file: botwright.yaml\nbotwright: 1\nname: example\nchannels: [{channels}]\n{targets}\n# env: TOKEN\n# file: bot/main.yaml\n{bot}\n"
    )
}

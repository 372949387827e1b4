//! The law of the cache: with it every report is what it would be without it.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod edits;
mod law;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;
use crate::check::example::Example;
use crate::check::{Levels, fingerprints};
use crate::diagnostics::render::{HumanOptions, human, json};

/// Where the files of a world are said to stand; no disk has this folder.
const NOWHERE: &str = "\0";

/// A project in memory, and what the program is told.
#[derive(Clone)]
struct World {
    files: BTreeMap<String, String>,
    environment: BTreeSet<String>,
    target: Option<String>,
    levels: Levels,
}

impl World {
    /// That of some pages, each with its bot files in a folder of its own.
    fn of(pages: &[&str]) -> World {
        let mut world = World {
            files: BTreeMap::new(),
            environment: BTreeSet::new(),
            target: None,
            levels: Levels::default(),
        };
        for (number, page) in pages.iter().enumerate() {
            let example = Example::parse(page);
            world
                .environment
                .extend(example.environment.iter().cloned());
            for (path, bytes) in example.contents() {
                let text = String::from_utf8(bytes).unwrap_or_else(|_| "{".to_owned());
                let path = match path.strip_prefix("bot/") {
                    Some(rest) => format!("bot/{number}/{rest}"),
                    None => path.to_owned(),
                };
                world.files.entry(path).or_insert(text);
            }
        }
        world
    }

    fn whole(&self) -> Outcome {
        self.outcome(None)
    }

    fn outcome(&self, cache: Option<&Cache>) -> Outcome {
        let is_set = |name: &str| self.environment.contains(name);
        let options = Options {
            is_set: &is_set,
            target: self.target.as_deref(),
            levels: &self.levels,
        };
        let root = Path::new(NOWHERE);
        let files = self.files.iter();
        let memory = Memory(
            files
                .map(|(path, text)| (root.join(path), text.clone()))
                .collect(),
        );
        check(&memory, Texts::read(&memory, root), options, cache)
    }
}

struct Memory(BTreeMap<PathBuf, String>);

impl Reader for Memory {
    fn read(&self, path: &Path, _: u64) -> Result<String, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::Missing)
    }

    fn unsaved(&self) -> Vec<&Path> {
        self.0.keys().map(PathBuf::as_path).collect()
    }
}

fn cache(folder: &Path) -> Cache {
    Cache {
        folder: folder.to_owned(),
        least: 0,
        keeps: true,
        trees: true,
    }
}

/// Everything that a report can hold, in all formats.
fn report(outcome: &Outcome) -> String {
    let (project, diagnostics) = (&outcome.project, &outcome.diagnostics);
    let mut text = String::new();
    let options = HumanOptions {
        color: false,
        unicode: true,
        width: 100,
    };
    human(&mut text, diagnostics, &project.sources, options).unwrap();
    let summary = outcome.summary();
    let name = project.name();
    let whole = json::report(&name, summary, diagnostics, &project.sources);
    text.push_str(&json::to_string(&whole));
    for line in fingerprints(project, diagnostics) {
        text.push_str(&line);
        text.push('\n');
    }
    for (_, file) in project.sources.iter() {
        text.push_str(file.path());
        text.push('\n');
    }
    text.push_str(&format!("{diagnostics:#?}"));
    text
}

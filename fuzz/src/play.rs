//! What must hold of a project without errors: it compiles, and its tests can be played.

use botwright::diagnostics::render::Paint;
use botwright::engine::testing::{self, Stage, cases, coverage, report};
use botwright::language::target::Target;
use botwright::project::Project;
use botwright::project::compile::{compile, settings};

use crate::memory::Memory;
use crate::printable;

/// Compiles a project for all its targets and plays its tests.
///
/// # Panics
/// If something does not hold that must.
pub fn sound(memory: &Memory, project: &Project) {
    let file = project
        .settings
        .value
        .as_ref()
        .expect("a project without errors has settings");
    let env = |name: &str| {
        memory
            .environment
            .contains(name)
            .then(|| format!("<{name}>"))
    };
    for (name, target) in &file.targets {
        let _ = settings(file, name.as_str(), target, &env);
        let _ = compile(project, file, target, &env);
    }
    let stage = match Stage::new(project, file, &Target::sandbox()) {
        Ok(stage) => stage,
        Err(error) => panic!("a bot without errors cannot run: {error}"),
    };
    let cases = cases(project, None);
    let played = testing::run(project, &stage, &cases, true);
    printable("test", &report::human(&played, Paint::Plain), false);
    printable("test", &report::human(&played, Paint::Colour), true);
    let json = report::json(&played);
    assert!(
        serde_json::from_str::<serde_json::Value>(&json).is_ok(),
        "{json}"
    );
    let _ = report::junit(&played);
    if let Some(reached) = &played.coverage {
        let _ = coverage::lcov(reached);
    }
    let _ = testing::update(project, &stage, &cases);
}

//! `botwright test`: plays the conversations of `tests`.

use std::path::{Path, PathBuf};

use super::check;
use super::exit::Exit;
use super::global::{Global, complain, inform, print};
use crate::diagnostics::render::Paint;
use crate::diagnostics::{Diagnostic, Severity, clean, codes, count, did_you_mean};
use crate::engine::testing::{self, Case, Report, Stage, report};
use crate::language::project_file::ProjectFile;
use crate::language::target::Target;
use crate::project::{self, Project};
use crate::source::{Disk, Overlay};

/// Play the conversations of `tests` and say which ones go otherwise
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The project's folder
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Only tests whose name holds this, or fits it if it has a `*`
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Show what the tests reach, and what none of them does
    #[arg(long)]
    coverage: bool,

    /// Write what the tests reach to a file, in lcov's format
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,

    /// Rewrite the expectations of failing tests to what the bot says
    #[arg(long)]
    update: bool,
}

/// How to print the report.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Human,
    Json,
    Junit,
}

/// What is said of a project without tests.
const NO_TESTS: &str = "no tests; write one in a bot file, such as \
    `tests: { hello: { chat: [{ user: hi }, { bot: \"Hello*\" }] } }`\n";

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let root = global.root(args.dir.as_deref())?;
    let mut project = project::load(&Disk, &root);
    if args.update && rewrite(global, args, &project)? {
        project = project::load(&Disk, &root);
    }
    let mut report = play(global, args, &project)?;
    if let (Some(path), Some(coverage)) = (&args.lcov, &report.coverage) {
        write(path, &testing::coverage::lcov(coverage))?;
    }
    if !args.coverage {
        report.coverage = None;
    }
    if report.tests.is_empty() && args.format == Format::Human {
        print(NO_TESTS)?;
    } else {
        print(&match args.format {
            Format::Human => report::human(&report, paint(global)),
            Format::Json => format!("{}\n", report::json(&report)),
            Format::Junit => report::junit(&report),
        })?;
    }
    let failed = report.summary().failed > 0;
    // The process ends: taking a large project apart would only take time.
    std::mem::forget((project, report));
    Ok(if failed { Exit::Invalid } else { Exit::Done })
}

/// Plays the tests that are meant.
fn play(global: &Global, args: &Args, project: &Project) -> Result<Report, Exit> {
    let file = checked(global, project)?;
    let cases = cases(project, args.filter.as_deref())?;
    let stage = stage(global, project, file)?;
    let cover = args.coverage || args.lcov.is_some();
    Ok(testing::run(project, &stage, &cases, cover))
}

fn stage(global: &Global, project: &Project, file: &ProjectFile) -> Result<Stage, Exit> {
    Stage::new(project, file, &target(global, file)).map_err(|error| {
        complain(&error.to_string());
        Exit::Invalid
    })
}

/// Rewrites expectations; whether any file was changed. What the files would say then is checked
/// before anything is written.
fn rewrite(global: &Global, args: &Args, project: &Project) -> Result<bool, Exit> {
    let file = checked(global, project)?;
    let cases = cases(project, args.filter.as_deref())?;
    let stage = stage(global, project, file)?;
    let update = testing::update(project, &stage, &cases);
    for left in &update.left {
        inform(&format!(
            "note: {} ({}) is {}: {}\n",
            clean(&left.name),
            clean(&left.origin.to_string()),
            if left.in_part {
                "rewritten in part"
            } else {
                "not rewritten"
            },
            clean(&left.reason)
        ));
    }
    if update.texts.is_empty() {
        return Ok(false);
    }
    let root = std::path::absolute(&project.root).unwrap_or_else(|_| project.root.clone());
    let mut unsaved = Overlay::new();
    for (id, text) in &update.texts {
        unsaved.set(root.join(project.sources.path(*id)), text.as_str());
    }
    let renewed = project::load(&unsaved, &root);
    let errors = check::examine(global, &renewed)?;
    if let Some(error) = errors.iter().find(|one| one.severity == Severity::Error) {
        complain(&format!(
            "the expectations cannot be rewritten by machine, and nothing was written: {}",
            error.message
        ));
        return Err(Exit::Failed);
    }
    for (id, text) in &update.texts {
        write(&root.join(project.sources.path(*id)), text)?;
    }
    let in_part = update.left.iter().filter(|left| left.in_part);
    let mut names: Vec<&str> = in_part.map(|left| left.name.as_str()).collect();
    names.dedup();
    let in_part = match names.len() {
        0 => String::new(),
        number => format!(", {number} of them in part,"),
    };
    inform(&format!(
        "rewrote {}{in_part} in {}\n",
        count(update.changed.len(), "test"),
        count(update.texts.len(), "file")
    ));
    Ok(true)
}

fn write(path: &Path, text: &str) -> Result<(), Exit> {
    std::fs::write(path, text).map_err(|error| {
        complain(&format!("`{}` cannot be written: {error}", path.display()));
        Exit::Failed
    })
}

fn paint(global: &Global) -> Paint {
    if global.stdout_color() {
        Paint::Colour
    } else {
        Paint::Plain
    }
}

/// No test is run while the bot has errors.
fn checked<'a>(global: &Global, project: &'a Project) -> Result<&'a ProjectFile, Exit> {
    let mut diagnostics = check::examine(global, project)?;
    // Warnings are what `check` is for; here they would hide the tests. What taps nothing fails
    // its own test, and no other.
    diagnostics.retain(|diagnostic| {
        diagnostic.severity == Severity::Error && !is_wrong_tap(project, diagnostic)
    });
    match &project.settings.value {
        Some(file) if diagnostics.is_empty() => Ok(file),
        _ => {
            check::show(global, project, &diagnostics);
            complain(&format!(
                "the bot has {}; no test was run",
                count(diagnostics.len(), "error")
            ));
            Err(Exit::Invalid)
        }
    }
}

/// Whether a test can be read, and taps something that the bot does not have.
fn is_wrong_tap(project: &Project, diagnostic: &Diagnostic) -> bool {
    let Some(label) = &diagnostic.primary else {
        return false;
    };
    let in_tests = project.units.iter().any(|unit| {
        let tests = unit.root.as_ref().and_then(|root| root.get("tests"));
        let span = label.span;
        unit.file == span.file
            && tests
                .is_some_and(|tests| tests.range.start <= span.start && span.end <= tests.range.end)
    });
    diagnostic.code == &codes::INVALID_VALUE
        && in_tests
        && !project.diagnostics.contains(diagnostic)
}

fn cases<'p>(project: &'p Project, filter: Option<&str>) -> Result<Vec<Case<'p>>, Exit> {
    let cases = testing::cases(project, filter);
    if let (Some(filter), true) = (filter, cases.is_empty()) {
        let names = project.bot.tests.keys().map(|name| name.as_str());
        let advice = match did_you_mean(filter, names) {
            Some(nearest) => format!("; did you mean `{nearest}`?"),
            None => String::new(),
        };
        complain(&format!("no test fits `{filter}`{advice}"));
        return Err(Exit::Usage);
    }
    Ok(cases)
}

/// Whose variables the bot is built with: the target named by `--target`, else the default one,
/// else the only one, else none.
fn target(global: &Global, file: &ProjectFile) -> Target {
    let named = global.target.as_deref();
    let default = file.default_target.as_ref().map(|name| name.as_str());
    let only = match file.targets.len() {
        1 => file.targets.keys().next().map(|name| name.as_str()),
        _ => None,
    };
    named
        .or(default)
        .or(only)
        .and_then(|name| file.targets.get(name))
        .cloned()
        .unwrap_or_else(Target::sandbox)
}

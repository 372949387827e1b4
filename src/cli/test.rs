//! `botwright test`: plays the conversations of `tests`.

use std::path::PathBuf;

use super::check;
use super::exit::Exit;
use super::global::{Global, complain, print};
use crate::diagnostics::render::Paint;
use crate::diagnostics::{Severity, count, did_you_mean};
use crate::engine::testing::{self, Case, Stage, report};
use crate::language::project_file::ProjectFile;
use crate::language::target::Target;
use crate::project::{self, Project};
use crate::source::Disk;

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
    let project = project::load(&Disk, &root);
    let file = checked(global, &project)?;
    let cases = cases(&project, args.filter.as_deref())?;
    if cases.is_empty() && args.format == Format::Human {
        print(NO_TESTS)?;
        return Ok(Exit::Done);
    }
    let stage = Stage::new(&project, file, &target(global, file)).map_err(|error| {
        complain(&error.to_string());
        Exit::Invalid
    })?;
    let report = testing::run(&project, &stage, &cases, false);
    let text = match args.format {
        Format::Human => report::human(&report, paint(global)),
        Format::Json => format!("{}\n", report::json(&report)),
        Format::Junit => report::junit(&report),
    };
    print(&text)?;
    let failed = report.summary().failed > 0;
    // The process ends: taking a large project apart would only take time.
    std::mem::forget((project, stage));
    Ok(if failed { Exit::Invalid } else { Exit::Done })
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
    // Warnings are what `check` is for; here they would hide the tests.
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
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

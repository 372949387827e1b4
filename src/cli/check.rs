//! `botwright check`: what is wrong with a bot.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::global::{Global, complain, inform, print};
use crate::check::{self, Options};
use crate::diagnostics::render::{HumanOptions, human, json};
use crate::diagnostics::{Diagnostic, Severity, Summary};
use crate::project::{self, Project};
use crate::source::Disk;

/// Say what is wrong with a bot
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The project's folder, or files of it that the report is limited to
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Let warnings fail, too
    #[arg(long)]
    deny_warnings: bool,
}

/// How to print the report.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Human,
    Json,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let (folder, files) = split(&args.paths)?;
    let root = match (folder, files.first()) {
        (Some(folder), _) => global.root(Some(folder))?,
        (None, Some(file)) if global.directory.is_none() => above(file)?,
        _ => global.root(None)?,
    };
    let project = project::load(&Disk, &root);
    let mut diagnostics = examine(global, &project)?;
    if !files.is_empty() {
        limit(&project, &files, &mut diagnostics)?;
    }
    let summary = check::summary(&project, &diagnostics);
    match args.format {
        Format::Human => {
            show(global, &project, &diagnostics);
            if !global.quiet {
                print(&format!("{}\n", summary.line()))?;
            }
        }
        Format::Json => {
            let name = project.name();
            let report = json::report(&name, summary, &diagnostics, &project.sources);
            print(&format!("{}\n", json::to_string(&report)))?;
        }
    }
    // The process ends: taking a large project apart would only take time.
    std::mem::forget(project);
    Ok(verdict(summary, args.deny_warnings))
}

fn verdict(summary: Summary, deny_warnings: bool) -> Exit {
    if summary.errors > 0 || (deny_warnings && summary.warnings > 0) {
        Exit::Invalid
    } else {
        Exit::Done
    }
}

/// Checks a project with the process's environment.
pub(super) fn examine(global: &Global, project: &Project) -> Result<Vec<Diagnostic>, Exit> {
    if let (Some(target), Some(settings)) = (&global.target, &project.settings.value)
        && !settings.targets.contains_key(target.as_str())
    {
        complain(&format!(
            "there is no target `{target}` in `{}`",
            project::PROJECT_FILE
        ));
        return Err(Exit::Usage);
    }
    Ok(check::check(
        project,
        Options {
            is_set: &|name| std::env::var_os(name).is_some(),
            target: global.target.as_deref(),
            levels: check::Levels::NONE,
        },
    ))
}

/// Shows diagnostics to people, on stderr.
pub(super) fn show(global: &Global, project: &Project, diagnostics: &[Diagnostic]) {
    let shown: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| !global.quiet || diagnostic.severity == Severity::Error)
        .cloned()
        .collect();
    inform(&rendered(project, &shown, global.stderr_color()));
}

/// Diagnostics for people.
pub(super) fn rendered(project: &Project, diagnostics: &[Diagnostic], color: bool) -> String {
    let mut text = String::new();
    let width = if std::io::stderr().is_terminal() {
        terminal_width()
    } else {
        100
    };
    let options = HumanOptions {
        color,
        unicode: true,
        width,
    };
    // A `String` takes everything.
    let _ = human(&mut text, diagnostics, &project.sources, options);
    text
}

pub(super) fn terminal_width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .unwrap_or(100)
        .clamp(40, 160)
}

/// Folders and files among the arguments.
fn split(paths: &[PathBuf]) -> Result<(Option<&Path>, Vec<&Path>), Exit> {
    let (folders, files): (Vec<&Path>, Vec<&Path>) = paths
        .iter()
        .map(PathBuf::as_path)
        .partition(|path| path.is_dir());
    if folders.len() > 1 || (!folders.is_empty() && !files.is_empty()) {
        complain("name one folder, or files of one project");
        return Err(Exit::Usage);
    }
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        complain(&format!("there is no file `{}`", missing.display()));
        return Err(Exit::Usage);
    }
    Ok((folders.first().copied(), files))
}

/// The project that a file belongs to.
fn above(file: &Path) -> Result<PathBuf, Exit> {
    let whole = file.canonicalize().map_err(|error| {
        complain(&format!("`{}` cannot be found: {error}", file.display()));
        Exit::Failed
    })?;
    match whole
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(project::PROJECT_FILE).exists())
    {
        Some(root) => Ok(root.to_owned()),
        None => {
            complain(&format!(
                "`{}` belongs to no project: there is no `{}` above it",
                file.display(),
                project::PROJECT_FILE
            ));
            Err(Exit::Usage)
        }
    }
}

/// Keeps what is said of some files; the whole project is read all the same.
fn limit(
    project: &Project,
    files: &[&Path],
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Exit> {
    let root = project.root.canonicalize().map_err(|error| {
        complain(&format!("the project's folder cannot be found: {error}"));
        Exit::Failed
    })?;
    let mut kept = Vec::new();
    for file in files {
        let inside = file
            .canonicalize()
            .ok()
            .and_then(|whole| {
                Some(
                    whole
                        .strip_prefix(&root)
                        .ok()?
                        .to_string_lossy()
                        .replace('\\', "/"),
                )
            })
            .and_then(|path| project.sources.find(&path));
        match inside {
            Some(id) => kept.push(id),
            None => {
                complain(&format!(
                    "`{}` is not a file of this project; see `files` in `{}`",
                    file.display(),
                    project::PROJECT_FILE
                ));
                return Err(Exit::Usage);
            }
        }
    }
    diagnostics.retain(|diagnostic| {
        diagnostic
            .primary
            .as_ref()
            .is_some_and(|label| kept.contains(&label.span.file))
    });
    Ok(())
}

//! `botwright check`: what is wrong with a bot.

mod fix;
mod place;
mod report;
mod stdin;
mod watch;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use self::place::Place;
use self::report::Format;
use super::exit::Exit;
use super::global::{Global, complain, inform};
use crate::check::{self, Levels, Options, Selector};
use crate::diagnostics::render::{HumanOptions, human};
use crate::diagnostics::{Diagnostic, Severity, Summary, did_you_mean};
use crate::language::project_file::LintLevel;
use crate::project::{self, Project};
use crate::source::{Disk, FileId, Reader};

/// Say what is wrong with a bot
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The project's folder, or files of it that the report is limited to
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Write the report to a file; the one for people goes to stderr then
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Let warnings fail, too
    #[arg(long)]
    deny_warnings: bool,

    /// Make errors of a code, of a group such as `flow-logic`, or of `all`
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    deny: Vec<String>,

    /// Make warnings of a code, a group or `all`
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    warn: Vec<String>,

    /// Say nothing of a code, a group or `all`
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    allow: Vec<String>,

    /// Make the changes that are safe, in the files
    #[arg(long, conflicts_with_all = ["stdin_path", "watch"])]
    fix: bool,

    /// Print the changes instead of making them
    #[arg(long, requires = "fix")]
    diff: bool,

    /// Read the text of this file from stdin, and report on it alone
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "watch"])]
    stdin_path: Option<PathBuf>,

    /// Check again whenever a file was saved
    #[arg(long, conflicts_with = "output")]
    watch: bool,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let levels = levels(args)?;
    if let Some(path) = &args.stdin_path {
        let place = Place::around(global, path)?;
        let reader = stdin::over(&place, path)?;
        return once(global, args, &reader, &place, &levels);
    }
    let place = Place::find(global, &args.paths)?;
    if args.watch {
        return watch::run(global, args, &place, &levels);
    }
    if args.fix {
        return fix::run(global, args, &place, &levels);
    }
    once(global, args, &Disk, &place, &levels)
}

fn once(
    global: &Global,
    args: &Args,
    reader: &dyn Reader,
    place: &Place,
    levels: &Levels,
) -> Result<Exit, Exit> {
    let checked = look(global, reader, place, levels)?;
    let exit = report::give(global, args, &checked, &place.prefix())?;
    // The process ends: taking a large project apart would only take time.
    std::mem::forget(checked);
    Ok(exit)
}

/// A project and what is to be said of it.
struct Checked {
    project: Project,
    diagnostics: Vec<Diagnostic>,
    /// The files that the report is limited to; `None` for all.
    only: Option<Vec<FileId>>,
}

impl Checked {
    fn new(
        place: &Place,
        project: Project,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Result<Checked, Exit> {
        let only = place.only(&project)?;
        if let Some(only) = &only {
            place::limit(only, &mut diagnostics);
        }
        Ok(Checked {
            project,
            diagnostics,
            only,
        })
    }
}

/// Reads and checks a project.
fn look(
    global: &Global,
    reader: &dyn Reader,
    place: &Place,
    levels: &Levels,
) -> Result<Checked, Exit> {
    let project = project::load(reader, &place.root);
    let diagnostics = examine_with(global, &project, levels)?;
    Checked::new(place, project, diagnostics)
}

/// What the command line says of severities.
fn levels(args: &Args) -> Result<Levels, Exit> {
    let mut levels = Levels::default();
    for (level, flag, words) in [
        (LintLevel::Deny, "--deny", &args.deny),
        (LintLevel::Warn, "--warn", &args.warn),
        (LintLevel::Allow, "--allow", &args.allow),
    ] {
        for word in words {
            let trouble = match Selector::parse(word) {
                None => match did_you_mean(word, Selector::words()) {
                    Some(nearest) => {
                        format!("there is no code `{word}`; did you mean `{nearest}`?")
                    }
                    None => {
                        format!("there is no code `{word}`; `botwright explain` lists all codes")
                    }
                },
                Some(selector) if !selector.can_be(level) => {
                    format!("`{word}` is always an error, and `{flag}` cannot change that")
                }
                Some(_) => match levels.set(word, level) {
                    Some(_) => format!("`{word}` is given two levels; choose one"),
                    None => continue,
                },
            };
            complain(&trouble);
            return Err(Exit::Usage);
        }
    }
    Ok(levels)
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
    let mut diagnostics = examine_with(global, project, Levels::NONE)?;
    // Whoever asks goes on to use them.
    diagnostics.extend_from_slice(project.bot.flows.problems());
    Ok(diagnostics)
}

fn examine_with(
    global: &Global,
    project: &Project,
    levels: &Levels,
) -> Result<Vec<Diagnostic>, Exit> {
    if let (Some(target), Some(settings)) = (&global.target, &project.settings.value)
        && !settings.targets.contains_key(target.as_str())
    {
        complain(&format!(
            "there is no target `{target}` in `{}`",
            project::PROJECT_FILE
        ));
        return Err(Exit::Usage);
    }
    let is_set = |name: &str| std::env::var_os(name).is_some();
    Ok(check::check(project, options(global, &is_set, levels)))
}

fn options<'a>(
    global: &'a Global,
    is_set: &'a (dyn Fn(&str) -> bool + Sync),
    levels: &'a Levels,
) -> Options<'a> {
    Options {
        is_set,
        target: global.target.as_deref(),
        levels,
    }
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

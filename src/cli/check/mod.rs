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
use crate::check::cache::{self, Cache};
use crate::check::{self, Levels, Options, Selector};
use crate::diagnostics::render::{HumanOptions, human};
use crate::diagnostics::{Diagnostic, Severity, Summary, did_you_mean};
use crate::language::project_file::{LintLevel, ProjectFile};
use crate::project::{self, Project, STATE_FOLDER, Texts, Unit};
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

    /// Check everything anew, and keep nothing for the next time
    #[arg(long)]
    no_cache: bool,

    /// Check again whenever a file was saved
    #[arg(long, conflicts_with = "output")]
    watch: bool,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let levels = levels(args)?;
    if let Some(path) = &args.stdin_path {
        let place = Place::around(global, path)?;
        let (reader, is_saved) = stdin::over(&place, path)?;
        let cache = kept(args, &place, is_saved);
        return once(global, args, &reader, &place, &levels, cache.as_ref());
    }
    let place = Place::find(global, &args.paths)?;
    if args.watch {
        return watch::run(global, args, &place, &levels);
    }
    if args.fix {
        return fix::run(global, args, &place, &levels);
    }
    let cache = kept(args, &place, true);
    once(global, args, &Disk, &place, &levels, cache.as_ref())
}

/// Where the last check is kept.
fn kept(args: &Args, place: &Place, keeps: bool) -> Option<Cache> {
    let cache = Cache {
        folder: place.root.join(STATE_FOLDER),
        least: cache::LEAST_FILES,
        keeps,
        // The others know a problem by the resource that it is in.
        trees: !matches!(args.format, Format::Human | Format::Json),
    };
    (!args.no_cache).then_some(cache)
}

fn once(
    global: &Global,
    args: &Args,
    reader: &dyn Reader,
    place: &Place,
    levels: &Levels,
    cache: Option<&Cache>,
) -> Result<Exit, Exit> {
    let checked = look(global, reader, place, levels, cache)?;
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
    summary: Summary,
}

impl Checked {
    fn new(place: &Place, outcome: cache::Outcome) -> Result<Checked, Exit> {
        let only = place.only(&outcome.project)?;
        let mut outcome = outcome;
        if let Some(only) = &only {
            place::limit(only, &mut outcome.diagnostics);
        }
        Ok(Checked {
            summary: outcome.summary(),
            project: outcome.project,
            diagnostics: outcome.diagnostics,
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
    cache: Option<&Cache>,
) -> Result<Checked, Exit> {
    let texts = Texts::read(reader, &place.root);
    has_target(global, &texts.settings)?;
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let options = options(global, &is_set, levels);
    Checked::new(place, cache::check(reader, texts, options, cache))
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
    has_target(global, &project.settings)?;
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let mut diagnostics = check::check(project, options(global, &is_set, Levels::NONE));
    // Whoever asks goes on to use them.
    diagnostics.extend_from_slice(project.bot.flows.problems());
    Ok(diagnostics)
}

/// Refuses a target that the project does not have.
fn has_target(global: &Global, settings: &Unit<ProjectFile>) -> Result<(), Exit> {
    if let (Some(target), Some(settings)) = (&global.target, &settings.value)
        && !settings.targets.contains_key(target.as_str())
    {
        complain(&format!(
            "there is no target `{target}` in `{}`",
            project::PROJECT_FILE
        ));
        return Err(Exit::Usage);
    }
    Ok(())
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

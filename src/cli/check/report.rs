//! Printing a report in the chosen format.

use std::path::Path;

use super::super::exit::Exit;
use super::super::global::{Global, complain, print};
use super::{Args, Checked, show, verdict};
use crate::check::{self, page, rules};
use crate::diagnostics::Summary;
use crate::diagnostics::render::{self, Report, RulePage, json};
use crate::source::FileId;

/// How to print the report.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For people, on stderr
    Human,
    /// Everything, for scripts; `botwright schema check` describes it
    Json,
    /// For code scanning
    Sarif,
    /// Annotations of a pull request on GitHub
    Github,
    /// Code quality of a merge request on GitLab
    Gitlab,
    /// For CI systems that show tests
    Junit,
    /// For reviewdog
    Rdjson,
}

/// Prints the report, and gives the exit code: the same in every format.
pub(super) fn give(
    global: &Global,
    args: &Args,
    checked: &Checked,
    prefix: &str,
) -> Result<Exit, Exit> {
    let summary = checked.summary;
    let exit = verdict(summary, args.deny_warnings);
    if args.format == Format::Human || args.output.is_some() {
        show(global, &checked.project, &checked.diagnostics);
    }
    let text = text(args, checked, prefix, summary, exit);
    match &args.output {
        Some(path) => {
            write(path, &text)?;
            if !global.quiet && args.format != Format::Human {
                print(&format!("{}\n", summary.line()))?;
            }
        }
        None if args.format == Format::Human && global.quiet => {}
        None => print(&text)?,
    }
    Ok(exit)
}

fn text(args: &Args, checked: &Checked, prefix: &str, summary: Summary, exit: Exit) -> String {
    let (project, diagnostics) = (&checked.project, &checked.diagnostics);
    let name = project.name();
    if args.format == Format::Human {
        return format!("{}\n", summary.line());
    }
    if args.format == Format::Json {
        let report = json::report(&name, summary, diagnostics, &project.sources);
        return format!("{}\n", json::to_string(&report));
    }
    let pages = match args.format {
        Format::Sarif => pages(),
        _ => Vec::new(),
    };
    let files: Vec<FileId> = match &checked.only {
        Some(only) => only.clone(),
        None => project.sources.iter().map(|(file, _)| file).collect(),
    };
    let report = Report {
        project: &name,
        prefix,
        summary,
        diagnostics,
        fingerprints: &check::fingerprints(project, diagnostics),
        sources: &project.sources,
        files: &files,
        rules: &pages,
        deny_warnings: args.deny_warnings,
        exit_code: exit.code(),
    };
    match args.format {
        Format::Sarif => render::sarif(&report),
        Format::Github => render::github(&report),
        Format::Gitlab => render::gitlab(&report),
        Format::Junit => render::junit(&report),
        Format::Rdjson => render::rdjson(&report),
        Format::Human | Format::Json => String::new(),
    }
}

/// The pages of all rules that `check` runs.
fn pages() -> Vec<RulePage> {
    rules::checked()
        .map(|rule| RulePage {
            code: rule.code,
            summary: rule.summary(),
            finds: rule.finds,
            why: rule.why,
            markdown: page::of(rule),
        })
        .collect()
}

fn write(path: &Path, text: &str) -> Result<(), Exit> {
    std::fs::write(path, text).map_err(|error| {
        complain(&format!("`{}` cannot be written: {error}", path.display()));
        Exit::Failed
    })
}

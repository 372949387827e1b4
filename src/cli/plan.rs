//! `plan`: what an apply would do.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::diagnostics::render::json::escape;
use crate::language::address::Address;
use crate::sync::show::{Paint, plan_human, plan_markdown};
use crate::sync::{self, Input, OnDrift, Options, Plan, SyncError, Verdict, write_private};

/// What plan and apply have in common.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct SyncArgs {
    /// Delete what is ours on the target and no longer in the files
    #[arg(long)]
    pub prune: bool,
    /// Where the platform was edited: write the file's value (revert), remember the platform's
    /// (keep), or leave the field alone in this run (ignore)
    #[arg(long, value_enum, value_name = "CHOICE")]
    pub on_drift: Option<DriftChoice>,
    /// A delete that no safety limit holds back; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub allow_delete: Vec<Address>,
}

/// The words of `--on-drift`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DriftChoice {
    Revert,
    Keep,
    Ignore,
}

impl SyncArgs {
    /// Takes the arguments into options that the project began.
    pub(super) fn add_to(&self, options: &mut Options) {
        options.prune |= self.prune;
        options.on_drift = self.on_drift.map(|choice| match choice {
            DriftChoice::Revert => OnDrift::Revert,
            DriftChoice::Keep => OnDrift::Keep,
            DriftChoice::Ignore => OnDrift::Ignore,
        });
        let allowed: BTreeSet<Address> = self.allow_delete.iter().cloned().collect();
        options.allow_delete.extend(allowed);
    }
}

/// Show what an apply would do; changes nothing anywhere
#[derive(Args, Clone, Debug, Default)]
pub(super) struct PlanArgs {
    /// The project's folder, or one below it
    pub dir: Option<PathBuf>,
    /// Also write the plan to a file, to be run by `apply --plan FILE`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How to print the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: PlanFormat,
    /// Exit with 2 if there is something to do
    #[arg(long)]
    pub exit_code: bool,
    #[command(flatten)]
    pub sync: SyncArgs,
}

/// The words of `plan --format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum PlanFormat {
    #[default]
    Human,
    Json,
    Markdown,
}

/// Plans and prints. `input` is the project's, with the arguments taken in; `inform` says what is
/// no result.
///
/// # Errors
/// [`CommandError`] with the words to print and the verdict.
pub(super) async fn run(
    args: &PlanArgs,
    input: &Input,
    paint: Paint,
    stdout: &mut dyn Write,
    inform: &(dyn Fn(&str) + Sync),
) -> Result<Verdict, CommandError> {
    let plan = sync::plan(input).await?;
    if let Some(file) = &args.out {
        save(&plan, file)?;
        let note = if plan.private {
            "; it holds contact data, keep it to yourself"
        } else {
            ""
        };
        inform(&format!("saved to `{}`{note}\n", file.display()));
    }
    let text = match args.format {
        PlanFormat::Human => plan_human(&plan, paint),
        PlanFormat::Json => json(&plan)?,
        PlanFormat::Markdown => plan_markdown(&plan),
    };
    stdout.write_all(text.as_bytes())?;
    Ok(Verdict {
        blocked: !plan.blocked.is_empty(),
        unknown: plan.is_unclear(),
        limit: !plan.refused.is_empty(),
        changes: args.exit_code && (!plan.is_empty() || plan.open_steps().next().is_some()),
        ..Verdict::default()
    })
}

fn save(plan: &Plan, file: &std::path::Path) -> Result<(), CommandError> {
    let text = json(plan)?;
    let written = if plan.private {
        write_private(file, &text)
    } else {
        std::fs::write(file, &text)
    };
    written.map_err(|error| {
        CommandError::Told(format!(
            "the plan cannot be saved to `{}`: {error}",
            file.display()
        ))
    })
}

/// A document on lines of its own, which no terminal takes for commands.
pub(super) fn json(document: &impl serde::Serialize) -> Result<String, CommandError> {
    serde_json::to_string_pretty(document)
        .map(|text| escape(&text) + "\n")
        .map_err(|error| CommandError::Told(format!("the result cannot be printed: {error}")))
}

/// Why a command ends without a result.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    #[error(transparent)]
    Sync(#[from] SyncError),
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// What is wrong, in words.
    #[error("{0}")]
    Told(String),
}

impl CommandError {
    /// What it means for the exit code.
    #[must_use]
    pub(super) fn verdict(&self) -> Verdict {
        match self {
            CommandError::Sync(error) => error.verdict(),
            CommandError::Output(_) | CommandError::Told(_) => Verdict {
                failed: true,
                ..Verdict::default()
            },
        }
    }
}

//! `drift`: what was edited on the target since the last apply.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::plan::{CommandError, json};
use crate::sync::show::{Paint, drift_document, drift_human};
use crate::sync::{self, Input, Verdict};

/// Show what was edited on the target since the last apply; changes nothing anywhere
#[derive(Args, Clone, Debug, Default)]
pub(super) struct DriftArgs {
    /// The project's folder, or one below it
    pub dir: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DriftFormat,
    /// Exit with 2 if something was edited
    #[arg(long)]
    pub exit_code: bool,
}

/// The words of `drift --format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum DriftFormat {
    #[default]
    Human,
    Json,
}

/// # Errors
/// [`CommandError`] with the words to print and the verdict.
pub(super) async fn run(
    args: &DriftArgs,
    input: &Input,
    paint: Paint,
    stdout: &mut dyn Write,
) -> Result<Verdict, CommandError> {
    let drift = sync::plan(input).await?.drift();
    let text = match args.format {
        DriftFormat::Human => drift_human(&drift, paint),
        DriftFormat::Json => json(&drift_document(&drift))?,
    };
    stdout.write_all(text.as_bytes())?;
    Ok(Verdict {
        changes: args.exit_code && !drift.blocked.is_empty(),
        ..Verdict::default()
    })
}

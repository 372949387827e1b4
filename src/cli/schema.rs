//! `botwright schema`: the JSON Schemas.

use super::exit::Exit;
use super::global::print;
use crate::broadcast;
use crate::diagnostics::render::json;
use crate::engine::testing::report;
use crate::language::schema;
use crate::platforms::paper::manifest;
use crate::platforms::statistics;
use crate::sync::plan;

/// Print a JSON Schema, for editors and other tools
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Which one
    #[arg(value_name = "SCHEMA", default_value = "bot")]
    schema: Which,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// `botwright.yaml`
    Project,
    /// Bot files
    Bot,
    /// What `check --format json` prints
    Check,
    /// What `plan --format json` prints and `plan --out` writes
    Plan,
    /// What `test --format json` prints
    Test,
    /// What `stats --format json` prints
    Stats,
    /// What `broadcast --format json` prints
    Broadcast,
    /// What `build` writes to `build.json`
    Build,
}

pub(super) fn run(args: &Args) -> Result<Exit, Exit> {
    let schema = match args.schema {
        Which::Project => schema::project(),
        Which::Bot => schema::bot(),
        Which::Check => json::schema().to_value(),
        Which::Plan => plan::schema().to_value(),
        Which::Test => report::schema().to_value(),
        Which::Stats => statistics::schema().to_value(),
        Which::Broadcast => broadcast::schema().to_value(),
        Which::Build => manifest::schema().to_value(),
    };
    // JSON values cannot fail to be printed.
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    print(&format!("{text}\n"))?;
    Ok(Exit::Done)
}

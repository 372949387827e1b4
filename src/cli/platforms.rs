//! `botwright platforms`: what each platform can do.

use super::exit::Exit;
use super::global::{complain, print};
use crate::diagnostics::{choices, did_you_mean};
use crate::platforms::{Platform, matrix};

/// Show what each platform has, and how it gets there
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// One platform, with every field and how it is known
    #[arg(value_name = "PLATFORM")]
    platform: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Human,
    Json,
}

pub(super) fn run(args: &Args) -> Result<Exit, Exit> {
    let chosen = match &args.platform {
        None => None,
        Some(word) => Some(Platform::from_word(word).ok_or_else(|| unknown(word))?),
    };
    let text = match (args.format, chosen) {
        (Format::Human, None) => matrix::table(),
        (Format::Human, Some(platform)) => matrix::sheet(platform),
        (Format::Json, chosen) => {
            let platforms = chosen.map_or(Platform::ALL.to_vec(), |one| vec![one]);
            // Plain data cannot fail to be printed.
            let document = matrix::document(&platforms);
            serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
        }
    };
    print(&text)?;
    Ok(Exit::Done)
}

fn unknown(word: &str) -> Exit {
    let words = Platform::ALL.map(Platform::word);
    let advice = match did_you_mean(word, words) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("choose {}", choices(words)),
    };
    complain(&format!("there is no platform `{word}`; {advice}"));
    Exit::Usage
}

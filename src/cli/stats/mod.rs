//! `stats`: the counters that a platform keeps of flows, broadcasts and rich menus.

use clap::{Args as ClapArgs, ValueEnum};

use super::exit::Exit;
use super::global::{Global, complain, print};
use super::reach::{not_there, reach};
use super::sync::block_on;
use crate::diagnostics::render::json::escape;
use crate::platforms::Platform;
use crate::platforms::statistics::Document;
use crate::project;
use crate::source::Disk;

mod botcake;
mod omnichat;
mod table;

/// Show what the platform counts: flows on Botcake, broadcasts and rich menus on Omnichat
#[derive(ClapArgs, Clone, Debug)]
pub(super) struct Args {
    /// On Botcake a flow of the bot, or one of the page as `folder/title` or by its id; without it, all of the page
    #[arg(value_name = "FLOW")]
    flow: Option<String>,
    /// How to print the results
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let root = global.root(None)?;
    let project = project::without_recipients(&Disk, &root);
    let reached = reach(global, &project)?;
    let (text, document) = match reached.connection.platform {
        Platform::Botcake => {
            let rows = wait(botcake::read(&reached, args.flow.as_deref()))?;
            (botcake::human(&rows), botcake::document(&reached, &rows))
        }
        Platform::Omnichat => {
            if args.flow.is_some() {
                complain(
                    "Omnichat counts broadcasts and rich menus, not flows; leave the name of the flow away",
                );
                return Err(Exit::Usage);
            }
            let document = wait(omnichat::read(&reached))?;
            (omnichat::human(&document), document)
        }
        Platform::Ahachat | Platform::Firstline => {
            let why = "whose API tells no statistics; look into its own pages";
            return Err(not_there(&reached.connection, why));
        }
        Platform::Sandbox => {
            let why = "which keeps no counters of its flows; a target of Botcake's on it has those that its dialect keeps";
            return Err(not_there(&reached.connection, why));
        }
    };
    print(&match args.format {
        Format::Human => text,
        Format::Json => json(&document),
    })?;
    Ok(Exit::Done)
}

fn wait<T>(read: impl Future<Output = Result<T, Exit>>) -> Result<T, Exit> {
    let mut found = None;
    block_on(async {
        found = Some(read.await?);
        Ok(Exit::Done)
    })?;
    found.ok_or(Exit::Failed)
}

fn json(document: &Document) -> String {
    // JSON values cannot fail to be printed.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    format!("{}\n", escape(&text))
}

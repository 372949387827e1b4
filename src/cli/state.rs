//! `state`: what is remembered of a target. Reads files alone.

use super::exit::Exit;
use super::global::{Global, complain, print};
use super::ready::remembered;
use crate::diagnostics::render::json::escape;
use crate::language::address::Address;
use crate::platforms::http::printable;
use crate::sync::state::State;

/// Show what is remembered of a target
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Clone, Debug)]
enum Command {
    /// Every resource that is bound: address and id
    List,
    /// One resource, as it was last written; secrets and contact data are left out
    Show {
        /// The resource, such as `keyword.wifi`
        #[arg(value_name = "ADDRESS")]
        address: Address,
    },
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let (target, state) = remembered(global)?;
    match &args.command {
        Command::List => print(&state.as_ref().map(list).unwrap_or_default())?,
        Command::Show { address } => {
            let entry = state.as_ref().and_then(|state| state.objects.get(address));
            let Some(entry) = entry else {
                complain(&format!(
                    "nothing is remembered of `{address}` on the target `{target}`; `botwright state list` shows what is"
                ));
                return Err(Exit::Usage);
            };
            // JSON values cannot fail to be printed.
            let text = serde_json::to_string_pretty(&entry.shown(address)).unwrap_or_default();
            print(&format!("{}\n", escape(&text)))?;
        }
    }
    Ok(Exit::Done)
}

fn list(state: &State) -> String {
    let bound = state
        .objects
        .iter()
        .map(|(address, entry)| format!("{address}\t{}\n", printable(&entry.id)));
    let open = state
        .open
        .iter()
        .map(|intent| format!("{}\tnot known whether it was created\n", intent.address));
    bound.chain(open).collect()
}

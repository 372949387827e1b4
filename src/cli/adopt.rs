//! `adopt` and `resolve`: which object of the target is meant.

use std::io::Write;

use clap::Args;

use super::plan::CommandError;
use crate::language::address::Address;
use crate::platforms::content::bare;
use crate::platforms::http::printable;
use crate::sync::{self, Bound, Input, Resolution, Verdict};

/// Bind an object that is on the target to a resource of the files; writes nothing there
#[derive(Args, Clone, Debug)]
pub(super) struct AdoptArgs {
    /// The resource, such as `keyword.wifi`
    #[arg(value_name = "ADDRESS")]
    address: Address,
    /// The object's id on the target, as the plan names it
    #[arg(value_name = "ID")]
    id: String,
}

/// Say what became of a create whose answer was lost; writes nothing to the target
#[derive(Args, Clone, Debug)]
pub(super) struct ResolveArgs {
    /// The resource that was being created, such as `keyword.wifi`
    #[arg(value_name = "ADDRESS")]
    address: Address,
    #[command(flatten)]
    choice: Choice,
}

#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
struct Choice {
    /// It made the object with this id
    #[arg(long, value_name = "ID")]
    adopt: Option<String>,
    /// It made nothing; the next apply creates it
    #[arg(long)]
    none: bool,
}

/// # Errors
/// [`CommandError`]; nothing was changed.
pub(super) async fn adopt(
    args: &AdoptArgs,
    input: &Input,
    stdout: &mut dyn Write,
) -> Result<Verdict, CommandError> {
    let bound = sync::adopt(input, &args.address, &args.id).await?;
    let next = match bound.differs.len() {
        0 if bound.misnamed => {
            "it has another name or folder than in the files, which a person changes; `botwright plan` has the step"
                .to_owned()
        }
        0 => "it is as in the files".to_owned(),
        1 => "one field differs, and the next apply writes the file's; `botwright plan` shows it"
            .to_owned(),
        several => format!(
            "{several} fields differ, and the next apply writes the files'; `botwright plan` shows them"
        ),
    };
    let word = if bound.already {
        "was already"
    } else {
        "is now"
    };
    writeln!(stdout, "{} {word} {}: {next}", args.address, object(&bound))?;
    Ok(Verdict::default())
}

/// # Errors
/// [`CommandError`]; nothing was changed.
pub(super) async fn resolve(
    args: &ResolveArgs,
    input: &Input,
    stdout: &mut dyn Write,
) -> Result<Verdict, CommandError> {
    let resolution = match &args.choice.adopt {
        Some(id) => Resolution::Made(id.clone()),
        None => Resolution::Nothing,
    };
    match sync::resolve(input, &args.address, &resolution).await? {
        Some(bound) => writeln!(stdout, "{} is now {}", args.address, object(&bound))?,
        None => writeln!(
            stdout,
            "{} was not created; the next apply creates it",
            args.address
        )?,
    }
    Ok(Verdict::default())
}

fn object(bound: &Bound) -> String {
    let id = printable(bare(&bound.id));
    match bound.name.as_str() {
        // Some platforms tell no name.
        "" => format!("`{id}`"),
        name => format!("`{id}` (`{}`)", printable(name)),
    }
}

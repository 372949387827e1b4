//! `attest`: somebody says that a step by hand is done.

use std::io::Write;

use clap::Args;

use super::plan::CommandError;
use crate::language::address::Address;
use crate::platforms::http::printable;
use crate::sync::{self, Input, Verdict};

/// Say that a step by hand is done; it is open again when its content changes
#[derive(Args, Clone, Debug)]
pub(super) struct AttestArgs {
    /// The resource, such as `keyword.wifi`
    #[arg(value_name = "ADDRESS")]
    address: Address,
    /// Who did it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// One step of several, by the id in the plan
    #[arg(long, value_name = "ID")]
    step: Option<String>,
}

/// # Errors
/// [`CommandError`]; nothing was changed.
pub(super) async fn attest(
    args: &AttestArgs,
    input: &Input,
    stdout: &mut dyn Write,
) -> Result<Verdict, CommandError> {
    let steps = sync::attest(input, &args.address, &args.by, args.step.as_deref()).await?;
    if steps.is_empty() {
        writeln!(stdout, "{} was attested already", args.address)?;
    }
    for step in steps {
        writeln!(
            stdout,
            "{}: {} says that it is done; it is open again when its content changes",
            printable(&step.id),
            printable(&args.by)
        )?;
    }
    Ok(Verdict::default())
}

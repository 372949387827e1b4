//! One file per command; wiring and printing only.

use std::process::ExitCode;

/// Parses the arguments of the process, runs the command and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}

//! One file per command; wiring and printing only.

pub mod apply;
pub mod plan;
mod sandbox;

use std::process::ExitCode;

use clap::Parser;

/// Bots as code: check, plan and sync chatbots written in YAML
#[derive(Parser)]
#[command(name = "botwright", version)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Sandbox(sandbox::Args),
}

/// Parses the arguments of the process, runs the command and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    match Program::try_parse() {
        Ok(program) => match program.command {
            Command::Sandbox(args) => sandbox::run(args),
        },
        Err(error) => {
            // Help and version go to stdout and are no mistake; nobody may be reading either.
            let _ = error.print();
            ExitCode::from(if error.use_stderr() { 64 } else { 0 })
        }
    }
}

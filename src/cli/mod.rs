//! One file per command; wiring and printing only.

mod adopt;
mod apply;
mod attest;
mod botcake;
mod broadcast;
mod build;
mod chat;
mod check;
mod drift;
mod exit;
mod explain;
mod global;
mod init;
mod plan;
mod platforms;
mod reach;
mod ready;
mod sandbox;
mod schema;
mod send;
mod serve;
mod state;
mod stats;
mod sync;
mod test;

use std::process::ExitCode;

use clap::Parser;

use self::exit::Exit;
use self::global::Global;

/// Bots as code: check, plan and sync chatbots written in YAML
#[derive(Parser)]
#[command(
    name = "botwright",
    version,
    after_help = "Exit codes: 0 done, 1 failed, 2 changes (--exit-code), 3 the bot is invalid or a \
        test failed, 4 drift or conflict, 5 stale plan, 6 partially applied, 7 steps by hand open, 8 locked, 9 credentials, \
        10 a safety limit, 11 an outcome unknown, 64 wrong usage, 130/143 interrupted."
)]
struct Program {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Check(check::Args),
    Test(test::Args),
    Plan(plan::PlanArgs),
    Build(build::Args),
    Apply(apply::ApplyArgs),
    Drift(drift::DriftArgs),
    Adopt(adopt::AdoptArgs),
    Attest(attest::AttestArgs),
    Resolve(adopt::ResolveArgs),
    State(state::Args),
    Chat(chat::Args),
    Send(send::Args),
    Serve(serve::Args),
    Broadcast(broadcast::Args),
    Stats(stats::Args),
    Init(init::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Platforms(platforms::Args),
    Sandbox(sandbox::Args),
}

/// Parses the arguments of the process, runs the command and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let program = match Program::try_parse() {
        Ok(program) => program,
        Err(error) => {
            // Help and version go to stdout and are no mistake; nobody may be reading either.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            }
            .into();
        }
    };
    let global = &program.global;
    // A server's log holds nothing of people, and so not what is told here.
    if global.verbose && !matches!(program.command, Command::Serve(_)) {
        tell_all(global);
    }
    let ended = match program.command {
        Command::Check(args) => check::run(global, &args),
        Command::Build(args) => build::run(global, &args),
        Command::Test(args) => test::run(global, &args),
        Command::Plan(args) => sync::plan(global, &args),
        Command::Apply(args) => sync::apply(global, &args),
        Command::Drift(args) => sync::drift(global, &args),
        Command::Adopt(args) => sync::adopt(global, &args),
        Command::Attest(args) => sync::attest(global, &args),
        Command::Resolve(args) => sync::resolve(global, &args),
        Command::State(args) => state::run(global, &args),
        Command::Chat(args) => chat::run(global, &args),
        Command::Send(args) => send::run(global, &args),
        Command::Serve(args) => serve::run(global, &args),
        Command::Broadcast(args) => broadcast::run(global, &args),
        Command::Stats(args) => stats::run(global, &args),
        Command::Init(args) => init::run(global, &args),
        Command::Schema(args) => schema::run(&args),
        Command::Explain(args) => explain::run(global, &args),
        Command::Platforms(args) => platforms::run(&args),
        Command::Sandbox(args) => return sandbox::run(args),
    };
    match ended {
        Ok(exit) | Err(exit) => exit.into(),
    }
}

/// Tells on stderr what goes on inside: requests that are sent again, for instance.
fn tell_all(global: &Global) {
    let filter = tracing_subscriber::EnvFilter::new("botwright=debug");
    // Only a second call could fail.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(global.stderr_color())
        .without_time()
        .try_init();
}

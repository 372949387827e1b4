//! `botwright sandbox`: the local platform as a program.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use secrecy::ExposeSecret;

use crate::sandbox::{self, Faults, Options, Running, TokenSource};

/// Run a local platform that holds bots, with a database of its own
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,

    /// The database file; made if it does not exist
    #[arg(long, value_name = "FILE", default_value = ".botwright/sandbox.db")]
    data: PathBuf,

    /// A script of delays, lost answers and refusals, as JSON; the README shows one
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// Take the token from this environment variable, instead of the file beside the data
    #[arg(long, value_name = "NAME")]
    token_env: Option<String>,

    /// Let API cards call servers of this machine and of private networks, also when `--listen`
    /// lets other machines reach the sandbox
    #[arg(long)]
    allow_private_addresses: bool,
}

/// Runs until SIGINT or SIGTERM.
pub(super) fn run(args: Args) -> ExitCode {
    match serve(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            // With stderr closed nobody is left to tell.
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(code)
        }
    }
}

/// An exit code and what to print.
type Failure = (u8, String);

const FAILED: u8 = 1;
const WRONG_USAGE: u8 = 64;

fn serve(args: Args) -> Result<(), Failure> {
    let token = match &args.token_env {
        None => TokenSource::Kept,
        Some(name) => match std::env::var(name) {
            Ok(token) if !token.is_empty() => TokenSource::Given(token.into()),
            _ => {
                return Err((
                    WRONG_USAGE,
                    format!("the environment variable `{name}` of `--token-env` is not set"),
                ));
            }
        },
    };
    let faults = args
        .faults
        .as_deref()
        .map(Faults::read)
        .transpose()
        .map_err(|error| (WRONG_USAGE, error.to_string()))?;
    let options = Options {
        listen: args.listen,
        data: args.data,
        token,
        faults,
        timers: true,
        private_addresses: args.allow_private_addresses,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| (FAILED, error.to_string()))?;
    runtime.block_on(async {
        let failed = |error: sandbox::Error| (FAILED, error.to_string());
        // Before anything is announced, so that a signal from then on is a graceful stop.
        let stop = stop_signal().map_err(|error| (FAILED, error.to_string()))?;
        let mut running = sandbox::start(options).await.map_err(failed)?;
        announce(&running, args.listen);
        tokio::select! {
            () = stop => {}
            error = running.failed() => return Err(failed(error)),
        }
        running.stop().await.map_err(failed)
    })
}

/// Ends at the first SIGINT or SIGTERM from now on.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}

/// Says where it listens and where the token is. Output that nobody takes is no reason to stop.
fn announce(running: &Running, listen: SocketAddr) {
    let mut out = io::stdout().lock();
    let mut notes = io::stderr().lock();
    let _ = writeln!(out, "listening on {}", running.url());
    if let Some(file) = running.token_file() {
        if running.token_is_new() {
            let _ = writeln!(out, "token: {}", running.token().expose_secret());
            let _ = writeln!(
                notes,
                "the token is shown only this once; it is kept in {}",
                file.display()
            );
        } else {
            let _ = writeln!(notes, "the token is in {}", file.display());
        }
    }
    let _ = out.flush();
    if !listen.ip().is_loopback() {
        let _ = writeln!(
            notes,
            "warning: {} can be reached from other machines, without encryption; leave `--listen` out to keep to this one",
            listen.ip()
        );
    }
}

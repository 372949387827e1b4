//! `botwright serve`: the server that platforms call during a conversation.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use clap::Args as ClapArgs;

use super::exit::Exit;
use super::global::{Global, complain};
use super::reach::env;
use crate::diagnostics::clean_lines;
use crate::language::scalars;
use crate::serve::{
    Limits, LoadError, Options, Prepared, Reloaded, Reloader, Running, ServeError, load, start,
};

/// Answer platforms that call during a conversation, with what flows say
#[derive(ClapArgs, Clone, Debug)]
pub(super) struct Args {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8790")]
    listen: SocketAddr,

    /// Where `/metrics` is, beside the health checks; nowhere without it
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,

    /// Another target to serve; without any, all that have `serve:`
    #[arg(long, value_name = "NAME")]
    also: Vec<String>,

    /// A JSON file with the ids that flows, tags and fields have on the platforms
    #[arg(long, value_name = "FILE")]
    ids: Option<PathBuf>,

    /// Ask the platforms for the ids that are not known otherwise
    #[arg(long)]
    look_up: bool,

    /// Read the project anew whenever one of its files changes
    #[arg(long)]
    watch: bool,

    /// How long an answer may take, such as `4s`, instead of what suits each platform
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,

    /// Bytes of a request's body
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 10, value_parser = clap::value_parser!(u32).range(1..=16 << 20))]
    max_body: u32,

    /// Requests that are worked on at a time
    #[arg(long, value_name = "NUMBER", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    max_requests: u32,

    /// How long new connections are taken after SIGTERM, while `/readyz` says no
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s")]
    linger: Duration,

    /// How long requests under way may take to end after that
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "15s")]
    drain: Duration,

    /// How the log on stderr is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log: Log,

    /// Let API cards call servers of this machine and of private networks
    #[arg(long)]
    allow_private_addresses: bool,

    /// Also serve targets without a token: whoever knows the address can call
    #[arg(long)]
    open: bool,

    /// Use forms that a vendor's documents name without showing them
    #[arg(long)]
    inferred: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    Text,
    Json,
}

fn duration(text: &str) -> Result<Duration, String> {
    let seconds = scalars::Duration(text.to_owned()).seconds();
    match seconds {
        Some(seconds) if seconds <= 3_600 => Ok(Duration::from_secs(seconds)),
        None if text == "0" || text == "0s" => Ok(Duration::ZERO),
        _ => Err("write a duration of at most an hour, such as `4s`".to_owned()),
    }
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let options = Options {
        root: global.root(None)?,
        targets: global.target.iter().chain(&args.also).cloned().collect(),
        ids: args.ids.clone(),
        look_up: args.look_up,
        open: args.open,
        inferred: args.inferred,
        time: args.timeout,
        env,
    };
    log_to_stderr(global, args.log);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        complain(&error.to_string());
        Exit::Failed
    })?;
    runtime.block_on(serve(global, args, options))
}

async fn serve(global: &Global, args: &Args, options: Options) -> Result<Exit, Exit> {
    // Before anything is announced, so that a signal from then on is a graceful stop.
    let mut signals = Signals::new().map_err(|error| {
        complain(&error.to_string());
        Exit::Failed
    })?;
    let Prepared { bots, watch, notes } = match load(&options, None).await {
        Ok(prepared) => prepared,
        Err(error) => return Err(not_loaded(&error)),
    };
    for note in &notes {
        tracing::warn!(target: "botwright::serve", "{note}");
    }
    let limits = Limits {
        body: args.max_body as usize,
        requests: args.max_requests as usize,
        linger: args.linger,
        drain: args.drain,
        private_addresses: args.allow_private_addresses,
        ..Limits::default()
    };
    let shown = bots.shown();
    let started = start(args.listen, args.metrics_listen, bots, limits).await;
    let mut running = started.map_err(|error| not_started(&error))?;
    announce(global, &running, &shown);
    let mut reloader = running.reloader(options, watch);
    loop {
        tokio::select! {
            signal = signals.next() => match signal {
                Signal::Stop(_) => break,
                Signal::Reload => {
                    if !reload(&mut reloader, "SIGHUP", &mut signals).await {
                        break;
                    }
                }
            },
            () = reloader.changed(), if args.watch => {
                if !reload(&mut reloader, "a file changed", &mut signals).await {
                    break;
                }
            }
            error = running.failed() => return Err(not_started(&error)),
        }
    }
    tracing::info!(target: "botwright::serve", "stopping");
    tokio::select! {
        () = running.stop() => {}
        code = signals.stop() => {
            tracing::warn!(target: "botwright::serve", "a second signal: requests under way are cut off");
            return Err(Exit::Other(code));
        }
    }
    tracing::info!(target: "botwright::serve", "stopped");
    Ok(Exit::Done)
}

/// Reloads, and once more if that is asked for meanwhile. `false`: a stop was asked for, which waits
/// for no platform that is asked for its ids.
async fn reload(reloader: &mut Reloader, why: &'static str, signals: &mut Signals) -> bool {
    loop {
        let mut again = false;
        let mut reloaded = pin!(reloader.reload());
        let reloaded = loop {
            tokio::select! {
                biased;
                reloaded = &mut reloaded => break reloaded,
                signal = signals.next() => match signal {
                    Signal::Stop(_) => return false,
                    Signal::Reload => again = true,
                },
            }
        };
        tell(reloaded, why);
        if !again {
            return true;
        }
    }
}

fn tell(reloaded: Reloaded, why: &'static str) {
    match reloaded {
        Reloaded::Renewed { targets, notes } => {
            for note in notes {
                tracing::warn!(target: "botwright::serve", "{note}");
            }
            tracing::info!(target: "botwright::serve", why, targets = targets.len(), "reloaded");
        }
        Reloaded::Kept(error) => {
            tracing::error!(target: "botwright::serve", why, "the bot from before goes on: {error}");
        }
    }
}

fn not_loaded(error: &LoadError) -> Exit {
    match error {
        LoadError::Invalid(errors) => {
            for error in errors {
                complain(error);
            }
            complain("the bot has errors, and nothing is served; `botwright check` shows them");
            Exit::Invalid
        }
        LoadError::Usage(_) | LoadError::Ids(_) => {
            complain(&error.to_string());
            Exit::Usage
        }
        LoadError::LookUp { .. } | LoadError::Failed(_) => {
            complain(&error.to_string());
            Exit::Failed
        }
    }
}

fn not_started(error: &ServeError) -> Exit {
    complain(&error.to_string());
    Exit::Failed
}

/// Says where it listens. Output that nobody takes is no reason to stop.
fn announce(global: &Global, running: &Running, targets: &[String]) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "listening on {}", running.url());
    if let Some(url) = running.metrics_url() {
        let _ = writeln!(out, "metrics on {url}/metrics");
    }
    if !global.quiet {
        for target in targets {
            let _ = writeln!(out, "  {}", clean_lines(target));
        }
    }
    let _ = out.flush();
}

/// Only what this server says of itself: the calls of API cards, which others would tell of, could
/// hold data of people in their addresses.
fn log_to_stderr(global: &Global, log: Log) {
    let filter = if global.quiet {
        "botwright::serve=warn"
    } else {
        "botwright::serve=info"
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(global.stderr_color());
    // Only a second call could fail.
    let _ = match log {
        Log::Text => builder.try_init(),
        Log::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// What comes from outside.
enum Signal {
    /// With the exit code of a stop at once.
    Stop(u8),
    Reload,
}

/// The signals that a server listens to, from now on.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Stop(130),
            _ = self.terminate.recv() => Signal::Stop(143),
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}

/// Ctrl-C alone; `--watch` reloads.
#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Signals> {
        Ok(Signals(tokio::signal::windows::ctrl_c()?))
    }

    async fn next(&mut self) -> Signal {
        self.0.recv().await;
        Signal::Stop(130)
    }
}

impl Signals {
    /// Waits until a stop is asked for, and gives the exit code of one at once.
    async fn stop(&mut self) -> u8 {
        loop {
            if let Signal::Stop(code) = self.next().await {
                return code;
            }
        }
    }
}

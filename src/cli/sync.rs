//! Running the commands that reach a target: the runtime, the terminal, the exit code.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::adopt::{self, AdoptArgs, ResolveArgs};
use super::apply::{self, ApplyArgs, Terminal, watch_signals};
use super::attest::{self, AttestArgs};
use super::drift::{self, DriftArgs};
use super::exit::Exit;
use super::global::{Global, complain, inform};
use super::plan::{self, CommandError, PlanArgs, SyncArgs};
use super::ready::{Ready, ready};
use crate::sync::Verdict;
use crate::sync::show::Paint;

pub(super) fn plan(global: &Global, args: &PlanArgs) -> Result<Exit, Exit> {
    block_on(async {
        let ready = ready(global, args.dir.as_deref(), &args.sync).await?;
        let paint = paint(global);
        let said = if global.quiet {
            &|_: &str| ()
        } else {
            &inform as &(dyn Fn(&str) + Sync)
        };
        let ended = plan::run(args, &ready.input, paint, &mut io::stdout().lock(), said).await;
        finish(ready, ended).await
    })
}

pub(super) fn drift(global: &Global, args: &DriftArgs) -> Result<Exit, Exit> {
    block_on(async {
        let ready = ready(global, args.dir.as_deref(), &SyncArgs::default()).await?;
        let paint = paint(global);
        let ended = drift::run(args, &ready.input, paint, &mut io::stdout().lock()).await;
        finish(ready, ended).await
    })
}

pub(super) fn adopt(global: &Global, args: &AdoptArgs) -> Result<Exit, Exit> {
    block_on(async {
        let ready = ready(global, None, &SyncArgs::default()).await?;
        let ended = adopt::adopt(args, &ready.input, &mut io::stdout().lock()).await;
        finish(ready, ended).await
    })
}

pub(super) fn attest(global: &Global, args: &AttestArgs) -> Result<Exit, Exit> {
    block_on(async {
        let ready = ready(global, None, &SyncArgs::default()).await?;
        let ended = attest::attest(args, &ready.input, &mut io::stdout().lock()).await;
        finish(ready, ended).await
    })
}

pub(super) fn resolve(global: &Global, args: &ResolveArgs) -> Result<Exit, Exit> {
    block_on(async {
        let ready = ready(global, None, &SyncArgs::default()).await?;
        let ended = adopt::resolve(args, &ready.input, &mut io::stdout().lock()).await;
        finish(ready, ended).await
    })
}

pub(super) fn apply(global: &Global, args: &ApplyArgs) -> Result<Exit, Exit> {
    block_on(async {
        let ready = ready(global, args.dir.as_deref(), &args.sync).await?;
        let person = io::stdin().is_terminal() && io::stderr().is_terminal();
        let terminal = Terminal {
            stdout: &mut io::stdout().lock(),
            ask: person.then_some(&ask),
            progress: io::stderr().is_terminal() && !global.quiet,
            paint: paint(global),
        };
        let ended = apply::run(args, &ready.input, terminal, &watch_signals).await;
        finish(ready, ended).await
    })
}

fn paint(global: &Global) -> Paint {
    if global.stdout_color() {
        Paint::Colour
    } else {
        Paint::Plain
    }
}

pub(super) fn block_on(run: impl Future<Output = Result<Exit, Exit>>) -> Result<Exit, Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            complain(&format!("no threads could be started: {error}"));
            Exit::Failed
        })?;
    runtime.block_on(run)
}

/// Stops the embedded sandbox, and says what went wrong.
async fn finish(ready: Ready, ended: Result<Verdict, CommandError>) -> Result<Exit, Exit> {
    if let Some(sandbox) = ready.sandbox
        && let Err(error) = sandbox.stop().await
    {
        complain(&error.to_string());
        return Err(Exit::Failed);
    }
    let verdict = match ended {
        Ok(verdict) => verdict,
        // A reader that has gone away is no error.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Verdict::default()
        }
        Err(CommandError::Sync(error)) => {
            complain(&error.told(&ready.input.connection));
            error.verdict()
        }
        Err(error) => {
            complain(&error.to_string());
            error.verdict()
        }
    };
    Ok(Exit::Other(verdict.exit_code()))
}

/// Shows a text and asks on stderr, so that stdout has the results alone.
pub(super) fn ask(shown: &str, question: &str) -> io::Result<String> {
    let mut err = io::stderr().lock();
    write!(err, "{shown}\n{question}")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer)
}

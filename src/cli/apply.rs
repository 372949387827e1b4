//! `apply`: carries out a plan, new or saved.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;

use super::global::inform;
use super::plan::{CommandError, SyncArgs, json};
use crate::platforms::http::printable;
use crate::sync::plan::FORMAT;
use crate::sync::show::{Paint, applied_document, applied_human, plan_human};
use crate::sync::{self, Event, Hooks, Input, Plan, Signal, SyncError, Verdict};

/// A plan of this size would have hundreds of thousands of ops.
const LARGEST_PLAN: u64 = 256 * 1024 * 1024;

/// Make a target what the files say
#[derive(Args, Clone, Debug, Default)]
pub(super) struct ApplyArgs {
    /// The project's folder, or one below it
    pub dir: Option<PathBuf>,
    /// Run a plan that `plan --out FILE` saved, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["prune", "on_drift", "allow_delete"])]
    pub plan: Option<PathBuf>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print the results
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ApplyFormat,
    /// Exit with 7 if steps by hand are open
    #[arg(long)]
    pub require_complete: bool,
    #[command(flatten)]
    pub sync: SyncArgs,
}

/// The words of `apply --format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ApplyFormat {
    #[default]
    Human,
    Json,
}

/// Shows a text, asks a question, and gives the answer.
pub(super) type Ask = dyn Fn(&str, &str) -> std::io::Result<String> + Sync;

/// How to reach the person who runs the command.
pub(super) struct Terminal<'a> {
    pub stdout: &'a mut dyn Write,
    /// `None`: nobody is there.
    pub ask: Option<&'a Ask>,
    /// Whether stderr is a terminal, where progress may be shown.
    pub progress: bool,
    pub paint: Paint,
}

/// Applies and prints. `input` is the project's, with the arguments taken in; `signals` is
/// [`watch_signals`].
///
/// # Errors
/// [`CommandError`] if nothing was written, with the words to print and the verdict.
pub(super) async fn run(
    args: &ApplyArgs,
    input: &Input,
    terminal: Terminal<'_>,
    signals: &(dyn Fn() -> watch::Receiver<Vec<Signal>> + Sync),
) -> Result<Verdict, CommandError> {
    let Terminal {
        stdout,
        ask,
        progress,
        paint,
    } = terminal;
    let confirm = |plan: &Plan| match (args.yes, ask) {
        (true, _) => Ok(()),
        (false, None) => Err(SyncError::NotConfirmed),
        (false, Some(ask)) => {
            let shown = plan_human(plan, paint);
            let question = format!("Apply this to `{}`? Only `yes` does it: ", plan.target.name);
            match ask(&shown, &question) {
                Ok(answer) if answer.trim() == "yes" => Ok(()),
                _ => Err(SyncError::Declined),
            }
        }
    };
    let bar = Bar::new(progress && args.format == ApplyFormat::Human);
    let show = |event: Event<'_>| {
        if let Event::Stopping { .. } = event {
            bar.say(
                "stopping: waiting for the answers under way; a second signal leaves at once\n",
            );
        }
        bar.show(&event);
    };
    let hooks = Hooks {
        confirm: &confirm,
        progress: &show,
        signals,
    };
    let applied = match &args.plan {
        Some(file) => sync::apply_plan(input, read_plan(file)?, &hooks).await,
        None => sync::apply(input, &hooks).await,
    };
    bar.clear();
    let mut applied = applied?;
    applied.verdict.by_hand |= args.require_complete && applied.plan.open_steps().next().is_some();
    let text = match args.format {
        ApplyFormat::Human => applied_human(&applied, paint),
        ApplyFormat::Json => json(&applied_document(&applied))?,
    };
    stdout.write_all(text.as_bytes())?;
    Ok(applied.verdict)
}

/// Reads what `plan --out` wrote. Whatever else it is gets a plain answer.
fn read_plan(file: &Path) -> Result<Plan, CommandError> {
    let shown = file.display();
    let wrong = |why: String| CommandError::Sync(SyncError::Unfit(why));
    let no_plan = || {
        wrong(format!(
            "`{shown}` is not a plan; `botwright plan --out FILE` makes one"
        ))
    };
    let mut text = Vec::new();
    File::open(file)
        .and_then(|open| open.take(LARGEST_PLAN).read_to_end(&mut text))
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => wrong(format!(
                "there is no file `{shown}`; `botwright plan --out FILE` makes one"
            )),
            _ => CommandError::Told(format!("`{shown}` cannot be read: {error}")),
        })?;
    let document: serde_json::Value = serde_json::from_slice(&text).map_err(|_| no_plan())?;
    let word = |key: &str| document.get(key).and_then(serde_json::Value::as_str);
    let (Some(format), Some(tool)) = (word("format"), word("tool")) else {
        return Err(no_plan());
    };
    if !format.starts_with("botwright.plan/") {
        return Err(no_plan());
    }
    let (this, tool) = (env!("CARGO_PKG_VERSION"), printable(tool));
    if format != FORMAT {
        return Err(wrong(format!(
            "`{shown}` was made by Botwright {tool}, whose plans this version ({this}) cannot run; plan again, or use that version"
        )));
    }
    serde_json::from_value(document).map_err(|error| {
        tracing::debug!(%error, "not a plan");
        wrong(if tool == this {
            format!("`{shown}` was changed after it was made; plan again")
        } else {
            format!(
                "`{shown}` was made by Botwright {tool}, and this version ({this}) does not understand all of it; plan again"
            )
        })
    })
}

/// A bar on stderr.
struct Bar(Option<Mutex<ProgressBar>>);

impl Bar {
    fn new(shown: bool) -> Bar {
        Bar(shown.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
                bar.set_style(style);
            }
            Mutex::new(bar)
        }))
    }

    fn with(&self, change: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = &self.0
            && let Ok(bar) = bar.lock()
        {
            change(&bar);
        }
    }

    fn show(&self, event: &Event<'_>) {
        self.with(|bar| match event {
            Event::Begin { total } => bar.set_length(*total as u64),
            Event::Started { .. } | Event::Stopping { .. } => bar.tick(),
            Event::Finished { done, .. } => bar.set_position(*done as u64),
        });
    }

    /// Writes a line above the bar.
    fn say(&self, line: &str) {
        match &self.0 {
            Some(_) => self.with(|bar| bar.suspend(|| inform(line))),
            None => inform(line),
        }
    }

    fn clear(&self) {
        self.with(ProgressBar::finish_and_clear);
    }
}

/// Listens for SIGINT and SIGTERM as long as the runtime lives. The first lets a run drain and
/// save, the second makes it leave at once.
#[must_use]
pub(super) fn watch_signals() -> watch::Receiver<Vec<Signal>> {
    let (sender, receiver) = watch::channel(Vec::new());
    tokio::spawn(async move {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut interrupt), Ok(mut terminate)) = (
                signal(SignalKind::interrupt()),
                signal(SignalKind::terminate()),
            ) else {
                return;
            };
            loop {
                let signal = tokio::select! {
                    _ = interrupt.recv() => Signal::Interrupt,
                    _ = terminate.recv() => Signal::Terminate,
                };
                sender.send_modify(|all| all.push(signal));
            }
        }
        #[cfg(not(unix))]
        while tokio::signal::ctrl_c().await.is_ok() {
            sender.send_modify(|all| all.push(Signal::Interrupt));
        }
    });
    receiver
}

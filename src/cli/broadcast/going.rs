//! The run itself: progress, signals, and the report at the end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::address::Address;
use super::show::{grouped, lasting, result, stopped};
use super::{Format, Job, told, verdict};
use crate::broadcast::{
    self, BadRow, BadRowDocument, Document, Ledger, Limits, Pace, Paths, Progress, Recipients, Run,
    RunsError, State, Stop, text, write_rows, write_summary,
};
use crate::cli::exit::Exit;
use crate::cli::global::{complain, inform, print};
use crate::platforms::Connection;
use crate::sync::{Signal, Verdict};

const TICK: Duration = Duration::from_millis(200);
/// Between two lines where no bar can be drawn.
const LINE: Duration = Duration::from_secs(10);

pub(super) fn bad_row(bad: &BadRow) -> BadRowDocument {
    BadRowDocument {
        line: bad.line,
        column: bad.column.clone(),
        message: bad.why.clone(),
    }
}

impl Job<'_> {
    /// Sends to everybody who is pending, and tells what came of it.
    pub(super) async fn send(
        &self,
        connection: Connection,
        found: Address,
        name: String,
        mut ledger: Ledger,
        signals: watch::Receiver<Vec<Signal>>,
    ) -> Result<Exit, Exit> {
        let failed = |error| told(&RunsError::Ledger(error));
        let pending = ledger.counts().await.map_err(failed)?.pending;
        // Whoever was asked may have thought for long.
        let about = ledger.about().await.map_err(failed)?;
        let digest = Recipients::digest_of(&self.table, &self.broadcast.recipients);
        if digest.map_err(|error| super::unreadable(&error))? != about.table {
            complain(
                "the table of recipients was changed after it was read; nothing was sent, look at it again",
            );
            return Err(Exit::Other(5));
        }
        let speed = self.speed(&found, &connection);
        let pace = match self.args.rate {
            Some(rate) => Some(rate),
            // Requests of several people are paced by the connection.
            None => speed.people.filter(|_| speed.together == 1),
        };
        let run = Run {
            name: name.clone(),
            carrier: found.carrier,
            goods: self.goods.clone(),
            together: speed.together,
            pace: Pace::new(pace),
            parallel: connection.parallel,
            limits: (!self.args.ignore_refusals).then(|| Limits::of(speed.together)),
        };
        let table = self.open()?;
        let progress = Arc::new(Progress::default());
        let watch = progress_bar(self.shows(), pending, Arc::clone(&progress));
        let mut heard = signals.clone();
        let told_of_signal = tokio::spawn(async move {
            if heard.changed().await.is_ok() {
                inform(
                    "\nstopping: waiting for the answers under way; a second signal leaves at once\n",
                );
            }
        });
        let started = Instant::now();
        let (ledger, ended) = broadcast::send(run, ledger, table, &progress, signals.clone()).await;
        let took = started.elapsed();
        told_of_signal.abort();
        watch.end().await;
        let stop = ended.map_err(failed)?;
        let Some(mut ledger) = ledger else {
            complain("the ledger is lost; look at it with `--status`");
            return Err(Exit::Failed);
        };
        let twice = signals.borrow().len() > 1;
        if twice && let Some(Stop::Signal(signal)) = stop {
            return Err(Exit::Other(signal.exit_code()));
        }
        let counts = ledger.finish().await.map_err(failed)?;
        let standing = self
            .standing(
                &connection.target,
                connection.platform,
                Some(&name),
                &mut ledger,
            )
            .await?;
        let mut document = standing.1;
        let done: u64 = progress.counts().iter().sum();
        if took > Duration::from_secs(1) && done > 1 {
            let rate = done as f64 / took.as_secs_f64();
            document.per_second = Some((rate * 10.0).round() / 10.0);
        }
        let why = stop.as_ref().map(|stop| stopped(stop, &self.args.name));
        if let Some(why) = &why {
            document.state = State::Stopped;
            document.why = Some(why.clone());
        }
        let reported = self.report(&name, &mut ledger, &mut document).await;
        let closed = ledger.close().await;
        if let Some(why) = &why {
            complain(why);
        }
        match self.args.format {
            Format::Json => print(&text(&document))?,
            Format::Human => print(&result(&document, &counts))?,
        }
        reported?;
        closed.map_err(failed)?;
        Ok(Exit::Other(exit_code(
            stop.as_ref(),
            verdict(&counts),
            done > 0,
        )))
    }

    fn shows(&self) -> Shows {
        use std::io::IsTerminal as _;
        if self.global.quiet {
            Shows::Nothing
        } else if std::io::stderr().is_terminal() {
            Shows::Bar
        } else {
            Shows::Lines
        }
    }

    /// Writes the report's two files.
    async fn report(
        &self,
        run: &str,
        ledger: &mut Ledger,
        document: &mut Document,
    ) -> Result<(), Exit> {
        let (csv, json) = match &self.args.report {
            Some(prefix) => (with_ending(prefix, "csv"), with_ending(prefix, "json")),
            None => (self.runs.file(run, ".csv"), self.runs.file(run, ".json")),
        };
        let shown = |path: &Path| {
            let inside = path.strip_prefix(&self.project.root).unwrap_or(path);
            inside.to_string_lossy().replace('\\', "/")
        };
        document.report = Some(Paths {
            csv: shown(&csv),
            json: shown(&json),
        });
        let written = match write_rows(ledger, &csv).await {
            Ok(()) => write_summary(document, &json),
            Err(error) => Err(error),
        };
        written.map_err(|error| {
            complain(&error.to_string());
            document.report = None;
            Exit::Failed
        })
    }
}

/// `out/nov` -> `out/nov.csv`, whatever dots it has.
fn with_ending(prefix: &Path, ending: &str) -> PathBuf {
    let mut name = prefix.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn exit_code(stop: Option<&Stop>, mut verdict: Verdict, some: bool) -> u8 {
    match stop {
        None => {}
        Some(Stop::Signal(signal)) => verdict.interrupted = Some(signal.exit_code()),
        Some(Stop::Credentials(_)) => verdict.credentials = true,
        Some(Stop::Refusing(_) | Stop::Silent(_)) => verdict.limit = true,
        Some(Stop::Changed(_)) => verdict.stale = true,
        // What was sent was sent, and the rest can be.
        Some(Stop::Unreachable(_) | Stop::Busy(_)) if some => verdict.partial = true,
        Some(Stop::Unreachable(_) | Stop::Busy(_) | Stop::Table(_) | Stop::Ledger) => {
            verdict.failed = true;
        }
    }
    verdict.exit_code()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Nothing,
    Bar,
    Lines,
}

/// Shows on stderr how far it is.
struct Watch {
    task: Option<JoinHandle<()>>,
    bar: Option<ProgressBar>,
}

impl Watch {
    async fn end(self) {
        if let Some(task) = self.task {
            task.abort();
            let _ = task.await;
        }
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn progress_bar(shows: Shows, total: u64, progress: Arc<Progress>) -> Watch {
    let bar = (shows == Shows::Bar).then(|| {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        bar
    });
    let drawn = bar.clone();
    let task = (shows != Shows::Nothing).then(|| {
        tokio::spawn(async move {
            let started = Instant::now();
            let mut ticks = tokio::time::interval(if drawn.is_some() { TICK } else { LINE });
            ticks.tick().await;
            loop {
                ticks.tick().await;
                let [sent, refused, unknown] = progress.counts();
                let done = sent + refused + unknown;
                let mut words =
                    format!("{} refused, {} unknown", grouped(refused), grouped(unknown));
                if done > 0 {
                    let each = started.elapsed().as_secs_f64() / done as f64;
                    let left = lasting(each * total.saturating_sub(done) as f64);
                    words.push_str(&format!(", {left} left"));
                }
                match &drawn {
                    Some(bar) => {
                        bar.set_position(done);
                        bar.set_message(words);
                    }
                    None => inform(&format!(
                        "{} of {}: {words}\n",
                        grouped(done),
                        grouped(total)
                    )),
                }
            }
        })
    });
    Watch { task, bar }
}

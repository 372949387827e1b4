//! `broadcast`: a flow to everybody in a table, each of them once.
//!
//! ```text
//! address   the flow on the platform, the values for everybody
//! prepare   a run that goes on, one that is over, a new one
//! look      what would be sent, shown and agreed to
//! going     the run itself: progress, signals, the report
//! show      all of it in words
//! ```

mod address;
mod going;
mod look;
mod prepare;
mod show;

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use self::address::{Address, reaches, values_for_all};
use self::show::{standing, when};
use super::apply::watch_signals;
use super::exit::Exit;
use super::global::{Global, complain, print};
use super::reach::env;
use super::ready::{checked, choose, connect};
use super::sync::block_on;
use crate::broadcast::{
    About, Counts, Document, Goods, Held, Ledger, Reading, Recipients, Runs, RunsError, Stage,
    State, Status, TableError, text,
};
use crate::diagnostics::{choices, did_you_mean};
use crate::language::automation::Broadcast;
use crate::platforms::{Connection, Platform};
use crate::project::compile::settings;
use crate::project::{self, Project, STATE_FOLDER};
use crate::source::{Disk, within};
use crate::sync::{Signal, StateError, Verdict};

/// Send a flow to everybody in a table, each of them once
///
/// What became of each row is kept in `.botwright/broadcasts`. Stopped or killed at any moment, the
/// same command goes on with those who did not get it yet.
#[derive(ClapArgs, Clone, Debug)]
pub(super) struct Args {
    /// The broadcast, as the bot files call it
    #[arg(value_name = "NAME")]
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Messages a second at most, instead of the target's `rate`
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,
    /// Send again to those of whom nobody knows whether they got it; some may get it twice
    #[arg(long, conflicts_with = "new")]
    resend_unknown: bool,
    /// Send again to those whom the platform refused
    #[arg(long, conflicts_with = "new")]
    resend_refused: bool,
    /// Start a new run: everybody in the table gets it, also those who got it before
    #[arg(long)]
    new: bool,
    /// Leave rows out that nothing can be sent by
    #[arg(long)]
    skip_bad_rows: bool,
    /// Go on when the platform refuses, or does not answer, again and again
    #[arg(long)]
    ignore_refusals: bool,
    /// Show what would be sent, and send nothing
    #[arg(long, conflicts_with_all = ["yes", "status"])]
    dry_run: bool,
    /// Show how far it is, and send nothing
    #[arg(long, conflicts_with_all = ["yes", "new", "resend_unknown", "resend_refused"])]
    status: bool,
    /// Write the report to PREFIX.csv and PREFIX.json, instead of beside the ledger
    #[arg(long, value_name = "PREFIX")]
    report: Option<PathBuf>,
    /// How to print the results
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1e6 => Ok(rate),
        _ => Err("write messages a second, such as `10` or `0.5`".to_owned()),
    }
}

/// All that is known before the platform is asked.
struct Job<'a> {
    global: &'a Global,
    args: &'a Args,
    project: &'a Project,
    broadcast: &'a Broadcast,
    goods: Goods,
    runs: Runs,
    state_dir: PathBuf,
    table: PathBuf,
    reading: Reading,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let person = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !args.yes && !args.dry_run && !args.status && !person {
        complain(
            "nobody is there to agree; look at what is sent with `--dry-run`, and add `--yes`",
        );
        return Err(Exit::Usage);
    }
    let root = global.root(None)?;
    let project = project::without_recipients(&Disk, &root);
    let file = checked(global, &project)?;
    let (name, target) = choose(global, file)?;
    let broadcast = find(&project, &args.name)?;
    let settings = settings(file, name, &target, &env);
    if let Some(variable) = settings.unset_env.first() {
        complain(&format!(
            "the target `{name}` needs the environment variable `{variable}`, which is not set"
        ));
        return Err(Exit::Usage);
    }
    let platform = Platform::from_word(settings.platform).ok_or(Exit::Failed)?;
    if platform == Platform::Firstline {
        complain(&format!(
            "the target `{name}` is on {}, which cannot send to its contacts; choose another with `--target`",
            platform.title()
        ));
        return Err(Exit::Usage);
    }
    if platform == Platform::Omnichat && settings.token.is_none() {
        complain(&format!("the target `{name}` needs a `token` for this"));
        return Err(Exit::Usage);
    }
    let table = within(&root, &broadcast.recipients).map_err(|error| {
        complain(&format!("`{}`: {error}", broadcast.recipients));
        Exit::Invalid
    })?;
    let (users, phones) = reaches(platform);
    let types = project.bot.fields.iter();
    let state_dir = root.join(STATE_FOLDER);
    let job = Job {
        global,
        args,
        project: &project,
        broadcast,
        goods: Goods {
            message_tag: broadcast.message_tag.clone(),
            set: values_for_all(broadcast, file, &target, &env)?,
            subject: broadcast.title.clone().unwrap_or_else(|| args.name.clone()),
        },
        runs: Runs::new(&state_dir, name, &args.name).map_err(|error| told(&error))?,
        state_dir,
        table,
        reading: Reading {
            types: types
                .map(|(name, field)| (name.as_str().to_owned(), field.value.field_type))
                .collect(),
            phones,
            users,
        },
    };
    block_on(async {
        if args.status {
            return job.status(name, platform).await;
        }
        let (connection, sandbox) = connect(&settings, &job.state_dir).await?;
        let ended = job.go(connection).await;
        if let Some(sandbox) = sandbox
            && let Err(error) = sandbox.stop().await
        {
            complain(&error.to_string());
            return Err(Exit::Failed);
        }
        ended
    })
}

fn find<'a>(project: &'a Project, name: &str) -> Result<&'a Broadcast, Exit> {
    let all = &project.bot.broadcasts;
    if let Some((_, found)) = all.iter().find(|(known, _)| known.as_str() == name) {
        return Ok(&found.value);
    }
    let names = all.keys().map(|name| name.as_str());
    complain(&match did_you_mean(name, names.clone()) {
        Some(nearest) => format!("there is no broadcast `{name}`; did you mean `{nearest}`?"),
        None if all.is_empty() => {
            format!("there is no broadcast `{name}`; the bot files have none under `broadcasts`")
        }
        None => format!("there is no broadcast `{name}`; choose {}", choices(names)),
    });
    Err(Exit::Usage)
}

/// Says why the runs cannot be used.
fn told(error: &RunsError) -> Exit {
    complain(&error.to_string());
    match error {
        RunsError::State(StateError::Locked { .. }) => Exit::Other(8),
        _ => Exit::Failed,
    }
}

fn unreadable(error: &TableError) -> Exit {
    complain(&error.to_string());
    Exit::Invalid
}

/// Digest of the values for everybody.
fn digest(set: &Map<String, Json>) -> String {
    let text = serde_json::to_string(set).unwrap_or_default();
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The exit code of a run that stands like this.
fn verdict(counts: &Counts) -> Verdict {
    Verdict {
        unknown: counts.unknown > 0,
        partial: counts.refused > 0,
        ..Verdict::default()
    }
}

impl Job<'_> {
    fn about(&self, connection: &Connection) -> Result<About, Exit> {
        let recipients = &self.broadcast.recipients;
        let table = Recipients::digest_of(&self.table, recipients);
        Ok(About {
            broadcast: self.args.name.clone(),
            target: connection.identity(),
            flow: self.broadcast.flow.as_str().to_owned(),
            message_tag: self.broadcast.message_tag.clone(),
            set: digest(&self.goods.set),
            recipients: recipients.clone(),
            table: table.map_err(|error| unreadable(&error))?,
        })
    }

    async fn status(&self, target: &str, platform: Platform) -> Result<Exit, Exit> {
        let newest = self.runs.newest().await.map_err(|error| told(&error))?;
        let Some((run, mut ledger)) = newest else {
            complain(&format!(
                "`{}` was never sent to `{target}`; `--dry-run` shows what would be sent",
                self.args.name
            ));
            return Err(Exit::Failed);
        };
        let (counts, document) = self
            .standing(target, platform, Some(&run), &mut ledger)
            .await?;
        match self.args.format {
            Format::Json => print(&text(&document))?,
            Format::Human => print(&format!(
                "{}: the run of {}: {}\n",
                self.args.name,
                when(document.begun.as_deref()),
                standing(&counts)
            ))?,
        }
        Ok(Exit::Other(verdict(&counts).exit_code()))
    }

    /// How it stands with a run.
    async fn standing(
        &self,
        target: &str,
        platform: Platform,
        run: Option<&str>,
        ledger: &mut Ledger,
    ) -> Result<(Counts, Document), Exit> {
        let failed = |error| told(&RunsError::Ledger(error));
        let counts = ledger.counts().await.map_err(failed)?;
        let (begun, finished) = ledger.times().await.map_err(failed)?;
        let about = ledger.about().await.map_err(failed)?;
        let state = match ledger.stage().await.map_err(failed)? {
            Stage::Prepared => State::Prepared,
            Stage::Begun => State::Begun,
            Stage::Finished => State::Finished,
        };
        let document = Document {
            format: crate::broadcast::FORMAT.to_owned(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            broadcast: about.broadcast,
            target: target.to_owned(),
            platform,
            run: run.map(str::to_owned),
            state,
            why: None,
            flow: about.flow,
            message_tag: about.message_tag,
            recipients: about.recipients,
            counts: counts.into(),
            begun,
            finished,
            per_second: None,
            bad_rows: Vec::new(),
            report: None,
        };
        Ok((counts, document))
    }

    async fn go(&self, connection: Connection) -> Result<Exit, Exit> {
        let held = self
            .runs
            .hold(&self.state_dir)
            .map_err(|error| told(&error))?;
        let signals = watch_signals();
        let ready = self
            .prepared(&connection, &held, &mut signals.clone())
            .await?;
        match ready {
            Ready::Over(exit) => Ok(exit),
            Ready::Send { found, run, ledger } => {
                self.send(connection, *found, run, ledger, signals).await
            }
        }
    }

    /// All that comes before the first message.
    async fn prepared(
        &self,
        connection: &Connection,
        held: &Held,
        signals: &mut Signals,
    ) -> Result<Ready, Exit> {
        let about = self.about(connection)?;
        let newest = self.runs.newest().await.map_err(|error| told(&error))?;
        match newest {
            Some((run, ledger)) if !self.args.new => {
                self.again(connection, &about, (run, ledger), signals).await
            }
            newest => {
                if let Some((_, ledger)) = newest {
                    self.note_earlier(ledger).await?;
                }
                if let Some(status) = self.resent().first() {
                    complain(&format!(
                        "`{}` was never sent, so nobody is {}",
                        self.args.name,
                        status.word()
                    ));
                    return Err(Exit::Usage);
                }
                self.first(connection, &about, held, signals).await
            }
        }
    }

    /// Does what comes before the first message, unless a signal ends it.
    async fn unless_stopped<T>(
        &self,
        signals: &mut Signals,
        work: impl Future<Output = Result<T, Exit>>,
    ) -> Result<T, Exit> {
        tokio::select! {
            biased;
            heard = signals.wait_for(|all| !all.is_empty()) => {
                let first = heard.ok().and_then(|all| all.first().copied());
                let signal = first.unwrap_or(Signal::Interrupt);
                complain(&show::unsent(signal));
                Err(Exit::Other(signal.exit_code()))
            }
            done = work => done,
        }
    }

    /// Who is sent to once more.
    fn resent(&self) -> Vec<Status> {
        let asked = [
            (self.args.resend_unknown, Status::Unknown),
            (self.args.resend_refused, Status::Refused),
        ];
        let asked = asked.into_iter().filter(|(asked, _)| *asked);
        asked.map(|(_, status)| status).collect()
    }
}

/// The signals so far.
type Signals = watch::Receiver<Vec<Signal>>;

/// What is left to do once all is looked at and agreed to.
enum Ready {
    Over(Exit),
    Send {
        found: Box<Address>,
        run: String,
        ledger: Ledger,
    },
}

//! `broadcast`: a flow to everybody in a table, each of them once.
//!
//! ```text
//! address   the flow on the platform, the values for everybody
//! going     the run itself: progress, signals, the report
//! show      all of it in words
//! ```

mod address;
mod going;
mod show;

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use self::address::{Address, find_address, names_fit, reaches, values_for_all};
use self::show::{Overview, Speed, standing, when};
use super::exit::Exit;
use super::global::{Global, complain, inform, print};
use super::reach::env;
use super::ready::{checked, choose, connect};
use super::sync::{ask, block_on};
use crate::broadcast::{
    About, Counts, Document, Goods, Held, Ledger, Reading, Recipients, Runs, RunsError, State,
    Survey, TableError, text,
};
use crate::diagnostics::{choices, clean_lines, did_you_mean};
use crate::language::automation::Broadcast;
use crate::platforms::{Connection, Platform};
use crate::project::compile::settings;
use crate::project::{self, Project, STATE_FOLDER};
use crate::source::{Disk, within};
use crate::sync::{StateError, Verdict};

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
    #[arg(long, conflicts_with_all = ["yes", "new", "resend_unknown"])]
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
            crate::broadcast::Stage::Prepared => State::Prepared,
            crate::broadcast::Stage::Begun => State::Begun,
            crate::broadcast::Stage::Finished => State::Finished,
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
        let about = self.about(&connection)?;
        let newest = self.runs.newest().await.map_err(|error| told(&error))?;
        match newest {
            Some((run, ledger)) if !self.args.new => {
                self.again(connection, &about, run, ledger).await
            }
            newest => {
                if let Some((_, ledger)) = newest {
                    self.note_earlier(ledger).await?;
                }
                if self.args.resend_unknown {
                    complain(&format!(
                        "`{}` was never sent, so nobody is unknown",
                        self.args.name
                    ));
                    return Err(Exit::Usage);
                }
                self.first(connection, &about, &held).await
            }
        }
    }

    async fn note_earlier(&self, mut ledger: Ledger) -> Result<(), Exit> {
        let failed = |error| told(&RunsError::Ledger(error));
        let counts = ledger.counts().await.map_err(failed)?;
        let (begun, _) = ledger.times().await.map_err(failed)?;
        ledger.close().await.map_err(failed)?;
        if !self.global.quiet {
            inform(&format!(
                "note: the run of {} is left as it is: {}; who is in the table again gets it again\n",
                when(begun.as_deref()),
                standing(&counts)
            ));
        }
        Ok(())
    }

    /// A run is there already: it goes on, or is over.
    async fn again(
        &self,
        connection: Connection,
        about: &About,
        run: String,
        mut ledger: Ledger,
    ) -> Result<Exit, Exit> {
        let failed = |error| told(&RunsError::Ledger(error));
        let name = &self.args.name;
        let before = ledger.about().await.map_err(failed)?;
        let finished = ledger.stage().await.map_err(failed)? == crate::broadcast::Stage::Finished;
        let (begun, _) = ledger.times().await.map_err(failed)?;
        let begun = when(begun.as_deref());
        let changed = changed(&before, about);
        if !changed.is_empty() {
            let counts = ledger.counts().await.map_err(failed)?;
            let (since, back) = if finished {
                ("it was sent", "")
            } else {
                ("its run began", "put that back to go on, or ")
            };
            complain(&format!(
                "{} of `{name}` changed since {since} on {begun} ({}); {back}start a new run with `--new`, which sends to everybody in the table, also to those who got it",
                changed.join(" and "),
                standing(&counts)
            ));
            return Err(Exit::Other(5));
        }
        if finished
            && !(self.args.resend_unknown && ledger.counts().await.map_err(failed)?.unknown > 0)
        {
            let (counts, document) = self
                .standing(
                    &connection.target,
                    connection.platform,
                    Some(&run),
                    &mut ledger,
                )
                .await?;
            match self.args.format {
                Format::Json => print(&text(&document))?,
                Format::Human => print(&format!(
                    "{name} was sent already, on {begun}: {}\nNothing was sent now; `--new` sends it to everybody again.\n",
                    standing(&counts)
                ))?,
            }
            return Ok(Exit::Other(verdict(&counts).exit_code()));
        }
        let left = ledger.begin().await.map_err(failed)?;
        if left > 0 && !self.global.quiet {
            inform(&format!(
                "note: the run ended while it sent to {}; nobody knows whether they got it\n",
                show::people(left, "person")
            ));
        }
        let survey = Survey {
            counts: ledger.counts().await.map_err(failed)?,
            ..Survey::default()
        };
        let found = self.address(&connection).await?;
        let overview = self.overview(&found, &connection, &survey, Some(&begun));
        if !self.agreed(&overview).await? {
            return Ok(Exit::Done);
        }
        if self.args.resend_unknown {
            ledger.resend_unknown().await.map_err(failed)?;
        }
        self.send(connection, found, run, ledger).await
    }

    async fn first(
        &self,
        connection: Connection,
        about: &About,
        held: &Held,
    ) -> Result<Exit, Exit> {
        let found = self.address(&connection).await?;
        let failed = |error: RunsError| told(&error);
        let prepared = self.runs.prepare(about, held).await;
        let (run, mut ledger) = prepared.map_err(failed)?;
        let table = self.open()?;
        let survey = match ledger.import(table).await {
            Ok(survey) => survey,
            Err(error) => {
                let _ = self.runs.remove(&run);
                return Err(match error {
                    crate::broadcast::LedgerError::Table(error) => unreadable(&error),
                    error => failed(RunsError::Ledger(error)),
                });
            }
        };
        match self.look(&found, &connection, &survey, &mut ledger).await {
            Ok(true) => {}
            ended => {
                drop(ledger);
                self.runs.remove(&run).map_err(failed)?;
                return ended.map(|_| Exit::Done);
            }
        }
        if survey.table != about.table {
            complain(
                "the table of recipients was changed while it was being read; nothing was sent",
            );
            return Err(Exit::Other(5));
        }
        let ledger = self.runs.agree(&run, ledger).await.map_err(failed)?;
        self.send(connection, found, run, ledger).await
    }

    /// Shows what a new run would send, and asks. `false`: that was all.
    async fn look(
        &self,
        found: &Address,
        connection: &Connection,
        survey: &Survey,
        ledger: &mut Ledger,
    ) -> Result<bool, Exit> {
        let overview = self.overview(found, connection, survey, None);
        let refused = survey.counts.skipped > 0 && !self.args.skip_bad_rows;
        let nobody = survey.counts.pending == 0;
        if self.args.format == Format::Json && (self.args.dry_run || refused || nobody) {
            let (_, mut document) = self
                .standing(&connection.target, connection.platform, None, ledger)
                .await?;
            document.bad_rows = survey.bad.iter().map(going::bad_row).collect();
            print(&text(&document))?;
        }
        if refused {
            inform(&overview);
            complain(&format!(
                "`{}` has {}; mend them, or leave them out with `--skip-bad-rows`; nothing was sent",
                self.broadcast.recipients,
                show::people(survey.counts.skipped, "bad row")
            ));
            return Err(Exit::Invalid);
        }
        if nobody {
            complain(&format!("nobody is in `{}`", self.broadcast.recipients));
            return Err(Exit::Invalid);
        }
        self.agreed(&overview).await
    }

    fn open(&self) -> Result<Recipients<std::fs::File>, Exit> {
        Recipients::open(&self.table, &self.broadcast.recipients, &self.reading)
            .map_err(|error| unreadable(&error))
    }

    async fn address(&self, connection: &Connection) -> Result<Address, Exit> {
        let table = self.open()?;
        let values = !self.goods.set.is_empty() || table.values().next().is_some();
        let mut connection = connection.clone();
        // One person a request: then messages and requests are the same.
        let one_by_one = match connection.platform {
            Platform::Sandbox => false,
            Platform::Omnichat => values,
            _ => true,
        };
        if one_by_one && self.args.rate.is_some() {
            connection.rate = self.args.rate;
        }
        let found = find_address(&connection, self.project, self.broadcast, values).await?;
        names_fit(
            &found.carrier,
            &self.goods,
            table.values(),
            table.by_phone(),
        )?;
        if !self.global.quiet {
            for note in &found.notes {
                inform(&format!("note: {}\n", clean_lines(note)));
            }
        }
        Ok(found)
    }

    /// At most this fast.
    fn speed(&self, found: &Address, connection: &Connection) -> Speed {
        let most = found.carrier.together();
        let allowed = connection.platform.facts().rate;
        let requests = match (connection.rate, allowed) {
            (Some(asked), Some(allowed)) => Some(asked.min(allowed)),
            (asked, allowed) => asked.or(allowed),
        };
        match self.args.rate {
            // Not more people in a request than may be sent to in a second.
            Some(rate) => Speed {
                people: Some(rate),
                together: (rate as usize).clamp(1, most),
            },
            None => Speed {
                people: requests.map(|rate| rate * most as f64),
                together: most,
            },
        }
    }

    fn overview(
        &self,
        found: &Address,
        connection: &Connection,
        survey: &Survey,
        begun: Option<&str>,
    ) -> String {
        let columns: Vec<String> = match self.open() {
            Ok(table) => table.values().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        };
        let fixed = self.goods.set.iter();
        let for_all: Vec<String> = fixed
            .filter(|(name, _)| !columns.contains(name))
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let mut counts = survey.counts;
        if self.args.resend_unknown {
            counts.pending += counts.unknown;
            counts.unknown = 0;
        }
        Overview {
            name: &self.args.name,
            title: &found.title,
            on: connection.identity().to_string(),
            message_tag: self.goods.message_tag.as_deref(),
            table: &self.broadcast.recipients,
            counts,
            bad: &survey.bad,
            sample: &survey.sample,
            columns: &columns,
            for_all: &for_all,
            rate: self.speed(found, connection),
            begun,
        }
        .text()
    }

    /// Shows what is sent, and asks. `false`: it was only to be looked at.
    async fn agreed(&self, overview: &str) -> Result<bool, Exit> {
        if self.args.dry_run {
            if self.args.format == Format::Human {
                print(&clean_lines(overview))?;
            }
            return Ok(false);
        }
        if self.args.yes {
            if !self.global.quiet {
                inform(&clean_lines(overview));
            }
            return Ok(true);
        }
        match ask(&clean_lines(overview), "Send this? Only `yes` does it: ") {
            Ok(answer) if answer.trim() == "yes" => Ok(true),
            _ => {
                complain("not agreed to; nothing was sent");
                Err(Exit::Failed)
            }
        }
    }
}

/// What of a broadcast is another than when its run began.
fn changed(before: &About, now: &About) -> Vec<String> {
    let parts = [
        (
            before.table != now.table || before.recipients != now.recipients,
            "the table of recipients",
        ),
        (before.flow != now.flow, "the `flow`"),
        (before.message_tag != now.message_tag, "the `message_tag`"),
        (before.set != now.set, "`set`"),
        (before.target != now.target, "the target"),
    ];
    let changed = parts.into_iter().filter(|(is, _)| *is);
    changed.map(|(_, what)| what.to_owned()).collect()
}

//! Before anything is sent: is there a run that goes on, or one that is over?

use super::address::Address;
use super::show::{self, standing, when};
use super::{Format, Job, Ready, Signals, going, told, unreadable, verdict};
use crate::broadcast::{About, Held, Ledger, LedgerError, RunsError, Stage, Survey, text};
use crate::cli::exit::Exit;
use crate::cli::global::{complain, inform, print};
use crate::platforms::Connection;

impl Job<'_> {
    pub(super) async fn note_earlier(&self, mut ledger: Ledger) -> Result<(), Exit> {
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
    pub(super) async fn again(
        &self,
        connection: &Connection,
        about: &About,
        (run, mut ledger): (String, Ledger),
        signals: &mut Signals,
    ) -> Result<Ready, Exit> {
        let failed = |error| told(&RunsError::Ledger(error));
        let name = &self.args.name;
        let before = ledger.about().await.map_err(failed)?;
        let finished = ledger.stage().await.map_err(failed)? == Stage::Finished;
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
        let mut now = ledger.counts().await.map_err(failed)?;
        let resent = self.resent();
        if finished && resent.iter().all(|status| *now.of(*status) == 0) {
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
            let exit = Exit::Other(verdict(&counts).exit_code());
            return Ok(Ready::Over(exit));
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
        let found = self.address(connection);
        let found = self.unless_stopped(signals, found).await?;
        let overview = self.overview(&found, connection, &survey, Some(&begun));
        let agreed = self.agreed(&overview);
        if !self.unless_stopped(signals, agreed).await? {
            return Ok(Ready::Over(Exit::Done));
        }
        for status in resent {
            ledger.resend(status).await.map_err(failed)?;
        }
        Ok(Ready::Send {
            found: Box::new(found),
            run,
            ledger,
        })
    }

    pub(super) async fn first(
        &self,
        connection: &Connection,
        about: &About,
        held: &Held,
        signals: &mut Signals,
    ) -> Result<Ready, Exit> {
        let found = self.address(connection);
        let found = self.unless_stopped(signals, found).await?;
        let failed = |error: RunsError| told(&error);
        let prepared = self.runs.prepare(about, held).await;
        let (run, mut ledger) = prepared.map_err(failed)?;
        let table = self.open()?;
        let read = async {
            ledger.import(table).await.map_err(|error| match error {
                LedgerError::Table(error) => unreadable(&error),
                error => told(&RunsError::Ledger(error)),
            })
        };
        let survey = match self.unless_stopped(signals, read).await {
            Ok(survey) => survey,
            Err(exit) => {
                // What it was about to write is written or given up before the file goes.
                let _ = ledger.close().await;
                let _ = self.runs.remove(&run);
                return Err(exit);
            }
        };
        let look = self.look(&found, connection, &survey, &mut ledger);
        match self.unless_stopped(signals, look).await {
            Ok(true) => {}
            ended => {
                drop(ledger);
                self.runs.remove(&run).map_err(failed)?;
                return ended.map(|_| Ready::Over(Exit::Done));
            }
        }
        if survey.table != about.table {
            complain(
                "the table of recipients was changed while it was being read; nothing was sent",
            );
            return Err(Exit::Other(5));
        }
        let ledger = self.runs.agree(&run, ledger).await.map_err(failed)?;
        Ok(Ready::Send {
            found: Box::new(found),
            run,
            ledger,
        })
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
                "`{}` has {}; mend the table, or leave {} out with `--skip-bad-rows`; nothing was sent",
                self.broadcast.recipients,
                show::people(survey.counts.skipped, "bad row"),
                if survey.counts.skipped == 1 {
                    "it"
                } else {
                    "them"
                }
            ));
            return Err(Exit::Invalid);
        }
        if nobody {
            complain(&format!("nobody is in `{}`", self.broadcast.recipients));
            return Err(Exit::Invalid);
        }
        self.agreed(&overview).await
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

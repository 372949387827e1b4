//! What would be sent, shown and agreed to.

use super::address::{Address, find_address, names_fit};
use super::show::{Overview, Speed};
use super::{Format, Job, unreadable};
use crate::broadcast::{Recipients, Survey};
use crate::cli::exit::Exit;
use crate::cli::global::{complain, inform, print};
use crate::cli::sync::ask;
use crate::diagnostics::clean_lines;
use crate::platforms::{Connection, Platform};

impl Job<'_> {
    pub(super) fn open(&self) -> Result<Recipients<std::fs::File>, Exit> {
        Recipients::open(&self.table, &self.broadcast.recipients, &self.reading)
            .map_err(|error| unreadable(&error))
    }

    pub(super) async fn address(&self, connection: &Connection) -> Result<Address, Exit> {
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
    pub(super) fn speed(&self, found: &Address, connection: &Connection) -> Speed {
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

    pub(super) fn overview(
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
        let set = &self.goods.set;
        let fixed = set.iter().filter(|(name, _)| !columns.contains(name));
        let mut along: Vec<String> = fixed
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        along.extend(columns.iter().map(|name| match set.get(name) {
            Some(value) => format!("{name} (else {value})"),
            None => name.clone(),
        }));
        let mut counts = survey.counts;
        for status in self.resent() {
            counts.pending += std::mem::take(counts.of(status));
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
            along: &along,
            rate: self.speed(found, connection),
            begun,
        }
        .text()
    }

    /// Shows what is sent, and asks. `false`: it was only to be looked at.
    pub(super) async fn agreed(&self, overview: &str) -> Result<bool, Exit> {
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
        match answer(clean_lines(overview)).await {
            Some(answer) if answer.trim() == "yes" => Ok(true),
            _ => {
                complain("not agreed to; nothing was sent");
                Err(Exit::Failed)
            }
        }
    }
}

/// Asks on a thread of its own, so that a signal is heard meanwhile; nobody waits for it then.
async fn answer(overview: String) -> Option<String> {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let answer = ask(&overview, "Send this? Only `yes` does it: ");
        // Nobody listens any more after a signal.
        let _ = tell.send(answer.ok());
    });
    told.await.ok().flatten()
}

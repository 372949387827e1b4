//! What is due, by the clocks of the bots.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tokio::task::JoinSet;
use utoipa::ToSchema;

use super::{ahead_of, real_now};
use crate::sandbox::api::App;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::{BotClock, Due};

/// People who are looked at in one go.
const BATCH: i64 = 200;
/// Turns that the timers have side by side.
const SIDE_BY_SIDE: usize = 8;
/// How long the timers wait after something failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// No sleep is longer: the machine's own clock may be set.
const LONGEST: Duration = Duration::from_secs(3_600);
/// Ticks of one move of a clock.
const MOST_TICKS: usize = 10_000;

/// A person to whom something was due.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Fired {
    contact: String,
    /// When it was due, RFC 3339, UTC, on the bot's clock.
    at: String,
    /// The numbers of the transcript's lines that came of it; null if there are none.
    #[schema(required = true)]
    first_seq: Option<i64>,
    #[schema(required = true)]
    last_seq: Option<i64>,
}

/// Lets everything happen when it is due, until the end of the sandbox.
pub(in crate::sandbox) async fn run(app: App) {
    loop {
        let pause = match round(&app).await {
            Ok(Some(0)) => continue,
            Ok(Some(milliseconds)) => Duration::from_millis(milliseconds).min(LONGEST),
            Ok(None) => LONGEST,
            Err(problem) => {
                tracing::warn!(?problem, "what is due cannot be done now");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.people.wake.notified() => {}
        }
    }
}

/// Does what is due now. Gives how many milliseconds are left to the next time.
async fn round(app: &App) -> Result<Option<u64>, Problem> {
    let _firing = app.people.firing.read().await;
    let now = real_now().as_millisecond();
    let mut due = Vec::new();
    for clock in reckoned(app).await? {
        let until = now.saturating_add(clock.ahead);
        if clock.due.is_some_and(|due| due <= until) {
            let people = app.store.due(&clock.bot, until, BATCH).await?;
            due.extend(
                people
                    .into_iter()
                    .map(|(contact, at)| (at - clock.ahead, clock.bot.clone(), contact)),
            );
        }
    }
    if due.is_empty() {
        let clocks = app.store.clocks().await?;
        let next = clocks
            .iter()
            .filter_map(|clock| Some(clock.due? - clock.ahead))
            .min();
        let left = next.map(|next| next.saturating_sub(real_now().as_millisecond()));
        return Ok(left.map(|left| u64::try_from(left).unwrap_or(0)));
    }
    due.sort();
    let mut running = JoinSet::new();
    let mut waiting = due.into_iter();
    loop {
        while running.len() < SIDE_BY_SIDE
            && let Some((_, bot, contact)) = waiting.next()
        {
            let app = app.clone();
            running.spawn(async move {
                let had = app.tick(&bot, &contact, None).await;
                settle(&app, &bot, &contact, had.map(drop)).await
            });
        }
        match running.join_next().await {
            None => return Ok(Some(0)),
            Some(Ok(had)) => had?,
            Some(Err(error)) => tracing::error!(%error, "a turn failed"),
        }
    }
}

/// The clocks, when everybody's due time is that of the bot as it is published now.
async fn reckoned(app: &App) -> Result<Vec<BotClock>, Problem> {
    let clocks = app.store.clocks().await?;
    let mut again = false;
    for clock in &clocks {
        let (bot, at) = (&clock.bot, &clock.published_at);
        let known = app.people.reckoned.lock().await.get(bot) == Some(at);
        if known {
            continue;
        }
        loop {
            let people = app.store.outdated(bot, at, BATCH).await?;
            if people.is_empty() {
                break;
            }
            for contact in people {
                let had = app.tick(bot, &contact, Some(Timestamp::MIN)).await;
                settle(app, bot, &contact, had.map(drop)).await?;
            }
            if app.store.published_at(bot).await?.as_ref() != Some(at) {
                // Published once more meanwhile; the next round reckons by that.
                return Ok(app.store.clocks().await?);
            }
        }
        let mut known = app.people.reckoned.lock().await;
        known.insert(bot.clone(), at.clone());
        again = true;
    }
    if again {
        return Ok(app.store.clocks().await?);
    }
    Ok(clocks)
}

/// Where the database is busy, it is tried again. A person whose turn fails for another reason (a bot
/// that cannot run) is due to nothing until the bot is published again.
async fn settle(
    app: &App,
    bot: &str,
    contact: &str,
    had: Result<(), Problem>,
) -> Result<(), Problem> {
    let Err(refused) = had else { return Ok(()) };
    if refused.is(&problem::BUSY) {
        return Err(refused);
    }
    tracing::warn!(bot, contact, ?refused, "what was due was left out");
    let person = app.store.person(bot, contact).await?;
    let at = app.store.published_at(bot).await?;
    if let (Some(person), Some(at)) = (person, at) {
        let due = Due { at: None, of: &at };
        app.store.set_due(bot, contact, person.version, due).await?;
    }
    Ok(())
}

impl App {
    /// Moves a bot's clock, and lets what is due by then happen one by one, the earliest first.
    /// Gives how far the clock is ahead, what happened, and whether that was all.
    pub(in crate::sandbox) async fn advance_clock(
        &self,
        bot: &str,
        milliseconds: i64,
    ) -> Result<(Timestamp, i64, Vec<Fired>, bool), Problem> {
        let _firing = self.people.firing.write().await;
        reckoned(self).await?;
        let ahead = self.store.advance(bot, milliseconds).await?;
        let until = ahead_of(real_now(), ahead);
        let mut fired = Vec::new();
        // The sleep of the timers may be too long now.
        self.people.wake.notify_one();
        loop {
            let first = self.store.due(bot, until.as_millisecond(), 1).await?;
            let Some((contact, due)) = first.into_iter().next() else {
                return Ok((until, ahead, fired, true));
            };
            if fired.len() >= MOST_TICKS {
                return Ok((until, ahead, fired, false));
            }
            let at = Timestamp::from_millisecond(due).unwrap_or(until);
            let entries = match self.tick(bot, &contact, Some(at)).await {
                Ok(entries) => entries,
                Err(problem) => {
                    settle(self, bot, &contact, Err(problem)).await?;
                    continue;
                }
            };
            fired.push(Fired {
                contact,
                at: format!("{at:.3}"),
                first_seq: entries.first().map(|entry| entry.seq),
                last_seq: entries.last().map(|entry| entry.seq),
            });
        }
    }
}

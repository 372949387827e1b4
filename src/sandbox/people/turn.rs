//! One turn of one person.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::values::Changes;
use super::{Entry, Line, LiveBot, Stored, milliseconds, view};
use crate::engine::calling::Caller;
use crate::engine::drive::{Calls, MAX_CALLS};
use crate::engine::state::{Chance, Profile};
use crate::engine::{Event, Happening, State, advance, next_due};
use crate::language::project_file::Channel;
use crate::sandbox::api::App;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::{Due, Idempotency, Refusal, Turn};

/// What is due is kept after so many ticks, bytes of the transcript or so much time, and then goes
/// on: what has happened is not lost.
const TICKS: usize = 200;
const BYTES: usize = 8 << 20;
const LONGEST: Duration = Duration::from_secs(10);

/// What a turn came to.
#[derive(Debug)]
pub(in crate::sandbox) struct Told {
    pub(in crate::sandbox) entries: Vec<Entry>,
    /// The same delivery was answered before.
    pub(in crate::sandbox) replayed: bool,
    /// The person was not known before.
    pub(in crate::sandbox) new: bool,
}

/// What is done to a person in one turn.
pub(in crate::sandbox) struct Deed {
    pub(in crate::sandbox) bot: String,
    pub(in crate::sandbox) contact: String,
    pub(in crate::sandbox) delivery: Option<Idempotency>,
    /// As it was sent, for the transcript; nothing if it is no message.
    pub(in crate::sandbox) received: Option<Value>,
    pub(in crate::sandbox) changes: Changes,
    /// A person who is not known yet is made.
    pub(in crate::sandbox) creates: bool,
}

/// What the turn of a [`Deed`] lets happen: the event is made with the person's lock held.
pub(in crate::sandbox) type Make =
    Box<dyn FnOnce(&LiveBot, &State) -> Result<Option<Event>, Problem> + Send>;

/// The state that a turn begins with, and what has been written down of it.
struct Running<'a> {
    live: &'a LiveBot,
    caller: &'a Caller,
    version: i64,
    state: State,
    lines: Vec<Line>,
}

impl App {
    /// Has a turn. It is carried to its end also when nobody waits for the answer any more.
    pub(in crate::sandbox) async fn turn(&self, deed: Deed, make: Make) -> Result<Told, Problem> {
        let app = self.clone();
        let turn = tokio::spawn(async move { app.have_turn(deed, make).await });
        turn.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a turn failed");
            Err(problem::INTERNAL.says("The sandbox met an error of its own. Look at what it printed, and send the request again."))
        })
    }

    async fn have_turn(&self, deed: Deed, make: Make) -> Result<Told, Problem> {
        let (bot, contact) = (deed.bot.as_str(), deed.contact.as_str());
        let _lock = self.people.lock(bot, contact).await;
        if let Some(delivery) = &deed.delivery
            && let Some(before) = self.store.delivered(bot, contact, &delivery.key).await?
        {
            if before.body_digest != delivery.body_digest {
                return Err(Refusal::KeyReused.into());
            }
            return Ok(Told {
                entries: before.entries.into_iter().map(Entry::from).collect(),
                replayed: true,
                new: false,
            });
        }
        let live = self.live(bot).await?;
        let now = self.now(bot).await?;
        let (version, mut state) = match self.store.person(bot, contact).await? {
            Some(person) => (person.version, view::read(&person.state)?),
            None if deed.creates => (0, newcomer(&live, contact)?),
            None => return Err(Refusal::UnknownPerson.into()),
        };
        self.store.remember(bot, contact, &mut state).await?;
        let mut running = Running {
            live: &live,
            caller: &self.people.caller,
            version,
            state,
            lines: Vec::new(),
        };
        // What is due comes first, and is kept whatever becomes of the event.
        if next_due(&live.bot, &running.state).is_some_and(|due| due <= now) {
            loop {
                let ticked = running.pass(now).await;
                running.save_at(self, bot, contact, None, ticked).await?;
                if ticked.is_some() {
                    break;
                }
            }
        }
        deed.changes.apply(&live, &mut running.state)?;
        let event = make(&live, &running.state)?;
        if let Some(what) = deed.received {
            running.lines.push(Line::received(now, what));
        }
        if let Some(event) = event {
            running.happen(event, now).await;
        }
        let entries = running
            .save(self, bot, contact, deed.delivery.as_ref())
            .await?;
        Ok(Told {
            entries,
            replayed: false,
            new: version == 0,
        })
    }

    /// Lets happen what is due to a person up to `until` on the bot's clock; `None`: up to its
    /// present. Gives the lines, also if there are none.
    pub(super) async fn tick(
        &self,
        bot: &str,
        contact: &str,
        until: Option<Timestamp>,
    ) -> Result<Vec<Entry>, Problem> {
        let _lock = self.people.lock(bot, contact).await;
        let live = self.live(bot).await?;
        let until = match until {
            Some(until) => until,
            None => self.now(bot).await?,
        };
        let Some(person) = self.store.person(bot, contact).await? else {
            return Ok(Vec::new());
        };
        let mut running = Running {
            live: &live,
            caller: &self.people.caller,
            version: person.version,
            state: view::read(&person.state)?,
            lines: Vec::new(),
        };
        let before = next_due(&live.bot, &running.state);
        if before.is_none_or(|due| due > until) {
            // Reckoned anew by a later publish, or had by another turn meanwhile.
            let due = running.due(until);
            self.store
                .set_due(bot, contact, person.version, due)
                .await?;
            return Ok(Vec::new());
        }
        // The rest has its turn when the person is looked at next: it is due already.
        let ticked = running.pass(until).await;
        running.save_at(self, bot, contact, None, ticked).await
    }
}

impl Running<'_> {
    /// Lets one event happen, with the calls that come of it.
    async fn happen(&mut self, event: Event, now: Timestamp) {
        let mut event = event;
        let mut calls = Calls::default();
        // The machine fails further calls by itself; this only makes sure of an end.
        for _ in 0..=2 * MAX_CALLS {
            let mut asked = None;
            for happening in advance(&self.live.bot, &mut self.state, event, now) {
                if let Happening::Call { request, .. } = &happening {
                    asked = Some(request.clone());
                }
                self.lines.extend(Line::of(now, self.live, happening));
            }
            let Some(request) = asked else { return };
            let answer = match calls.refused() {
                Some(answer) => answer,
                None => {
                    let began = Instant::now();
                    let answer = self.caller.call(&request).await;
                    calls.ended(began);
                    answer
                }
            };
            self.lines
                .push(Line::called(now, self.live, &request.card, &answer));
            event = Event::Answered(answer);
        }
    }

    /// Lets happen what is due up to `until`, each thing at its own time: as much as is kept in one
    /// go. Gives `until` if that was all.
    async fn pass(&mut self, until: Timestamp) -> Option<Timestamp> {
        let start = Instant::now();
        let mut ticks = 0;
        while let Some(due) = next_due(&self.live.bot, &self.state).filter(|due| *due <= until) {
            let before = self.state.clone();
            self.happen(Event::Tick, due).await;
            // A tick that changes nothing would come again for ever.
            if self.state == before {
                break;
            }
            ticks += 1;
            let bytes: usize = self.lines.iter().map(|line| line.content.get().len()).sum();
            if ticks >= TICKS || bytes >= BYTES || start.elapsed() >= LONGEST {
                return None;
            }
        }
        Some(until)
    }

    /// When the person is due next. What is still due after its own tick will never be had, so
    /// that nobody waits for it.
    fn due(&self, ticked: Timestamp) -> Due<'_> {
        let due = next_due(&self.live.bot, &self.state).filter(|due| *due > ticked);
        Due {
            at: due.map(milliseconds),
            of: &self.live.at,
        }
    }

    async fn save(
        &mut self,
        app: &App,
        bot: &str,
        contact: &str,
        delivery: Option<&Idempotency>,
    ) -> Result<Vec<Entry>, Problem> {
        self.save_at(app, bot, contact, delivery, None).await
    }

    async fn save_at(
        &mut self,
        app: &App,
        bot: &str,
        contact: &str,
        delivery: Option<&Idempotency>,
        ticked: Option<Timestamp>,
    ) -> Result<Vec<Entry>, Problem> {
        let lines = std::mem::take(&mut self.lines);
        let state = serde_json::to_string(&self.state)
            .map_err(|error| Refusal::Database(sqlx::Error::Encode(error.into())))?;
        let due = self.due(ticked.unwrap_or(Timestamp::MIN));
        let first = app
            .store
            .save(&Turn {
                bot,
                contact,
                version: self.version,
                state,
                lines: &lines,
                due,
                delivery,
            })
            .await?;
        if due.at.is_some() {
            app.people.wake.notify_one();
        }
        self.version += 1;
        let stored = (first..).zip(lines).map(|(seq, line)| Stored {
            seq,
            content: line.content,
        });
        Ok(stored.map(Entry::from).collect())
    }
}

fn newcomer(live: &LiveBot, contact: &str) -> Result<State, Problem> {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(Refusal::Random)?;
    let channels = &live.bot.settings.channels;
    let channel = channels.first().copied().unwrap_or(Channel::Webchat);
    let profile = Profile {
        id: contact.to_owned(),
        ..Profile::default()
    };
    Ok(State::new(
        channel,
        profile,
        Chance::Seed(u64::from_le_bytes(seed)),
    ))
}

//! People who chat with the published bots.
//!
//! A turn is one event with all that comes of it. Turns of one person follow each other; those of
//! different people run side by side. State, transcript and the delivery that a turn answers are
//! written in one transaction before anything is answered, so that a turn happened wholly or not at
//! all. Calls of API cards are made before that: after a crash a repeated delivery calls again (at
//! least once, with the same content).
//!
//! ```text
//! live     the published objects -> a bot that runs        inbound  a message of a person -> an event
//! turn     one event, from the lock to the transaction     line     what happened -> the transcript
//! timers   what is due, by the clocks of the bots          view     what is known of a person
//! values   fields and tags that come from outside
//! ```

mod inbound;
mod line;
mod live;
mod timers;
mod turn;
mod values;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, OwnedMutexGuard, RwLock};

pub(super) use inbound::Inbound;
pub(super) use line::{Entry, Line, Stored};
pub(super) use live::LiveBot;
pub(super) use timers::{Fired, run as run_timers};
pub(super) use turn::{Deed, Told};
pub(super) use values::Changes;
pub(super) use view::PersonView;

use super::api::App;
use super::problem::Problem;
use super::store::Refusal;
use crate::engine::calling::{Caller, Rules};

/// The most bytes of an API card's answer.
const ANSWER_LIMIT: usize = 1024 * 1024;
/// So many locks are kept before those that nobody holds are dropped.
const MANY_LOCKS: usize = 1_000;

/// A lock for each person who has a turn.
type Locks = HashMap<(String, String), Weak<tokio::sync::Mutex<()>>>;

/// What the turns share.
pub(super) struct People {
    caller: Caller,
    /// The bots that run, as they were published last.
    bots: Mutex<BTreeMap<String, Arc<LiveBot>>>,
    locks: Mutex<Locks>,
    /// The publish by which the due times of a bot's people are reckoned.
    reckoned: tokio::sync::Mutex<BTreeMap<String, String>>,
    /// Told when somebody may be due earlier than thought.
    wake: Notify,
    /// Held to write while a clock is moved, to read while the timers fire.
    firing: RwLock<()>,
}

impl People {
    /// `private_addresses`: API cards may call servers of this machine and of private networks.
    pub(super) fn new(private_addresses: bool) -> People {
        People {
            caller: Caller::new(Rules {
                private_addresses,
                insecure_http: true,
                body_limit: ANSWER_LIMIT,
            }),
            bots: Mutex::default(),
            locks: Mutex::default(),
            reckoned: tokio::sync::Mutex::default(),
            wake: Notify::new(),
            firing: RwLock::new(()),
        }
    }

    /// Something was published: people may be due at other times.
    pub(super) fn published(&self) {
        self.wake.notify_one();
    }

    /// Waits for the person's turn.
    async fn lock(&self, bot: &str, contact: &str) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
            if locks.len() >= MANY_LOCKS {
                locks.retain(|_, lock| lock.strong_count() > 0);
            }
            let held = locks
                .entry((bot.to_owned(), contact.to_owned()))
                .or_default();
            held.upgrade().unwrap_or_else(|| {
                let lock = Arc::default();
                *held = Arc::downgrade(&lock);
                lock
            })
        };
        lock.lock_owned().await
    }
}

impl App {
    /// The bot as it is published now.
    pub(super) async fn live(&self, bot: &str) -> Result<Arc<LiveBot>, Problem> {
        let Some(at) = self.store.published_at(bot).await? else {
            // Tells a bot that was never published from one that there is not.
            return Err(match self.store.live(bot).await {
                Ok(_) => Refusal::NotPublished,
                Err(refusal) => refusal,
            }
            .into());
        };
        let known = {
            let bots = self.people.bots.lock();
            bots.unwrap_or_else(PoisonError::into_inner)
                .get(bot)
                .cloned()
        };
        if let Some(live) = known.filter(|live| live.at == at) {
            return Ok(live);
        }
        let live = Arc::new(LiveBot::new(self.store.live(bot).await?)?);
        let mut bots = self
            .people
            .bots
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        bots.insert(bot.to_owned(), Arc::clone(&live));
        Ok(live)
    }

    /// The time on the bot's clock.
    pub(super) async fn now(&self, bot: &str) -> Result<Timestamp, Problem> {
        Ok(ahead_of(real_now(), self.store.ahead(bot).await?))
    }
}

/// The machine's time in whole milliseconds.
fn real_now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// A clock that is so many milliseconds ahead.
fn ahead_of(now: Timestamp, milliseconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_millis(milliseconds))
        .unwrap_or(Timestamp::MAX)
}

/// The first whole millisecond that is not before `at`.
fn milliseconds(at: Timestamp) -> i64 {
    let whole = at.as_millisecond();
    match Timestamp::from_millisecond(whole) {
        Ok(cut) if cut < at => whole + 1,
        _ => whole,
    }
}

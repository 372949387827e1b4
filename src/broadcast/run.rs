//! A run: rows become parcels, parcels are taken as `sending` in the ledger, sent once, and what came
//! of them is written down. It stops in order on a signal, on wrong credentials, and when it is
//! refused again and again.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinSet;

use super::carrier::{Carrier, Fate, Goods, Parcel};
use super::ledger::clerk::Clerk;
use super::ledger::{Ledger, LedgerError, Settled, Status};
use super::pace::Pace;
use super::recipients::{Recipient, Recipients, To};
use crate::platforms::http::segment;
use crate::platforms::{Outcome, ProblemKind};
use crate::sync::Signal;

mod producer;
mod tally;

pub use tally::{Limits, Progress};

use producer::produce;
use tally::Tally;

/// A parcel that cannot leave is tried so often.
const MOST_TRIES: u32 = 6;
/// A parcel that the platform has no time for is tried so often.
const MOST_BUSY: u32 = 20;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// What is sent how.
#[derive(Debug)]
pub struct Run {
    /// The run's name; requests are told apart by it.
    pub name: String,
    pub carrier: Carrier,
    pub goods: Goods,
    /// People of one request, at most what the carrier takes.
    pub together: usize,
    pub pace: Pace,
    /// Requests under way at the same time.
    pub parallel: usize,
    /// Stop when the platform refuses, or does not answer, again and again.
    pub limits: Option<Limits>,
}

/// Why a run ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Signal(Signal),
    /// The token, or what it may do.
    Credentials(String),
    /// Nothing could leave.
    Unreachable(String),
    /// The platform asked for patience too often.
    Busy(String),
    /// Too many people were refused.
    Refusing(String),
    /// Too many requests have no outcome.
    Silent(String),
    /// The table is another than the one that the ledger was made from.
    Changed(u64),
    Table(String),
    /// The ledger cannot be written.
    Ledger,
}

struct Shared {
    run: Run,
    clerk: Clerk,
    stop: watch::Sender<Option<Stop>>,
    tally: Tally,
}

impl Shared {
    /// The first reason stands.
    fn halt(&self, why: Stop) {
        self.stop.send_if_modified(|stop| {
            let first = stop.is_none();
            if first {
                *stop = Some(why);
            }
            first
        });
    }

    fn halted(&self) -> bool {
        self.stop.borrow().is_some()
    }

    /// Returns when the run is to stop.
    async fn stopped(&self) {
        // The sender lives as long as this.
        let _ = self.stop.subscribe().wait_for(Option::is_some).await;
    }
}

/// Sends to everybody who is pending. The first signal stops it in order, the second at once: what
/// is under way then stays so in the ledger.
///
/// # Errors
/// The ledger cannot be written; it stands as it was last on the disk.
pub async fn send(
    run: Run,
    ledger: Ledger,
    table: Recipients<File>,
    progress: &Arc<Progress>,
    mut signals: watch::Receiver<Vec<Signal>>,
) -> (Option<Ledger>, Result<Option<Stop>, LedgerError>) {
    let seal = ledger.seal();
    let (clerk, desk) = Clerk::start(ledger);
    let parallel = run.parallel.max(1);
    let together = run.together.clamp(1, run.carrier.together());
    let shared = Arc::new(Shared {
        tally: Tally::new(Arc::clone(progress), run.limits),
        run,
        clerk: clerk.clone(),
        stop: watch::Sender::new(None),
    });
    let (parcels, waiting) = mpsc::channel(parallel);
    let waiting = Arc::new(Mutex::new(waiting));
    let producer = {
        let shared = Arc::clone(&shared);
        tokio::task::spawn_blocking(move || {
            if let Err(why) = produce(table, &clerk, &seal, together, &parcels) {
                shared.halt(why);
            }
        })
    };
    let mut workers = JoinSet::new();
    for _ in 0..parallel {
        workers.spawn(work(Arc::clone(&shared), Arc::clone(&waiting)));
    }
    // The workers alone keep it open: without them nobody waits for what they would take.
    drop(waiting);
    let mut listening = true;
    loop {
        tokio::select! {
            ended = workers.join_next() => match ended {
                None => break,
                Some(Ok(())) => {}
                Some(Err(_)) => shared.halt(Stop::Ledger),
            },
            heard = signals.changed(), if listening => {
                if heard.is_err() {
                    listening = false;
                    continue;
                }
                let all = signals.borrow_and_update().clone();
                match all.as_slice() {
                    [] => {}
                    [only] => shared.halt(Stop::Signal(*only)),
                    [first, ..] => {
                        shared.halt(Stop::Signal(*first));
                        break;
                    }
                }
            }
        }
    }
    workers.shutdown().await;
    // It ends when nobody takes parcels any more.
    let _ = producer.await;
    let stop = shared.stop.borrow().clone();
    drop(shared);
    let (ledger, written) = desk.end().await;
    (ledger, written.map(|()| stop))
}

async fn work(shared: Arc<Shared>, waiting: Arc<Mutex<mpsc::Receiver<Parcel>>>) {
    loop {
        let parcel = tokio::select! {
            biased;
            () = shared.stopped() => return,
            parcel = async { waiting.lock().await.recv().await } => parcel,
        };
        let Some(parcel) = parcel else { return };
        let mut todo = vec![Attempt { parcel, tries: 0 }];
        while let Some(attempt) = todo.pop() {
            match deliver(&shared, attempt).await {
                Ok(again) => todo.extend(again),
                Err(()) => return,
            }
        }
    }
}

/// A parcel, and how often it did not leave.
struct Attempt {
    parcel: Parcel,
    tries: u32,
}

/// Sends a parcel, and gives what of it is to be sent again: it is known that nobody got it.
/// `Err`: the run stops.
async fn deliver(shared: &Shared, attempt: Attempt) -> Result<Vec<Attempt>, ()> {
    let Attempt { parcel, tries } = attempt;
    let rows: Vec<i64> = parcel.people.iter().map(|person| person.row).collect();
    let ready = async {
        if tries > 0 {
            tokio::time::sleep(FIRST_PAUSE * (1 << tries.min(6))).await;
        }
        shared.run.pace.turn(rows.len()).await;
        shared.run.carrier.calm().await;
    };
    tokio::select! {
        biased;
        () = shared.stopped() => return Err(()),
        () = ready => {}
    }
    if shared.clerk.claim(rows.clone()).await != Ok(true) {
        shared.halt(Stop::Ledger);
        return Err(());
    }
    let first = rows.first().copied().unwrap_or_default();
    let key = format!("{}-{first}-{}", shared.run.name, rows.len());
    let outcome = shared
        .run
        .carrier
        .send(&shared.run.goods, &parcel, &key)
        .await;
    let (fates, again) = match outcome {
        Outcome::Done(fates) => (Some(fates), Vec::new()),
        Outcome::Unknown(why) => {
            let why = hidden(&why.text, &parcel);
            (Some(vec![Fate::Unknown(why); rows.len()]), Vec::new())
        }
        Outcome::Refused(problem) => {
            let why = hidden(&problem.text, &parcel);
            if problem.status == 429 {
                if tries >= MOST_BUSY {
                    shared.halt(Stop::Busy(why));
                }
                (
                    None,
                    vec![Attempt {
                        parcel: parcel.clone(),
                        tries: tries + 1,
                    }],
                )
            } else if problem.kind == ProblemKind::Credentials {
                shared.halt(Stop::Credentials(why));
                (None, Vec::new())
            } else if shared.run.carrier.answers_for_each() {
                shared.halt(Stop::Refusing(why));
                (None, Vec::new())
            } else if rows.len() > 1 {
                // One of them may be why; halves tell who.
                (None, halves(&parcel))
            } else {
                (Some(vec![Fate::Refused(why)]), Vec::new())
            }
        }
        Outcome::NotSent(why) => {
            if tries + 1 >= MOST_TRIES {
                shared.halt(Stop::Unreachable(hidden(&why.text, &parcel)));
            }
            (
                None,
                vec![Attempt {
                    parcel: parcel.clone(),
                    tries: tries + 1,
                }],
            )
        }
    };
    let settled = match &fates {
        None => rows.iter().map(|row| settled(*row, None)).collect(),
        Some(fates) => {
            let pairs = rows.iter().zip(fates);
            pairs.map(|(row, fate)| settled(*row, Some(fate))).collect()
        }
    };
    if shared.clerk.settle(settled).await.is_err() {
        shared.halt(Stop::Ledger);
    }
    if let Some(fates) = &fates
        && let Some(why) = shared.tally.take(fates)
    {
        shared.halt(why);
    }
    if shared.halted() { Err(()) } else { Ok(again) }
}

/// Without a fate it is as if it had never been taken.
fn settled(row: i64, fate: Option<&Fate>) -> Settled {
    let (status, reason, remote_id) = match fate {
        None => (Status::Pending, None, None),
        Some(Fate::Sent(id)) => (Status::Sent, None, id.clone()),
        Some(Fate::Refused(why)) => (Status::Refused, Some(why.clone()), None),
        Some(Fate::Unknown(why)) => (Status::Unknown, Some(why.clone()), None),
    };
    Settled {
        row,
        status,
        reason,
        remote_id,
    }
}

fn halves(parcel: &Parcel) -> Vec<Attempt> {
    let (first, second) = parcel.people.split_at(parcel.people.len() / 2);
    // The last one is taken first.
    [second, first]
        .into_iter()
        .filter(|people| !people.is_empty())
        .map(|people| Attempt {
            parcel: Parcel {
                people: people.to_vec(),
            },
            tries: 0,
        })
        .collect()
}

/// A reason without the ids and numbers of the people: AhaChat's addresses hold them.
fn hidden(text: &str, parcel: &Parcel) -> String {
    parcel.people.iter().fold(text.to_owned(), |text, person| {
        let Recipient { to, .. } = person;
        let (To::User(id) | To::Phone(id)) = to;
        let encoded = segment(id);
        // A short one would be found in any word.
        if id.chars().count() < 4 {
            return text.replace(&format!("/{encoded}/"), "/…/");
        }
        text.replace(id.as_str(), "…").replace(&encoded, "…")
    })
}

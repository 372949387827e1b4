//! What has come of a run so far, and whether that is reason to stop it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Stop;
use crate::broadcast::carrier::Fate;

/// When a run stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The first so many are all refused.
    pub first: usize,
    /// Of the last so many more than half are refused.
    pub window: usize,
    /// So many requests in a row have no outcome.
    pub silent: usize,
}

impl Limits {
    /// For requests with so many people in each.
    #[must_use]
    pub fn of(together: usize) -> Limits {
        Limits {
            first: 20,
            window: 200,
            silent: if together > 1 { 3 } else { 10 },
        }
    }
}

/// How many people this process has sent to so far.
#[derive(Debug, Default)]
pub struct Progress {
    sent: AtomicU64,
    refused: AtomicU64,
    unknown: AtomicU64,
}

impl Progress {
    /// Sent, refused, unknown.
    #[must_use]
    pub fn counts(&self) -> [u64; 3] {
        [&self.sent, &self.refused, &self.unknown].map(|count| count.load(Ordering::Relaxed))
    }
}

pub(super) struct Tally {
    progress: Arc<Progress>,
    limits: Option<Limits>,
    recent: Mutex<Recent>,
}

#[derive(Default)]
struct Recent {
    /// Whether each of the last people was refused.
    refused: VecDeque<bool>,
    bad: usize,
    all: usize,
    all_refused: usize,
    /// Requests without an outcome, in a row.
    silent: usize,
}

impl Tally {
    pub(super) fn new(progress: Arc<Progress>, limits: Option<Limits>) -> Tally {
        Tally {
            progress,
            limits,
            recent: Mutex::default(),
        }
    }

    /// Counts what came of one request; gives why the run is to stop.
    pub(super) fn take(&self, fates: &[Fate]) -> Option<Stop> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stop = None;
        if fates.iter().all(|fate| matches!(fate, Fate::Unknown(_))) {
            recent.silent += 1;
        } else {
            recent.silent = 0;
        }
        for fate in fates {
            let count = match fate {
                Fate::Sent(_) => &self.progress.sent,
                Fate::Refused(_) => &self.progress.refused,
                Fate::Unknown(_) => &self.progress.unknown,
            };
            count.fetch_add(1, Ordering::Relaxed);
            let Some(limits) = self.limits else { continue };
            match fate {
                Fate::Unknown(why) if recent.silent >= limits.silent => {
                    let count = recent.silent;
                    let requests = if count == 1 {
                        "request has"
                    } else {
                        "requests have"
                    };
                    stop.get_or_insert_with(|| {
                        Stop::Silent(format!("the last {count} {requests} no outcome: {why}"))
                    });
                }
                Fate::Unknown(_) => {}
                Fate::Sent(_) => recent.count(false, limits.window),
                Fate::Refused(why) => {
                    recent.count(true, limits.window);
                    if recent.all_refused == recent.all && recent.all == limits.first {
                        let count = limits.first;
                        stop.get_or_insert_with(|| {
                            Stop::Refusing(format!(
                                "the first {count} people were all refused, the last one so: {why}"
                            ))
                        });
                    } else if recent.refused.len() == limits.window
                        && recent.bad * 2 > limits.window
                    {
                        let (bad, window) = (recent.bad, limits.window);
                        stop.get_or_insert_with(|| {
                            Stop::Refusing(format!("of the last {window} people {bad} were refused, the last one so: {why}"))
                        });
                    }
                }
            }
        }
        stop
    }
}

impl Recent {
    fn count(&mut self, refused: bool, window: usize) {
        self.all += 1;
        self.all_refused += usize::from(refused);
        self.bad += usize::from(refused);
        self.refused.push_back(refused);
        if self.refused.len() > window {
            self.bad -= usize::from(self.refused.pop_front() == Some(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally() -> Tally {
        Tally::new(Arc::default(), Some(Limits::of(1)))
    }

    fn refused() -> Fate {
        Fate::Refused("no".to_owned())
    }

    #[test]
    fn the_first_ones_all_refused_stop_a_run() {
        let tally = tally();
        for _ in 0..19 {
            assert_eq!(tally.take(&[refused()]), None);
        }
        assert!(matches!(tally.take(&[refused()]), Some(Stop::Refusing(_))));
        let tally = self::tally();
        assert_eq!(tally.take(&[Fate::Sent(None)]), None);
        for _ in 0..100 {
            assert_eq!(tally.take(&[refused()]), None);
        }
        assert_eq!(tally.progress.counts(), [1, 100, 0]);
    }

    #[test]
    fn more_than_half_refused_stop_a_run_later() {
        let tally = tally();
        for _ in 0..150 {
            assert_eq!(tally.take(&[Fate::Sent(None)]), None);
        }
        let stopped = (0..300).position(|_| tally.take(&[refused()]).is_some());
        // 150 sent and 50 refused fill the window; then each refusal pushes a sent one out.
        assert_eq!(stopped, Some(100));
    }

    #[test]
    fn silence_stops_a_run_and_an_answer_ends_the_count() {
        let tally = tally();
        let silent = || [Fate::Unknown("lost".to_owned())];
        for _ in 0..9 {
            assert_eq!(tally.take(&silent()), None);
        }
        assert_eq!(tally.take(&[Fate::Sent(None)]), None);
        for _ in 0..9 {
            assert_eq!(tally.take(&silent()), None);
        }
        assert!(matches!(tally.take(&silent()), Some(Stop::Silent(_))));
    }
}

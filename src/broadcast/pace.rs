//! When the next messages may leave: so many a second, evenly, with no burst after a pause.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Messages a second; all workers of a run share it.
#[derive(Debug)]
pub struct Pace {
    /// Between two messages.
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// `None`, or a rate that makes no sense: as fast as the platform goes.
    #[must_use]
    pub fn new(rate: Option<f64>) -> Pace {
        let gap = rate
            .filter(|rate| rate.is_finite() && *rate > 0.0)
            .and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Pace {
            gap: gap.unwrap_or_default(),
            next: Mutex::new(None),
        }
    }

    /// Waits until `messages` may leave. Giving up the wait costs their time all the same.
    pub async fn turn(&self, messages: usize) {
        let at = self.book(messages, Instant::now());
        sleep_until(at).await;
    }

    fn book(&self, messages: usize, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.map_or(now, |next| next.max(now));
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        *next = Some(at + self.gap.saturating_mul(messages));
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_leave_evenly_and_pauses_are_not_made_good() {
        let pace = Pace::new(Some(10.0));
        let start = Instant::now();
        let ms = |at: Instant| (at - start).as_millis();
        assert_eq!(ms(pace.book(1, start)), 0);
        assert_eq!(ms(pace.book(5, start)), 100);
        assert_eq!(ms(pace.book(1, start)), 600);
        let later = start + Duration::from_secs(9);
        assert_eq!(ms(pace.book(1, later)), 9000);
        assert_eq!(ms(pace.book(1, later)), 9100);
        for none in [None, Some(0.0), Some(f64::NAN), Some(-1.0)] {
            let pace = Pace::new(none);
            pace.book(1000, start);
            assert_eq!(ms(pace.book(1, start)), 0);
        }
    }
}

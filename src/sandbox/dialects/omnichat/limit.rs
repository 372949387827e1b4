//! "Default API rate limit is 40 requests per second per Omnichat Team account."

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MOST: usize = 40;
const WINDOW: Duration = Duration::from_secs(1);

/// When the last requests came that were let in.
#[derive(Debug, Default)]
pub(super) struct Limit(Mutex<VecDeque<Instant>>);

impl Limit {
    pub(super) fn allows(&self) -> bool {
        self.allows_at(Instant::now())
    }

    fn allows_at(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while last
            .front()
            .is_some_and(|one| now.saturating_duration_since(*one) >= WINDOW)
        {
            last.pop_front();
        }
        if last.len() >= MOST {
            return false;
        }
        last.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_a_second() {
        let limit = Limit::default();
        let start = Instant::now();
        let at = |milliseconds: u64| start + Duration::from_millis(milliseconds);
        let let_in = (0..50).filter(|one| limit.allows_at(at(*one))).count();
        assert_eq!(let_in, 40);
        assert!(!limit.allows_at(at(999)));
        assert!(limit.allows_at(at(1000)) && !limit.allows_at(at(1000)));
        // One every 25 milliseconds is never too many.
        let limit = Limit::default();
        assert!((0..400).all(|one| limit.allows_at(at(one * 25))));
    }
}

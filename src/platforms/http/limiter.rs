//! One limiter per credential: all workers with the same token share it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep_until};

/// Spaces requests out. Slows down when the platform says "too many", and speeds up again slowly.
#[derive(Debug)]
pub(super) struct Limiter {
    gate: Mutex<Gate>,
}

#[derive(Debug)]
struct Gate {
    /// The time between two requests that was asked for.
    least: Duration,
    /// The time between two requests now.
    pace: Duration,
    next: Instant,
}

const SLOWEST: Duration = Duration::from_secs(5);
/// Between two requests where that was asked for: a gap that any clock can count.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
const FIRST_PACE: Duration = Duration::from_millis(50);

impl Limiter {
    fn new(rate: Option<f64>) -> Limiter {
        let least = interval(rate);
        Limiter {
            gate: Mutex::new(Gate {
                least,
                pace: least,
                next: Instant::now(),
            }),
        }
    }

    /// The limiter of this token; the slowest rate ever asked for with it holds.
    pub(super) fn of(token: &SecretString, rate: Option<f64>) -> Arc<Limiter> {
        static ALL: Mutex<BTreeMap<[u8; 32], Arc<Limiter>>> = Mutex::new(BTreeMap::new());
        let name: [u8; 32] = Sha256::digest(token.expose_secret()).into();
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = all
            .entry(name)
            .or_insert_with(|| Arc::new(Limiter::new(rate)));
        {
            let mut gate = limiter.lock();
            gate.least = gate.least.max(interval(rate));
            gate.pace = gate.pace.max(gate.least);
        }
        Arc::clone(limiter)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for this request's turn.
    pub(super) async fn turn(&self) {
        let at = {
            let mut gate = self.lock();
            let at = gate.next.max(Instant::now());
            gate.next = at + gate.pace;
            at
        };
        sleep_until(at).await;
    }

    /// Waits until a turn would be at once, without taking one.
    pub(super) async fn calm(&self) {
        loop {
            let next = self.lock().next;
            if next <= Instant::now() {
                return;
            }
            sleep_until(next).await;
        }
    }

    /// The platform said "too many": half the pace, and nobody sends before `pause` is over.
    pub(super) fn slow_down(&self, pause: Duration) {
        let mut gate = self.lock();
        gate.pace = (gate.pace * 2).clamp(FIRST_PACE, SLOWEST).max(gate.least);
        gate.next = gate.next.max(Instant::now() + pause);
    }

    /// A request went well: a tenth faster, down to what was asked for.
    pub(super) fn speed_up(&self) {
        let mut gate = self.lock();
        if gate.pace > gate.least {
            let faster = gate.pace.mul_f64(0.9);
            gate.pace = if faster < Duration::from_millis(1) {
                gate.least
            } else {
                faster.max(gate.least)
            };
        }
    }
}

/// The time between two requests; rates that make no sense mean "no limit".
fn interval(rate: Option<f64>) -> Duration {
    match rate {
        Some(rate) if rate.is_finite() && rate > 0.0 => {
            Duration::try_from_secs_f64(1.0 / rate).map_or(LONGEST, |gap| gap.min(LONGEST))
        }
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_share_one_limiter() {
        let a = Limiter::of(&"limiter-a".to_owned().into(), Some(10.0));
        let again = Limiter::of(&"limiter-a".to_owned().into(), Some(2.0));
        let b = Limiter::of(&"limiter-b".to_owned().into(), None);
        assert!(Arc::ptr_eq(&a, &again) && !Arc::ptr_eq(&a, &b));
        assert_eq!(a.lock().pace, Duration::from_millis(500));
        assert_eq!(b.lock().pace, Duration::ZERO);
    }

    #[test]
    fn a_rate_below_one_is_kept() {
        for (rate, seconds) in [(0.5, 2), (0.01, 100), (1e-300, 24 * 3600)] {
            assert_eq!(interval(Some(rate)), Duration::from_secs(seconds), "{rate}");
        }
        for none in [None, Some(0.0), Some(-1.0), Some(f64::NAN)] {
            assert_eq!(interval(none), Duration::ZERO);
        }
    }

    #[test]
    fn too_many_slows_down_and_success_speeds_up() {
        let limiter = Limiter::new(None);
        limiter.slow_down(Duration::ZERO);
        assert_eq!(limiter.lock().pace, FIRST_PACE);
        limiter.slow_down(Duration::ZERO);
        assert_eq!(limiter.lock().pace, FIRST_PACE * 2);
        for _ in 0..100 {
            limiter.speed_up();
        }
        assert_eq!(limiter.lock().pace, Duration::ZERO);
    }
}

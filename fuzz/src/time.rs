//! How long something takes, also where other programs take turns on the processor.

use std::time::{Duration, Instant};

/// What `/proc` counts time in: 100 a second on Linux.
const TICK: Duration = Duration::from_millis(10);

/// Runs something that must not take longer than `limit`. What did is run once more, and judged by
/// the processor's own clock.
///
/// # Panics
/// If it was too slow both times.
pub fn bounded<T>(what: &str, limit: Duration, run: impl Fn() -> T) -> T {
    let start = Instant::now();
    let result = run();
    if start.elapsed() > limit {
        let before = spent();
        let _ = run();
        let taken = spent().saturating_sub(before);
        assert!(taken <= limit, "{what} took {taken:?}");
    }
    result
}

/// The processor's time that this process has taken; zero where there is no `/proc`.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // What follows the name, which may hold anything, are fields 3, 4 and so on.
    let rest = text.rsplit(')').next().unwrap_or_default();
    let field = |number: usize| {
        let word = rest.split_whitespace().nth(number - 3);
        word.and_then(|word| word.parse::<u32>().ok()).unwrap_or(0)
    };
    TICK * (field(14) + field(15))
}

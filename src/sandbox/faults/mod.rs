//! A script of faults: delays, lost answers and made-up statuses, for tests and benches.

mod play;
mod script;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use globset::GlobMatcher;

pub(super) use play::play;

/// A script of faults, read and found sound.
///
/// Each fault counts the requests that match it: it lets the first `skip` pass, then takes
/// `times` of them. The first fault that is due takes a request; those after it do not count it.
#[derive(Debug)]
pub struct Faults {
    /// Before every request is looked at.
    latency: Duration,
    faults: Vec<Fault>,
}

#[derive(Debug)]
struct Fault {
    method: Option<Method>,
    path: GlobMatcher,
    skip: u64,
    times: u64,
    action: Action,
    seen: AtomicU64,
}

#[derive(Clone, Debug)]
enum Action {
    DropBefore,
    DropAfter,
    Status {
        status: StatusCode,
        retry_after: Option<u64>,
        body: Option<String>,
    },
}

impl Faults {
    /// The action for this request, if a fault is due.
    fn due(&self, method: &Method, path: &str) -> Option<Action> {
        self.faults
            .iter()
            .filter(|fault| fault.matches(method, path))
            .find(|fault| {
                let seen = fault.seen.fetch_add(1, Ordering::Relaxed);
                seen >= fault.skip && seen - fault.skip < fault.times
            })
            .map(|fault| fault.action.clone())
    }
}

impl Fault {
    fn matches(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method) && self.path.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    #[test]
    fn skip_and_times_count_matches_of_the_pattern_only() {
        let faults = Faults::from_json(
            r#"{"faults":[{"method":"POST","path":"/v1/bots/*/flow","skip":1,"times":2,"do":"drop-after"}]}"#,
        )
        .unwrap();
        let due = |method: Method, path: &str| faults.due(&method, path).is_some();
        assert!(!due(Method::POST, "/v1/bots/b/flow"));
        assert!(!due(Method::GET, "/v1/bots/b/flow"));
        assert!(!due(Method::POST, "/v1/bots/b/c/flow"));
        assert!(due(Method::POST, "/v1/bots/b/flow"));
        assert!(due(Method::POST, "/v1/bots/other/flow"));
        assert!(!due(Method::POST, "/v1/bots/b/flow"));
    }
}

//! What a command came to, and the one exit code that says so.

/// Everything that can be true of a plan or an apply. Several may be at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Stopped by a signal: 130 (SIGINT) or 143 (SIGTERM).
    pub interrupted: Option<u8>,
    /// A write left, and nobody knows what became of it.
    pub unknown: bool,
    pub credentials: bool,
    pub locked: bool,
    pub stale: bool,
    pub limit: bool,
    /// Drift or a conflict.
    pub blocked: bool,
    /// Some writes failed or did not happen.
    pub partial: bool,
    /// Steps by hand are open, and `--require-complete` was given.
    pub by_hand: bool,
    /// There is something to do, and `--exit-code` was given.
    pub changes: bool,
    /// The bot is invalid.
    pub invalid: bool,
    /// Wrong usage.
    pub usage: bool,
    /// Anything else that went wrong.
    pub failed: bool,
}

impl Verdict {
    /// The exit code. Where several apply: 130 (143), 11, 9, 8, 5, 10, 4, 6, 7, 2.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if let Some(code) = self.interrupted {
            return code;
        }
        [
            (self.unknown, 11),
            (self.credentials, 9),
            (self.locked, 8),
            (self.stale, 5),
            (self.limit, 10),
            (self.blocked, 4),
            (self.partial, 6),
            (self.by_hand, 7),
            (self.usage, 64),
            (self.invalid, 3),
            (self.failed, 1),
            (self.changes, 2),
        ]
        .into_iter()
        .find_map(|(is, code)| is.then_some(code))
        .unwrap_or(0)
    }

    /// One word for JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.exit_code() {
            0 => "done",
            2 => "changes",
            3 => "invalid",
            4 => "blocked",
            5 => "stale",
            6 => "partial",
            7 => "by-hand",
            8 => "locked",
            9 => "credentials",
            10 => "limit",
            11 => "unknown",
            64 => "usage",
            130 | 143 => "interrupted",
            _ => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_wins() {
        let all = Verdict {
            interrupted: Some(130),
            unknown: true,
            credentials: true,
            locked: true,
            stale: true,
            limit: true,
            blocked: true,
            partial: true,
            by_hand: true,
            changes: true,
            invalid: false,
            usage: false,
            failed: false,
        };
        let mut left = all;
        let mut seen = Vec::new();
        let steps: [fn(&mut Verdict); 10] = [
            |v| v.interrupted = None,
            |v| v.unknown = false,
            |v| v.credentials = false,
            |v| v.locked = false,
            |v| v.stale = false,
            |v| v.limit = false,
            |v| v.blocked = false,
            |v| v.partial = false,
            |v| v.by_hand = false,
            |v| v.changes = false,
        ];
        for step in steps {
            seen.push(left.exit_code());
            step(&mut left);
        }
        seen.push(left.exit_code());
        assert_eq!(seen, [130, 11, 9, 8, 5, 10, 4, 6, 7, 2, 0]);
    }

    #[test]
    fn every_single_thing_has_its_code() {
        let of = |change: fn(&mut Verdict)| {
            let mut verdict = Verdict::default();
            change(&mut verdict);
            (verdict.exit_code(), verdict.word())
        };
        assert_eq!(of(|_| {}), (0, "done"));
        assert_eq!(of(|v| v.failed = true), (1, "failed"));
        assert_eq!(of(|v| v.invalid = true), (3, "invalid"));
        assert_eq!(of(|v| v.usage = true), (64, "usage"));
        assert_eq!(of(|v| v.interrupted = Some(143)), (143, "interrupted"));
        assert_eq!(of(|v| v.partial = true), (6, "partial"));
    }
}

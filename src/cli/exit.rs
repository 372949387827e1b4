//! Exit codes, one meaning each.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// Something failed that should not have.
    Failed = 1,
    /// The bot is invalid.
    Invalid = 3,
    /// The command line cannot be understood, or an answer is missing.
    Usage = 64,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

//! Exit codes, one meaning each.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// 0: done, or nothing to do.
    Done,
    /// 1: something failed that should not have.
    Failed,
    /// 3: the bot is invalid.
    Invalid,
    /// 64: the command line cannot be understood, or an answer is missing.
    Usage,
    /// What a plan or an apply came to.
    Other(u8),
}

impl Exit {
    /// The number.
    pub(super) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Invalid => 3,
            Exit::Usage => 64,
            Exit::Other(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

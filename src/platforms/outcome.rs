//! How a request can end.

use super::listing::Incomplete;

/// How a write ended. `Unknown` is never retried blindly.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    Done(T),
    /// The platform said no; nothing was written.
    Refused(Problem),
    /// The request never left, for the reason given.
    NotSent(Trouble),
    /// It left, and no answer tells what became of it.
    Unknown(Trouble),
}

/// Why no answer came that could be used, in words that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Trouble {
    pub kind: TroubleKind,
    pub text: String,
}

impl Trouble {
    pub(in crate::platforms) fn other(text: &str) -> Trouble {
        Trouble {
            kind: TroubleKind::Other,
            text: text.to_owned(),
        }
    }

    /// The same with words before it.
    pub(in crate::platforms) fn about(self, what: &str) -> Trouble {
        Trouble {
            text: format!("{what}: {}", self.text),
            ..self
        }
    }
}

/// What stands between us and an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// Nobody listens at the address.
    NobodyThere,
    /// The host has no address.
    NoSuchHost,
    /// No secure connection: a certificate that is not trusted, a server that speaks no TLS.
    NotSecure,
    TooSlow,
    /// 429, 502, 503, 504: the platform asks for patience.
    Busy,
    /// Any other 5xx.
    Failing,
    /// An answer, but not the platform's: a page, an empty body, other JSON.
    NotThePlatform,
    Other,
}

impl<T> Outcome<T> {
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Done(value) => Outcome::Done(change(value)),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        }
    }
}

/// What a refusal means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// 401, 403: the token or what it may do.
    Credentials,
    /// 404, 410.
    Missing,
    /// The object or the draft is another than the one that the request named.
    VersionMismatch,
    /// The content refers to an object that does not exist.
    UnknownReference,
    /// The key was used before with another body.
    KeyReused,
    SingletonExists,
    /// Other objects still refer to this one.
    DanglingReference,
    Other,
}

/// A refusal, in words that can be shown: stripped of control characters and of any URL's query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Problem {
    pub status: u16,
    pub kind: ProblemKind,
    pub text: String,
    /// How often the request was sent; from 2 on, an earlier one may have been carried out.
    pub sent: u32,
}

/// Why something could not be read. A failed read never feeds a plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Refused(Problem),
    #[error(transparent)]
    Unreachable(Trouble),
    #[error(transparent)]
    Incomplete(Incomplete),
}

impl ReadError {
    /// The token, or what it may do, is the cause.
    #[must_use]
    pub fn is_credentials(&self) -> bool {
        matches!(self, ReadError::Refused(problem) if problem.kind == ProblemKind::Credentials)
    }
}

impl<T> Outcome<T> {
    /// For reads, where an answer that did not come is merely an error.
    ///
    /// # Errors
    /// [`ReadError`] for everything but `Done`.
    pub fn read(self) -> Result<T, ReadError> {
        match self {
            Outcome::Done(value) => Ok(value),
            Outcome::Refused(problem) => Err(ReadError::Refused(problem)),
            Outcome::NotSent(why) | Outcome::Unknown(why) => Err(ReadError::Unreachable(why)),
        }
    }
}

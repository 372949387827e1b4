//! Why a plan or an apply ends before it wrote anything.

use super::store::StateError;
use super::verdict::Verdict;
use crate::diagnostics::codes;
use crate::language::address::Address;
use crate::platforms::http::{printable, shown_origin, status_words};
use crate::platforms::{
    ConnectError, Connection, Platform, Problem, ProblemKind, ReadError, Trouble, TroubleKind,
};
use crate::project::PROJECT_FILE;

/// Nothing was written to the platform.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the target cannot be read: {0}")]
    Read(ReadError),
    #[error(
        "the target changed each of the {readings} times it was read ({why}); is somebody editing it? try again later"
    )]
    Moving { readings: u32, why: String },
    #[error(
        "the platform answered {readings} times in the same way, and that cannot be all there is: {why}; so nothing was compared or written. Try again later; if it stays so, the fault is in the platform's answers or in a proxy on the way, not in your files"
    )]
    Misread { readings: u32, why: String },
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the files want `{0}` twice")]
    Twice(Address),
    #[error("`moved` cannot turn `{from}` into `{to}`: they are of different kinds")]
    MovedKind { from: Address, to: Address },
    #[error("these resources refer to each other in a circle, which only flows may do: {0}")]
    Circle(String),
    #[error("the plan cannot be used: {0}")]
    BadPlan(String),
    #[error("the plan no longer holds ({}), and nothing was written; plan again\n{}", codes::STALE_PLAN, .0.join("\n"))]
    Stale(Vec<String>),
    #[error("a safety limit refuses these deletes, and nothing was written\n{}", .0.join("\n"))]
    Limit(Vec<String>),
    #[error(
        "there is no terminal to ask on, so nothing was applied; `--yes` applies without asking"
    )]
    NotConfirmed,
    #[error("nothing was applied: only the answer `yes` applies")]
    Declined,
    #[error("{0}")]
    Unfit(String),
    #[error("the system has no randomness to give: {0}")]
    Random(#[from] getrandom::Error),
}

impl SyncError {
    /// The whole message for a person: which target it is about, what is wrong, what to do.
    #[must_use]
    pub fn told(&self, connection: &Connection) -> String {
        match self {
            SyncError::Connect(error) => {
                format!("target `{}`: {error}", connection.target)
            }
            SyncError::Read(ReadError::Refused(problem)) => refused(problem, connection),
            SyncError::Read(ReadError::Unreachable(trouble)) => unreachable(trouble, connection),
            SyncError::Read(ReadError::Incomplete(error)) => {
                format!("the target `{}` cannot be read: {error}", connection.target)
            }
            error => error.to_string(),
        }
    }

    /// What it means for the exit code.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let mut verdict = Verdict::default();
        match self {
            SyncError::Read(error) if error.is_credentials() => verdict.credentials = true,
            SyncError::Connect(ConnectError::HostNotAllowed(_) | ConnectError::NotEncrypted(_)) => {
                verdict.credentials = true;
            }
            SyncError::State(StateError::Locked { .. } | StateError::Moved { .. }) => {
                verdict.locked = true;
            }
            SyncError::Stale(_) => verdict.stale = true,
            SyncError::Limit(_) => verdict.limit = true,
            SyncError::NotConfirmed | SyncError::BadPlan(_) | SyncError::Unfit(_) => {
                verdict.usage = true;
            }
            SyncError::Twice(_) | SyncError::MovedKind { .. } | SyncError::Circle(_) => {
                verdict.invalid = true;
            }
            _ => verdict.failed = true,
        }
        verdict
    }
}

/// The platform said no to a read.
fn refused(problem: &Problem, connection: &Connection) -> String {
    let (target, url) = (&connection.target, shown_origin(&connection.url));
    let settings = format!("`targets.{target}` in {PROJECT_FILE}");
    match (problem.status, problem.kind) {
        (407, _) => format!(
            "a proxy between this machine and the target `{target}` ({url}) wants a password (407): {}",
            problem.text
        ),
        // A vendor's client says in its own words what the token or the page lacks.
        (403, _) if connection.platform != Platform::Sandbox => format!(
            "the token of the target `{target}` may not do this at {url} ({}); set another `token` in {settings}, or allow this one more",
            problem.text
        ),
        (_, ProblemKind::Credentials) if connection.platform != Platform::Sandbox => format!(
            "the target `{target}` at {url} did not accept its token ({}); correct {settings}, or the environment variables that it is read from",
            problem.text
        ),
        (403, _) if connection.bot.is_empty() => format!(
            "the token of the target `{target}` may not read what is at {url} (403 Forbidden); set another `token` in {settings}, or allow this one more",
        ),
        (403, _) => format!(
            "the token of the target `{target}` may not read the bot `{}` at {url} (403 Forbidden); set another `token` in {settings}, or allow this one more",
            printable(&connection.bot)
        ),
        (_, ProblemKind::Credentials) => format!(
            "the target `{target}` at {url} did not accept its token ({}); correct `token` in {settings}, or the environment variable that it is read from",
            status_words(problem.status)
        ),
        (429, _) => busy(connection, &problem.text),
        (300..=399, _) => format!("the target `{target}` cannot be read: {}", problem.text),
        (_, ProblemKind::Missing) => format!(
            "there is no {} at {url}, or none that this version knows ({}); correct `url` of {settings}",
            product(connection),
            problem.text
        ),
        _ => format!("the target `{target}` cannot be read: {}", problem.text),
    }
}

/// No answer came that could be used.
fn unreachable(trouble: &Trouble, connection: &Connection) -> String {
    let (target, url) = (&connection.target, shown_origin(&connection.url));
    let settings = format!("`targets.{target}` in {PROJECT_FILE}");
    match trouble.kind {
        TroubleKind::NobodyThere => format!(
            "nobody answers at {url}, the `url` of the target `{target}`; {}correct `url` of {settings}",
            match connection.platform {
                Platform::Sandbox => "start the sandbox there (`botwright sandbox`), or ",
                _ => "look whether this machine is online, or ",
            }
        ),
        TroubleKind::NoSuchHost => format!(
            "there is no host for {url}, the `url` of the target `{target}`; correct {settings}, or look whether this machine is online"
        ),
        TroubleKind::NotSecure => format!(
            "no secure connection to {url}, the `url` of the target `{target}` ({}); look whether `https` and the host's certificate are right",
            cause(trouble)
        ),
        TroubleKind::TooSlow => {
            format!("the target `{target}` at {url} did not answer in time; try again later")
        }
        TroubleKind::Busy => busy(connection, &trouble.text),
        TroubleKind::Failing => format!(
            "the target `{target}` has trouble of its own, try again later ({})",
            trouble.text
        ),
        TroubleKind::NotThePlatform => format!(
            "what answers at {url} is no {} ({}); correct `url` of {settings}, or look for a proxy in between",
            product(connection),
            trouble.text
        ),
        TroubleKind::Other => {
            format!(
                "the target `{target}` at {url} cannot be read ({})",
                trouble.text
            )
        }
    }
}

fn busy(connection: &Connection, text: &str) -> String {
    format!(
        "the target `{}` is too busy, try again later or set a lower `rate` for it ({text})",
        connection.target
    )
}

/// What ought to answer.
fn product(connection: &Connection) -> &'static str {
    match connection.platform {
        Platform::Sandbox => "sandbox",
        vendor => vendor.title(),
    }
}

/// Without the request that it befell.
fn cause(trouble: &Trouble) -> &str {
    match trouble.text.rsplit_once("connect: ") {
        Some((_, cause)) => cause,
        None => &trouble.text,
    }
}

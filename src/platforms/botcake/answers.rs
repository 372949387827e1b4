//! How Botcake answers: JSON with `success`, of which 200 says nothing, or a bare text.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::documents::{Said, said};
use crate::platforms::http::{Answer, printable};
use crate::platforms::{Outcome, ProblemKind, ReadError, TroubleKind};

/// What a request was for; a plain `success: false` means different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The first read: the token and the page are on trial.
    FirstRead,
    Read,
    Write,
}

/// The body of a success.
pub(super) fn json<T: DeserializeOwned>(answer: Outcome<Answer>, asked: Asked) -> Outcome<T> {
    let answer = match judged(answer, asked) {
        Outcome::Done(answer) => answer,
        Outcome::Refused(problem) => return Outcome::Refused(problem),
        Outcome::NotSent(why) => return Outcome::NotSent(why),
        Outcome::Unknown(why) => return Outcome::Unknown(why),
    };
    answer.json()
}

/// Success, without a look at what else the body holds.
pub(super) fn done(answer: Outcome<Answer>, asked: Asked) -> Outcome<()> {
    json::<Json>(answer, asked).map(|_| ())
}

/// What a part of the API says that only others than the vendor describe; `None`: it is not there.
pub(super) fn if_offered<T>(read: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(ReadError::Refused(problem)) if problem.kind != ProblemKind::Credentials => Ok(None),
        Err(ReadError::Unreachable(why)) if why.kind == TroubleKind::NotThePlatform => Ok(None),
        Err(error) => Err(error),
    }
}

fn judged(answer: Outcome<Answer>, asked: Asked) -> Outcome<Answer> {
    let Outcome::Done(answer) = answer else {
        return answer;
    };
    // Other statuses are read by `Answer::json`.
    if !(200..=299).contains(&answer.status) {
        return Outcome::Done(answer);
    }
    match answer.document().as_ref().map(said) {
        None | Some(Said::Yes) => Outcome::Done(answer),
        Some(Said::Failing(text)) => {
            answer.strange(&format!("with the error `{}`", printable(&text)))
        }
        Some(Said::No(words)) => {
            let kind = kind(words.as_deref(), asked);
            let said = match words {
                Some(words) => format!("answered `success: false`: {}", printable(&words)),
                None => "answered `success: false` without a reason".to_owned(),
            };
            let hint = match kind {
                ProblemKind::Credentials => {
                    "; check that `page` and `token` of the target belong together, and make a new token in Botcake under Settings > API if they do"
                }
                _ => "",
            };
            answer.refuse(kind, &format!("{said}{hint}"))
        }
    }
}

fn kind(words: Option<&str>, asked: Asked) -> ProblemKind {
    let words = words.unwrap_or_default().to_ascii_lowercase();
    let of_credentials = [
        "page_id",
        "token",
        "unauthorized",
        "permission",
        "forbidden",
    ];
    if asked == Asked::FirstRead || of_credentials.iter().any(|word| words.contains(word)) {
        ProblemKind::Credentials
    } else {
        ProblemKind::Other
    }
}

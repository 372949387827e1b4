//! Omnichat's `errorCode`s in words that tell a person what to do. Those below are all that its
//! Developer Guide names.

use serde::de::DeserializeOwned;

use crate::platforms::http::Answer;
use crate::platforms::{Outcome, Problem, ProblemKind, Trouble};

const CODES: [(&str, ProblemKind, &str); 10] = [
    (
        "INVALID_REQUEST_BODY",
        ProblemKind::Other,
        "Omnichat cannot use what was sent; its own words say which part",
    ),
    (
        "MISSING_URL_PARAMETER",
        ProblemKind::Other,
        "a part of the address is missing; the target needs both `chat_platform` and `channel`",
    ),
    (
        "CHATBOT_NOT_FOUND",
        ProblemKind::Missing,
        "the team has no such chatbot; it may have been deleted in Omnichat",
    ),
    (
        "CONTACT_NOT_FOUND",
        ProblemKind::Missing,
        "the channel knows nobody of this id; compare `chat_platform` and `channel` of the target",
    ),
    (
        "BROADCAST_NOT_FOUND",
        ProblemKind::Missing,
        "the team has no broadcast of this id",
    ),
    (
        "INVALID_BROADCAST_MESSAGE",
        ProblemKind::Other,
        "a broadcast has messages of one type: up to five texts, or one block, or one template",
    ),
    (
        "CONTACT_UNSUBSCRIBED",
        ProblemKind::Other,
        "the contact has unsubscribed, and nothing can be sent to them",
    ),
    (
        "CONTACT_NOT_REACHABLE",
        ProblemKind::Other,
        "the contact is beyond what the team's plan covers; see the subscription in Omnichat",
    ),
    (
        "INTERNAL_SERVER_ERROR",
        ProblemKind::Other,
        "Omnichat failed by itself; try again later",
    ),
    (
        "UNEXPECTED_ERROR",
        ProblemKind::Other,
        "Omnichat met an error that it does not explain; try again later",
    ),
];

/// The body of a success, or a refusal with what it means.
pub(super) fn json<T: DeserializeOwned>(answer: Outcome<Answer>) -> Outcome<T> {
    explained(answer, Answer::json)
}

/// Success without a look at the body.
pub(super) fn empty(answer: Outcome<Answer>) -> Outcome<()> {
    explained(answer, Answer::empty)
}

fn explained<T>(answer: Outcome<Answer>, read: impl FnOnce(Answer) -> Outcome<T>) -> Outcome<T> {
    let answer = match answer {
        Outcome::Done(answer) => answer,
        Outcome::Refused(problem) => return Outcome::Refused(problem),
        Outcome::NotSent(why) => return Outcome::NotSent(why),
        Outcome::Unknown(why) => return Outcome::Unknown(why),
    };
    let Some((kind, meaning)) = meaning(&answer) else {
        return read(answer);
    };
    match read(answer) {
        Outcome::Refused(problem) => Outcome::Refused(Problem {
            kind: kind.unwrap_or(problem.kind),
            text: format!("{} ({meaning})", problem.text),
            ..problem
        }),
        Outcome::Unknown(why) => Outcome::Unknown(Trouble {
            text: format!("{} ({meaning})", why.text),
            ..why
        }),
        other => other,
    }
}

fn meaning(answer: &Answer) -> Option<(Option<ProblemKind>, &'static str)> {
    if (200..=299).contains(&answer.status) {
        return None;
    }
    let document = answer.document().unwrap_or_default();
    let code = document["errorCode"].as_str().unwrap_or_default();
    if let Some((_, kind, meaning)) = CODES.iter().find(|(known, ..)| *known == code) {
        return Some((Some(*kind), meaning));
    }
    // Bodies of these are not documented.
    match answer.status {
        401 => Some((
            Some(ProblemKind::Credentials),
            "Omnichat does not accept the token; ask Omnichat for the team's Open API token",
        )),
        403 => Some((
            Some(ProblemKind::Credentials),
            "the team may lack the module of the Open API that this needs: marketing for chatbots, sends and broadcasts, CRM for contacts and messages",
        )),
        429 => Some((
            None,
            "the team makes more than 40 requests a second; set a lower `rate` on the target",
        )),
        _ => None,
    }
}

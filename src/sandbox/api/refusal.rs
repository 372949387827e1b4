//! What the store refuses, said as a problem.

use axum::http::{HeaderValue, header};
use serde_json::{Value, json};

use super::preconditions::etag;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::resource::BadReference;
use crate::sandbox::store::Refusal;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        if refusal.is_busy() {
            return problem::BUSY
                .says("Another program holds the lock of the database for a long time. Send the request again later.")
                .header(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        match refusal {
            Refusal::Unknown => problem::UNKNOWN_RESOURCE
                .says("No resource of this kind has this id; it may have been deleted. List the kind to see what there is."),
            Refusal::VersionMismatch { current } => problem::VERSION_MISMATCH
                .says(format!("The version is {current} now. Read the resource again, and send `If-Match` with the version you have seen."))
                .with("version", current)
                .header(header::ETAG, etag(&current.to_string())),
            Refusal::DigestMismatch { current } => problem::VERSION_MISMATCH
                .says("The draft has changed since you read it. Read the bot again, and send `If-Match` with the digest you have seen.")
                .with("digest", current.as_str())
                .header(header::ETAG, etag(&current)),
            Refusal::SingletonExists { id } => problem::SINGLETON_EXISTS
                .says(format!("A bot has only one resource of this kind, and it exists: `{id}`. Replace that one with PUT."))
                .with("id", id),
            Refusal::UnknownReferences(bad) => list(
                problem::UNKNOWN_REFERENCE.says("The draft has no resource with this id. Create it first; where two resources refer to each other, create one without its reference and add that with PUT."),
                bad,
            ),
            Refusal::DanglingReferences(bad) => list(
                problem::DANGLING_REFERENCE.says("Nothing was published, since resources of the draft refer to deleted ones. Change those resources, then publish again."),
                bad,
            ),
            Refusal::UnknownPerson => problem::UNKNOWN_PERSON
                .says("Nobody of this id has written to the bot. Send a message of theirs first, or make them with PUT."),
            Refusal::UnknownBot => problem::UNKNOWN_BOT
                .says("Nothing was ever written to a bot of this name. `GET /v1/bots` lists the bots there are."),
            Refusal::NotPublished => problem::NOT_PUBLISHED
                .says("The bot was never published, so it says nothing. Publish its draft first."),
            Refusal::Overtaken => problem::BUSY
                .says("Somebody else has just changed this person: another program on this database, or a platform on which they are a contact. Send the request again.")
                .header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            Refusal::KeyReused => problem::KEY_REUSED
                .says("This idempotency key was used for another request. Use a new key for each new request."),
            Refusal::Deleted { id } => problem::RESOURCE_DELETED
                .says(format!("This request made `{id}`, which has been deleted since. Use a new key to create it again."))
                .with("id", id),
            Refusal::Random(_) | Refusal::Database(_) => {
                tracing::error!(%refusal, "the sandbox's database failed");
                problem::INTERNAL.says("The sandbox could not use its database. Look at what it printed, and send the request again.")
            }
        }
    }
}

/// All bad references, and the first one's members beside them.
fn list(problem: Problem, bad: Vec<BadReference>) -> Problem {
    let listed: Vec<Value> = bad
        .iter()
        .map(|reference| match &reference.source {
            None => json!({"id": reference.id, "pointer": reference.pointer}),
            Some(source) => {
                json!({"source": source, "id": reference.id, "pointer": reference.pointer})
            }
        })
        .collect();
    let problem = match bad.into_iter().next() {
        None => problem,
        Some(first) => problem.with("id", first.id).with("pointer", first.pointer),
    };
    problem.with("references", listed)
}

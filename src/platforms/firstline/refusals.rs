//! Refusals in words that tell a person what to do. The vendor documents the statuses alone; the
//! bodies are read in Laravel's form, `{"message": …, "errors": {FIELD: […]}}`.

use crate::platforms::http::{Answer, printable};
use crate::platforms::{Outcome, ProblemKind};

/// The answer, unless it is a refusal that needs other words than its own.
pub(super) fn read(answer: Answer, http_put: bool) -> Outcome<Answer> {
    match answer.status {
        401 => answer.refuse(
            ProblemKind::Credentials,
            "FIRST LINE does not accept the token (401); make a new one under System, Employee, Generate, and remember that it ends the old one",
        ),
        403 => answer.refuse(
            ProblemKind::Credentials,
            "the employee whose token this is may not do this (403); an administrator can change the role, or use an administrator's token",
        ),
        404 => answer.refuse(
            ProblemKind::Missing,
            "FIRST LINE has nothing at this address (404); it may have been deleted, or `url` may name another server",
        ),
        405 if http_put => answer.refuse(
            ProblemKind::Other,
            "FIRST LINE does not take this method (405); remove `http_put: true` from the target, so that POST with `_method` is sent",
        ),
        405 => answer.refuse(
            ProblemKind::Other,
            "FIRST LINE does not take this method (405); set `http_put: true` on the target, so that a real PUT is sent",
        ),
        422 => {
            let text = fields(&answer);
            answer.refuse(ProblemKind::Other, &text)
        }
        _ => Outcome::Done(answer),
    }
}

/// Every field that was refused, with the vendor's sentence.
fn fields(answer: &Answer) -> String {
    let document = answer.document().unwrap_or_default();
    let errors = document["errors"].as_object();
    let told: Vec<String> = errors
        .into_iter()
        .flatten()
        .map(|(field, why)| {
            let why = why.as_str().or(why[0].as_str()).unwrap_or("is not valid");
            format!("`{}`: {}", printable(field), printable(why))
        })
        .take(5)
        .collect();
    if told.is_empty() {
        let said = document["message"]
            .as_str()
            .unwrap_or("it does not say why");
        return format!("FIRST LINE refused the values (422): {}", printable(said));
    }
    format!("FIRST LINE refused {} (422)", told.join("; "))
}

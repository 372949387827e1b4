//! `If-Match` and `Idempotency-Key`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};

use crate::sandbox::problem::{self, Problem};

/// The text between the quotes of the `If-Match` header, which must be sent.
pub(in crate::sandbox) struct IfMatch(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Problem> {
        let Some(sent) = single(parts, header::IF_MATCH.as_str())? else {
            return Err(problem::PRECONDITION_REQUIRED.says(
                "Send the header `If-Match` with what you read last, in double quotes: a resource's version, or the draft's digest to publish.",
            ));
        };
        sent.strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .filter(|tag| !tag.is_empty() && !tag.contains('"'))
            .map(|tag| IfMatch(tag.to_owned()))
            .ok_or_else(|| {
                problem::INVALID_HEADER
                    .says("`If-Match` must be one value in double quotes, such as `\"3\"`.")
                    .with("header", "If-Match")
            })
    }
}

/// The `Idempotency-Key` header, if it is sent.
pub(in crate::sandbox) struct IdempotencyKey(pub(super) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyKey, Problem> {
        let sent = single(parts, "idempotency-key")?;
        if let Some(key) = &sent
            && !((1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()))
        {
            return Err(problem::INVALID_HEADER
                .says("`Idempotency-Key` must have 1 to 255 visible ASCII characters, without spaces.")
                .with("header", "Idempotency-Key"));
        }
        Ok(IdempotencyKey(sent))
    }
}

/// The value of a header that may be sent once at most.
fn single(parts: &Parts, name: &'static str) -> Result<Option<String>, Problem> {
    let mut values = parts.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value
            .to_str()
            .map(|value| Some(value.trim().to_owned()))
            .map_err(|_| not_ascii(name)),
        (Some(_), Some(_)) => Err(problem::INVALID_HEADER
            .says(format!("Send the header `{name}` once only."))
            .with("header", name)),
    }
}

fn not_ascii(name: &'static str) -> Problem {
    problem::INVALID_HEADER
        .says(format!("The header `{name}` must be visible ASCII."))
        .with("header", name)
}

/// `"3"`, `"9f86d0…"`: an entity tag.
pub(super) fn etag(tag: &str) -> HeaderValue {
    // Versions and hex digests, which any header takes.
    HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

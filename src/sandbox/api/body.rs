//! Reading `{"name", "content"}`, and saying what is wrong with it.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{BODY_LIMIT, READ_LIMIT};
use crate::sandbox::content::{Content, Flaw, MAX_DEPTH, too_deep};
use crate::sandbox::digest::hex_digest;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::NewObject;

const MAX_NAME: usize = 200;

/// A body that was read and found sound.
pub(in crate::sandbox) struct Written {
    pub(super) object: NewObject,
    /// Lowercase hex SHA-256 of its bytes.
    pub(super) digest: String,
}

impl<S: Send + Sync> FromRequest<S> for Written {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Written, Problem> {
        let body = whole(request).await?;
        Ok(Written {
            object: read(&body)?,
            digest: hex_digest(&body),
        })
    }
}

/// A JSON body, as it was sent.
pub(in crate::sandbox) struct Raw {
    pub(in crate::sandbox) text: Box<RawValue>,
    /// Lowercase hex SHA-256 of its bytes.
    pub(in crate::sandbox) digest: String,
}

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Raw, Problem> {
        let body = whole(request).await?;
        let text: &RawValue = serde_json::from_slice(&body).map_err(|error| {
            problem::INVALID_JSON.says(format!(
                "The body cannot be read as JSON, at line {} column {}.",
                error.line(),
                error.column()
            ))
        })?;
        if too_deep(text) {
            return Err(problem::INVALID_BODY
                .says(format!("The body may be at most {MAX_DEPTH} levels deep.")));
        }
        Ok(Raw {
            text: text.to_owned(),
            digest: hex_digest(&body),
        })
    }
}

impl Raw {
    /// The body as what it has to be.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_str(self.text.get()).map_err(|error| {
            // Where it stands says nothing more: the body is small, and the words name the key.
            let words = error.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            problem::INVALID_BODY.says(format!(
                "The body does not have the right shape: {words}. `GET /openapi.json` describes it."
            ))
        })
    }
}

/// The whole body of a request that says that it is JSON.
async fn whole(request: Request) -> Result<Vec<u8>, Problem> {
    check_content_type(request.headers())?;
    take(request.into_body()).await.ok_or_else(|| {
        problem::BODY_TOO_LARGE
            .says(format!("The body may have at most {BODY_LIMIT} bytes. Split the resource into smaller ones."))
            .with("limit", BODY_LIMIT)
    })
}

/// Reads a body of up to [`BODY_LIMIT`] bytes. Most of what is longer is read too, and thrown
/// away: a client that is still sending does not see the answer.
pub(in crate::sandbox) async fn take(mut body: Body) -> Option<Vec<u8>> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // A body that breaks off has no sender who waits for an answer.
        let data = frame.ok()?.into_data().unwrap_or_default();
        length += data.len();
        if length <= BODY_LIMIT {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
        if length > READ_LIMIT {
            break;
        }
    }
    (length <= BODY_LIMIT).then_some(bytes)
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    if json {
        Ok(())
    } else {
        Err(problem::WRONG_CONTENT_TYPE
            .says("Send the body as JSON, with the header `Content-Type: application/json`."))
    }
}

fn read(body: &[u8]) -> Result<NewObject, Problem> {
    // First whether it is JSON at all, so that a wrong shape is told apart.
    let raw: &RawValue = serde_json::from_slice(body).map_err(|error| {
        problem::INVALID_JSON.says(format!(
            "The body cannot be read as JSON, at line {} column {}. Send an object with `name` and `content`.",
            error.line(),
            error.column()
        ))
    })?;
    let wrong = |detail: &str| problem::INVALID_BODY.says(detail);
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(raw.get())
        .map_err(|_| wrong("The body must be an object with `name` and `content`."))?;
    let name = members.remove("name");
    let content = members.remove("content");
    if let Some(key) = members.keys().next() {
        return Err(problem::INVALID_BODY
            .says(format!(
                "The body has no key `{key}`; it has `name` and `content`, and nothing else."
            ))
            .with("key", key.as_str()));
    }
    let name = name
        .and_then(|name| serde_json::from_str::<String>(name.get()).ok())
        .filter(|name| (1..=MAX_NAME).contains(&name.chars().count()) && !name.contains('\0'))
        .ok_or_else(|| wrong("`name` must be a text of 1 to 200 characters, without U+0000."))?;
    let content = content.ok_or_else(|| wrong("`content` is missing; send an object."))?;
    let content = Content::read(content).map_err(refuse)?;
    Ok(NewObject { name, content })
}

fn refuse(flaw: Flaw) -> Problem {
    match flaw {
        Flaw::NotAnObject => problem::INVALID_CONTENT.says("`content` must be an object."),
        Flaw::TooDeep => problem::INVALID_CONTENT
            .says(format!("`content` may be at most {MAX_DEPTH} levels deep. Make it flatter."))
            .with("limit", MAX_DEPTH),
        Flaw::Unreadable(reason) => {
            problem::INVALID_CONTENT.says(format!("`content` cannot be read: {reason}."))
        }
        Flaw::ReservedKey { key, pointer } => problem::RESERVED_KEY
            .says(format!("The key `{key}` is reserved. Write a literal `$` at the start of a key twice; a reference is an object with the one key `$ref` and an id as text."))
            .with("key", key)
            .with("pointer", pointer),
    }
}

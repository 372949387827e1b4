//! Why there is no answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::contact::Wrong;
use crate::language::name::{FieldName, FlowName};
use crate::platforms::Platform;
use crate::platforms::http::segment;

/// Says which error an answer is, also where its body has to be empty.
const ERROR: HeaderName = HeaderName::from_static("x-botwright-error");

/// Why a request gets no content. Nothing in it is a person's, but what `Wrong` names as a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NotFound,
    Method,
    Unauthorized,
    /// The body has more than so many bytes.
    TooLarge(usize),
    MediaType,
    /// The body cannot be read.
    Body(&'static str),
    /// The body did not come in time.
    Slow,
    Wrong(Wrong),
    /// `?after=` names a field that no question of the flow saves to, or nothing answers it.
    NoQuestion,
    NoAnswer(FieldName),
    Busy,
    /// A call failed, and the flow says nothing for that.
    CallFailed,
    /// A tap leads to a flow whose id on the platform is not known.
    NotBound(FlowName),
    /// What is said has no form on the platform; without the words of it.
    Unfit(String),
}

impl Refusal {
    /// For machines: one word that never changes.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Refusal::NotFound => "not-found",
            Refusal::Method => "method-not-allowed",
            Refusal::Unauthorized => "unauthorized",
            Refusal::TooLarge(_) => "too-large",
            Refusal::MediaType => "media-type",
            Refusal::Body(_) => "bad-body",
            Refusal::Slow => "slow-body",
            Refusal::Wrong(_) => "wrong-value",
            Refusal::NoQuestion => "no-question",
            Refusal::NoAnswer(_) => "no-answer",
            Refusal::Busy => "busy",
            Refusal::CallFailed => "call-failed",
            Refusal::NotBound(_) => "flow-not-bound",
            Refusal::Unfit(_) => "unfit",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::Unauthorized => StatusCode::UNAUTHORIZED,
            Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Body(_) => StatusCode::BAD_REQUEST,
            Refusal::Slow => StatusCode::REQUEST_TIMEOUT,
            Refusal::Wrong(_) | Refusal::NoQuestion | Refusal::NoAnswer(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::CallFailed => StatusCode::BAD_GATEWAY,
            Refusal::NotBound(_) | Refusal::Unfit(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For the person who set the platform up; one plain sentence.
    fn message(&self) -> String {
        match self {
            Refusal::NotFound => "there is nothing at this address".to_owned(),
            Refusal::Method => "send POST, or GET with the data in the query".to_owned(),
            Refusal::Unauthorized => "send the token of the target".to_owned(),
            Refusal::TooLarge(limit) => format!("the body has more than {limit} bytes"),
            Refusal::MediaType => {
                "send `application/json` or `application/x-www-form-urlencoded`".to_owned()
            }
            Refusal::Body(why) => (*why).to_owned(),
            Refusal::Slow => "the body did not come in time".to_owned(),
            Refusal::Wrong(wrong) => format!("`{}`: {}", wrong.key, wrong.why),
            Refusal::NoQuestion => {
                "no question of this flow saves its answer to the field of `after`".to_owned()
            }
            Refusal::NoAnswer(field) => {
                format!("the answer is missing; send it as `{field}` or as `input`")
            }
            Refusal::Busy => "too many requests at a time; send it again later".to_owned(),
            Refusal::CallFailed => {
                "an API card failed, and the flow says nothing for that".to_owned()
            }
            Refusal::NotBound(flow) => {
                format!("a tap leads to the flow `{flow}`, whose id on the platform is not known")
            }
            Refusal::Unfit(why) => why.clone(),
        }
    }

    /// What the log tells beyond the word; nothing that a caller has written.
    pub(super) fn logged(&self) -> Option<String> {
        match self {
            Refusal::NotBound(flow) => Some(format!("flow `{flow}`")),
            Refusal::Unfit(why) => Some(why.clone()),
            Refusal::NoAnswer(field) => Some(format!("field `{field}`")),
            _ => None,
        }
    }

    /// The answer. On Omnichat what is wrong with a request or a flow is HTTP 400 with an empty
    /// body: then the block for failures follows.
    pub(super) fn response(&self, platform: Option<Platform>) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(ERROR, HeaderValue::from_static(self.word()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Refusal::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Refusal::Method => {
                headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
            }
            Refusal::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        let plain = matches!(
            self,
            Refusal::NotFound | Refusal::Method | Refusal::Unauthorized | Refusal::Busy
        );
        if platform == Some(Platform::Omnichat) && !plain {
            if let Refusal::Wrong(wrong) = self
                && let Ok(key) = HeaderValue::from_str(&segment(&wrong.key))
            {
                headers.insert(HeaderName::from_static("x-botwright-key"), key);
            }
            return (StatusCode::BAD_REQUEST, headers).into_response();
        }
        let mut body = json!({ "error": self.word(), "message": self.message() });
        if let Refusal::Wrong(wrong) = self {
            body["key"] = wrong.key.as_str().into();
        }
        (self.status(), headers, axum::Json(body)).into_response()
    }
}

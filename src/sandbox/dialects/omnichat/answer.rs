//! Envelopes, `{"content": …}` with `totalElements` where there are pages, and errors,
//! `{"errorCode": …, "message": …}`. The guide names the codes below without their statuses, but
//! for BROADCAST_NOT_FOUND.

use axum::Json as AsJson;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use crate::sandbox::dialects::INVENTED;
use crate::sandbox::problem::Problem;
use crate::sandbox::store::Refusal;

#[derive(Debug)]
pub(super) struct Answer {
    body: Option<Json>,
    invented: bool,
}

impl Answer {
    /// `{"content": …}`
    pub(super) fn content(content: impl Into<Json>) -> Answer {
        Answer::bare(json!({ "content": content.into() }))
    }

    /// `{"content": […], "totalElements": n}`
    pub(super) fn page(items: Vec<Json>, total: usize) -> Answer {
        Answer::bare(json!({ "content": items, "totalElements": total }))
    }

    /// Without an envelope, as some of the broadcasts' answers are.
    pub(super) fn bare(body: Json) -> Answer {
        Answer {
            body: Some(body),
            invented: false,
        }
    }

    /// 204.
    pub(super) fn nothing() -> Answer {
        Answer {
            body: None,
            invented: false,
        }
    }

    /// The same, where the guide does not have it.
    pub(super) fn invented(self) -> Answer {
        Answer {
            invented: true,
            ..self
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => AsJson(body).into_response(),
            None => StatusCode::NO_CONTENT.into_response(),
        };
        if self.invented {
            let (name, value) = INVENTED;
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[derive(Debug)]
pub(super) struct Fail {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The guide does not have the code.
    invented: bool,
    retry_after: bool,
}

impl Fail {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Fail {
        Fail {
            status,
            code,
            message: message.into(),
            invented: false,
            retry_after: false,
        }
    }

    pub(super) fn body(why: impl Into<String>) -> Fail {
        let message = format!("Invalid request body: {}", why.into());
        Fail::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST_BODY", message)
    }

    pub(super) fn missing(key: &str) -> Fail {
        let message = format!("Missing URL parameter: {key}");
        Fail::new(StatusCode::BAD_REQUEST, "MISSING_URL_PARAMETER", message)
    }

    pub(super) fn no_chatbot() -> Fail {
        Fail::new(
            StatusCode::NOT_FOUND,
            "CHATBOT_NOT_FOUND",
            "Chatbot not found",
        )
    }

    pub(super) fn no_contact() -> Fail {
        Fail::new(
            StatusCode::NOT_FOUND,
            "CONTACT_NOT_FOUND",
            "Contact not found",
        )
    }

    pub(super) fn no_broadcast() -> Fail {
        let message = "Broadcast not found";
        Fail::new(StatusCode::NOT_FOUND, "BROADCAST_NOT_FOUND", message)
    }

    pub(super) fn broadcast_message(why: &str) -> Fail {
        Fail::new(StatusCode::BAD_REQUEST, "INVALID_BROADCAST_MESSAGE", why)
    }

    pub(super) fn unsubscribed() -> Fail {
        let message = "Contact is unsubscribed";
        Fail::new(StatusCode::BAD_REQUEST, "CONTACT_UNSUBSCRIBED", message)
    }

    pub(super) fn not_reachable(why: impl Into<String>) -> Fail {
        Fail::new(StatusCode::BAD_REQUEST, "CONTACT_NOT_REACHABLE", why)
    }

    fn made_up(status: StatusCode, code: &'static str, message: &str) -> Fail {
        Fail {
            invented: true,
            ..Fail::new(status, code, message)
        }
    }

    pub(super) fn unauthorized() -> Fail {
        Fail::made_up(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "Invalid API token",
        )
    }

    /// 429 with `Retry-After` is documented, its body is not.
    pub(super) fn too_many() -> Fail {
        let message = "Too many requests";
        Fail {
            retry_after: true,
            ..Fail::made_up(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", message)
        }
    }

    pub(super) fn nothing_there(what: &str) -> Fail {
        Fail::made_up(
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
            &format!("{what} not found"),
        )
    }

    pub(super) fn no_route() -> Fail {
        let message = "The guide documents no such request";
        Fail::made_up(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Fail {
        tracing::error!(%refusal, "the sandbox's database failed");
        let message = "Internal server error";
        Fail::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
            message,
        )
    }
}

impl From<Problem> for Fail {
    fn from(problem: Problem) -> Fail {
        Fail::body(problem.detail())
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let body = json!({ "errorCode": self.code, "message": self.message });
        let mut response = (self.status, AsJson(body)).into_response();
        let headers = response.headers_mut();
        if self.invented {
            let (name, value) = INVENTED;
            headers.insert(name, value);
        }
        if self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

//! Error answers: `application/problem+json` (RFC 9457) with a relative `type`.

use std::any::Any;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

pub(super) const CONTENT_TYPE: &str = "application/problem+json";

/// One type of problem: the last segment of its `type`, its status and its title.
#[derive(Debug)]
pub(super) struct Type {
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
}

macro_rules! types {
    ($($name:ident = $slug:literal, $status:ident, $title:literal;)*) => {
        $(pub(super) const $name: Type = Type {
            slug: $slug,
            status: StatusCode::$status,
            title: $title,
        };)*
    };
}

types! {
    INVALID_JSON = "invalid-json", BAD_REQUEST, "The body is not JSON";
    INVALID_QUERY = "invalid-query", BAD_REQUEST, "The query is not valid";
    INVALID_HEADER = "invalid-header", BAD_REQUEST, "A header is not valid";
    INVALID_PATH = "invalid-path", BAD_REQUEST, "The path is not valid";
    UNAUTHORIZED = "unauthorized", UNAUTHORIZED, "The token is missing or wrong";
    UNKNOWN_ROUTE = "unknown-route", NOT_FOUND, "There is no such path";
    UNKNOWN_BOT = "unknown-bot", NOT_FOUND, "There is no such bot";
    UNKNOWN_KIND = "unknown-kind", NOT_FOUND, "There is no such kind of resource";
    UNKNOWN_RESOURCE = "unknown-resource", NOT_FOUND, "There is no such resource";
    UNKNOWN_KEY = "unknown-idempotency-key", NOT_FOUND, "No resource was made with this key";
    UNKNOWN_PERSON = "unknown-person", NOT_FOUND, "There is no such person";
    METHOD_NOT_ALLOWED = "method-not-allowed", METHOD_NOT_ALLOWED, "The path has no such method";
    SINGLETON_EXISTS = "singleton-exists", CONFLICT, "There can be only one";
    NOT_PUBLISHED = "not-published", CONFLICT, "The bot is not published";
    NOT_RUNNABLE = "not-runnable", CONFLICT, "The published bot cannot run";
    RESOURCE_DELETED = "resource-deleted", GONE, "The resource of this key was deleted";
    VERSION_MISMATCH = "version-mismatch", PRECONDITION_FAILED, "It has changed since it was read";
    BODY_TOO_LARGE = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large";
    WRONG_CONTENT_TYPE = "unsupported-content-type", UNSUPPORTED_MEDIA_TYPE, "The body is not sent as JSON";
    INVALID_BODY = "invalid-body", UNPROCESSABLE_ENTITY, "The body does not have the right shape";
    INVALID_CONTENT = "invalid-content", UNPROCESSABLE_ENTITY, "The content is not valid";
    RESERVED_KEY = "reserved-key", UNPROCESSABLE_ENTITY, "A key of the content is reserved";
    UNKNOWN_REFERENCE = "unknown-reference", UNPROCESSABLE_ENTITY, "The content refers to what does not exist";
    DANGLING_REFERENCE = "dangling-reference", UNPROCESSABLE_ENTITY, "The draft refers to what does not exist";
    KEY_REUSED = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The key belongs to another request";
    NOTHING_THERE = "nothing-there", UNPROCESSABLE_ENTITY, "What the message refers to is not there";
    PRECONDITION_REQUIRED = "precondition-required", PRECONDITION_REQUIRED, "If-Match is missing";
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "The sandbox failed";
    BUSY = "busy", SERVICE_UNAVAILABLE, "The database is busy";
}

impl Type {
    /// A problem of this type. `detail` is plain sentences that say what to do.
    pub(super) fn says(&self, detail: impl Into<String>) -> Problem {
        Problem::new(self.slug, self.status, self.title, detail)
    }
}

/// An error answer. `instance`, the path of the request, is filled in by [`finish`].
#[derive(Clone, Debug)]
pub(super) struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    slug: &'static str,
    status: StatusCode,
    title: String,
    detail: String,
    extras: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(
        slug: &'static str,
        status: StatusCode,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> Problem {
        Problem(Box::new(Inner {
            slug,
            status,
            title: title.into(),
            detail: detail.into(),
            extras: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// Adds a member beside the five of the standard.
    pub(super) fn with(mut self, member: &str, value: impl Into<Value>) -> Problem {
        self.0.extras.insert(member.to_owned(), value.into());
        self
    }

    /// Whether it is of this type.
    pub(super) fn is(&self, kind: &Type) -> bool {
        self.0.slug == kind.slug
    }

    /// What is wrong and what to do.
    pub(super) fn detail(&self) -> &str {
        &self.0.detail
    }

    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Problem {
        self.0.headers.push((name, value));
        self
    }

    fn render(self, instance: &str) -> Response {
        let inner = *self.0;
        let body = Body {
            kind: format!("/problems/{}", inner.slug),
            title: inner.title,
            status: inner.status.as_u16(),
            detail: inner.detail,
            instance: instance.to_owned(),
            extras: inner.extras,
        };
        let mut response = (inner.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        for (name, value) in inner.headers {
            headers.insert(name, value);
        }
        response
    }
}

/// The body of every error answer.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(super) struct Body {
    /// A relative URI such as `/problems/version-mismatch`; the name of the problem.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    /// The HTTP status once more.
    status: u16,
    /// What is wrong and what to do, for people.
    detail: String,
    /// The path of the request.
    instance: String,
    /// What the problem is about: ids, versions, pointers.
    #[serde(flatten)]
    #[schema(ignore)]
    extras: Map<String, Value>,
}

impl IntoResponse for Problem {
    /// Leaves the body to [`finish`], which knows the path.
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The outermost layer: writes the body of every problem.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let instance = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        None => response,
        Some(problem) => {
            let mut rendered = problem.render(&instance);
            // `Allow` is put on the answer by the router, so it is kept.
            for (name, value) in response.headers() {
                if name != header::CONTENT_LENGTH && !rendered.headers().contains_key(name) {
                    rendered.headers_mut().insert(name, value.clone());
                }
            }
            rendered
        }
    }
}

/// The answer to a request whose handler panicked.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    INTERNAL
        .says("The sandbox met an error of its own. Look at what it printed, and send the request again.")
        .into_response()
}

pub(super) async fn unknown_route() -> Problem {
    UNKNOWN_ROUTE.says("No route has this path. `GET /openapi.json` lists the routes.")
}

pub(super) async fn method_not_allowed() -> Problem {
    METHOD_NOT_ALLOWED
        .says("The path exists, but not with this method. The `Allow` header lists the methods.")
}

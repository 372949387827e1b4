//! Answers: pages, and errors in Laravel's form (the vendor does not document its own).

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::INVENTED;
use super::check::Checks;
use super::input::Input;
use crate::sandbox::store::Refusal;
use crate::sandbox::store::firstline::Part;

/// An error answer.
#[derive(Debug)]
pub(super) struct Fail {
    status: StatusCode,
    body: Value,
    allow: Option<&'static str>,
}

impl Fail {
    fn new(status: StatusCode, message: impl Into<String>) -> Fail {
        Fail {
            status,
            body: json!({ "message": message.into() }),
            allow: None,
        }
    }

    pub(super) fn unauthenticated() -> Fail {
        Fail::new(StatusCode::UNAUTHORIZED, "Unauthenticated.")
    }

    pub(super) fn forbidden() -> Fail {
        Fail::new(StatusCode::FORBIDDEN, "This action is unauthorized.")
    }

    pub(super) fn unreadable() -> Fail {
        Fail::new(
            StatusCode::BAD_REQUEST,
            "The request cannot be read as JSON.",
        )
    }

    /// The sandbox itself failed.
    pub(super) fn broken(why: &impl std::fmt::Display) -> Fail {
        tracing::error!(%why, "the sandbox failed");
        Fail::new(StatusCode::INTERNAL_SERVER_ERROR, "Server Error")
    }

    pub(super) fn too_large() -> Fail {
        Fail::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.")
    }

    pub(super) fn no_route(path: &str) -> Fail {
        let message = format!("The route api/v1/{path} could not be found.");
        Fail::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn method(method: &Method, path: &str, allow: &'static str) -> Fail {
        let message = format!(
            "The {method} method is not supported for route api/v1/{path}. Supported methods: {allow}."
        );
        Fail {
            allow: Some(allow),
            ..Fail::new(StatusCode::METHOD_NOT_ALLOWED, message)
        }
    }

    pub(super) fn missing(model: &str, id: &str) -> Fail {
        let message = format!("No query results for model [App\\{model}] {id}");
        Fail::new(StatusCode::NOT_FOUND, message)
    }

    /// 422 with what is wrong by field; `errors` is not empty.
    pub(super) fn invalid(errors: Vec<(String, String)>) -> Fail {
        let message = match errors.as_slice() {
            [] => "The given data was invalid.".to_owned(),
            [(_, only)] => only.clone(),
            [(_, first), _] => format!("{first} (and 1 more error)"),
            [(_, first), more @ ..] => format!("{first} (and {} more errors)", more.len()),
        };
        let mut by_field = Map::new();
        for (field, error) in errors {
            let list = by_field.entry(field).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(error.into());
            }
        }
        Fail {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            body: json!({ "message": message, "errors": by_field }),
            allow: None,
        }
    }

    /// What the store refused about a `model`.
    pub(super) fn store(refusal: &Refusal, model: &str, id: &str) -> Fail {
        match refusal {
            Refusal::Unknown => Fail::missing(model, id),
            refusal if refusal.is_busy() => {
                Fail::new(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
            }
            refusal => {
                tracing::error!(%refusal, "the sandbox's database failed");
                Fail::new(StatusCode::INTERNAL_SERVER_ERROR, "Server Error")
            }
        }
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Fail {
        Fail::store(&refusal, "Model", "")
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = (self.status, [INVENTED], Json(self.body)).into_response();
        if let Some(allow) = self.allow {
            let headers = response.headers_mut();
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// `{"data": …}`.
pub(super) fn one(status: StatusCode, data: Value) -> Response {
    (status, Json(json!({ "data": data }))).into_response()
}

/// The answer to a delete, whose body is not documented.
pub(super) fn deleted() -> Response {
    (StatusCode::NO_CONTENT, [INVENTED]).into_response()
}

/// The id in a path; what is no number names nothing.
pub(super) fn id(text: &str, model: &str) -> Result<i64, Fail> {
    text.parse().map_err(|_| Fail::missing(model, text))
}

/// `page` and `per_page`: 1 and 15 where they are not sent, and at most [`MOST`] a page.
pub(super) fn part(input: &Input, checks: &mut Checks) -> Part {
    Part {
        page: checks.count(input, "page").unwrap_or(1),
        per_page: checks.count(input, "per_page").unwrap_or(15).min(MOST),
    }
}

/// The vendor names no limit.
const MOST: i64 = 1_000;

/// `meta` as the contact page shows it.
pub(super) fn meta(part: Part, total: i64, here: usize) -> Map<String, Value> {
    let here = i64::try_from(here).unwrap_or(i64::MAX);
    let before = (part.page - 1).saturating_mul(part.per_page);
    let place = |number: i64| {
        if here == 0 {
            Value::Null
        } else {
            number.into()
        }
    };
    Map::from_iter([
        ("current_page".to_owned(), part.page.into()),
        ("from".to_owned(), place(before + 1)),
        ("last_page".to_owned(), last_page(part, total).into()),
        ("per_page".to_owned(), part.per_page.into()),
        ("to".to_owned(), place(before + here)),
        ("total".to_owned(), total.into()),
    ])
}

fn last_page(part: Part, total: i64) -> i64 {
    ((total + part.per_page - 1) / part.per_page).max(1)
}

/// `links` and `meta` as the tag page shows them.
pub(super) fn links(part: Part, total: i64, here: usize, path: &str) -> (Value, Value) {
    let last = last_page(part, total);
    let url = |page: i64| format!("{path}?page={page}");
    let at = |page: i64| (1..=last).contains(&page).then(|| url(page));
    let mut links = vec![json!({
        "url": at(part.page - 1), "label": "&laquo; Previous", "active": false
    })];
    // The vendor's sample lists every page; a list of thousands is cut here.
    for page in 1..=last.min(50) {
        links.push(json!({
            "url": url(page), "label": page.to_string(), "active": page == part.page
        }));
    }
    links.push(json!({ "url": at(part.page + 1), "label": "Next &raquo;", "active": false }));
    let mut meta = meta(part, total, here);
    meta.insert("links".to_owned(), links.into());
    meta.insert("path".to_owned(), path.into());
    let links = json!({
        "first": url(1),
        "last": url(last),
        "prev": at(part.page - 1),
        "next": at(part.page + 1),
    });
    (links, meta.into())
}

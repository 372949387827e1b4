//! FIRST LINE's API as its documents show it: contacts, contact tags, groups of custom fields, chats
//! and pushed messages under `/api/v1`. The sandbox holds one tenant.
//!
//! A PUT may be sent as a POST with `_method`, as its page on request methods asks for. The token is the
//! sandbox's or one that `/auth` gave, with or without `Bearer`, or as `?token=`.

mod answer;
mod calls;
mod check;
mod console;
mod contacts;
mod fields;
mod filters;
mod input;
mod push;
mod session;
mod tags;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::response::Response;
use axum::routing::any;

use answer::Fail;
use input::Input;

use crate::sandbox::api::App;
use crate::sandbox::auth;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/{*path}", any(answer_request))
        .route("/console/firstline/{*path}", any(console::answer_request))
}

async fn answer_request(State(app): State<App>, request: Request) -> Result<Response, Fail> {
    let (parts, body) = request.into_parts();
    let query = input::query(&parts.uri).ok_or_else(Fail::unreadable)?;
    let sent = parts.headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|value| value.to_str().ok()).map(str::trim);
    let bare = sent.map(|sent| match sent.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => sent,
    });
    let token = bare.or_else(|| query.get("token").and_then(|token| token.as_str()));
    let token = token.unwrap_or_default().to_owned();
    let admitted = auth::is_token(&app, &token) || session::admits(&app, &token).await?;
    let path = parts.uri.path().trim_start_matches("/api/v1/");
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    // Only a login goes without a token.
    if !admitted && segments.as_slice() != ["auth"] {
        return Err(Fail::unauthenticated());
    }
    let input = Input::read(query, &parts.headers, body).await?;
    let method = match parts.method {
        Method::HEAD => Method::GET,
        Method::POST => input.spoofed(&parts.headers).unwrap_or(Method::POST),
        method => method,
    };
    let host = parts.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    match (segments.as_slice(), method.as_str()) {
        (["auth"], "POST") => session::begin(&app, &input).await,
        (["auth"], "PUT") => session::renew(&app, &token).await,
        (["auth", "logout"], "POST") => session::end(&app, &token).await,
        (["auth"], _) if !admitted => Err(Fail::unauthenticated()),
        (["auth"], _) => Err(Fail::method(&method, path, "POST, PUT")),
        (["auth", "logout"], _) => Err(Fail::method(&method, path, "POST")),
        (["contact"], "GET") => contacts::list(&app, &input).await,
        (["contact"], "POST") => contacts::create(&app, &input).await,
        (["contact", id], "GET") => contacts::read(&app, id).await,
        (["contact", id], "PUT") => contacts::update(&app, id, &input).await,
        (["contact", id], "DELETE") => contacts::delete(&app, id).await,
        (["contact-tag"], "GET") => tags::list(&app, &input, host).await,
        (["contact-tag"], "POST") => tags::create(&app, &input).await,
        (["contact-tag", id], "GET") => tags::read(&app, id).await,
        (["contact-tag", id], "PUT") => tags::update(&app, id, &input).await,
        (["contact-tag", id], "DELETE") => tags::delete(&app, id).await,
        (["cz-col-category"], "GET") => fields::list(&app, &input).await,
        (["message", "push"], "POST") => push::send(&app, &input).await,
        (["text-call", hash, "hash-convert-to-id"], "GET") => calls::find(&app, hash).await,
        (["text-call", id, "reply-from-external"], "POST") => calls::reply(&app, id, &input).await,
        (["text-call", _, "hash-convert-to-id"], _) => {
            Err(Fail::method(&method, path, "GET, HEAD"))
        }
        (["text-call", _, "reply-from-external"], _) => Err(Fail::method(&method, path, "POST")),
        (["contact" | "contact-tag"], _) => Err(Fail::method(&method, path, "GET, HEAD, POST")),
        (["contact" | "contact-tag", _], _) => {
            Err(Fail::method(&method, path, "GET, HEAD, PUT, DELETE"))
        }
        (["cz-col-category"], _) => Err(Fail::method(&method, path, "GET, HEAD")),
        (["message", "push"], _) => Err(Fail::method(&method, path, "POST")),
        _ => Err(Fail::no_route(path)),
    }
}

//! The vendors' own interfaces, so that any client of theirs can be pointed at the sandbox; and
//! under `/console/…` what a person does in the vendors' pages. One folder and one line each.

mod ahachat;
mod botcake;
mod console;
mod firstline;
mod native;
mod omnichat;

use axum::Router;
use axum::http::{HeaderName, HeaderValue};

use super::api::App;

/// Marks an answer that the vendor's documents do not describe.
const INVENTED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-sandbox-invented"),
    HeaderValue::from_static("1"),
);

/// The routes of every dialect.
pub(super) fn router() -> Router<App> {
    Router::new()
        .merge(ahachat::router())
        .merge(botcake::router())
        .merge(firstline::router())
        .merge(omnichat::router())
}

/// Whether a path below `/v1` belongs to a dialect, which asks for the token in its own words.
pub(super) fn refuses_itself(path: &str) -> bool {
    omnichat::owns(path)
}

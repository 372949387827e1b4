//! The layer that does what the script says.

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Action;
use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::problem::Problem;
use crate::sandbox::wire::Cutter;

/// The layer that plays the script.
pub(in crate::sandbox) async fn play(
    State(app): State<App>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
    next: Next,
) -> Response {
    let Some(faults) = app.faults.as_deref() else {
        return next.run(request).await;
    };
    if !faults.latency.is_zero() {
        tokio::time::sleep(faults.latency).await;
    }
    match faults.due(request.method(), request.uri().path()) {
        None => next.run(request).await,
        Some(Action::DropBefore) => {
            drain(request).await;
            cutter.cut();
            StatusCode::NO_CONTENT.into_response()
        }
        Some(Action::DropAfter) => {
            let response = next.run(request).await;
            cutter.cut();
            response
        }
        Some(Action::Status {
            status,
            retry_after,
            body,
        }) => {
            drain(request).await;
            answer(status, retry_after, body)
        }
    }
}

/// Takes in what the client still sends, so that it is the answer that is missing.
async fn drain(request: Request) {
    // A body that is too long or breaks off is none of the script's business.
    let _ = take(request.into_body()).await;
}

fn answer(status: StatusCode, retry_after: Option<u64>, body: Option<String>) -> Response {
    let mut response = match body {
        None => Problem::new(
            "injected-fault",
            status,
            "A fault of the script",
            "The fault script of this sandbox asks for this answer. The request was not acted on.",
        )
        .into_response(),
        Some(body) => {
            let content_type = if serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok() {
                "application/json"
            } else if body.trim_start().starts_with('<') {
                "text/html; charset=utf-8"
            } else {
                "text/plain; charset=utf-8"
            };
            let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))];
            (status, headers, Body::from(body)).into_response()
        }
    };
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

//! What needs no token: health, and the description of the interface.

use axum::Json;
use axum::http::header;
use axum::response::IntoResponse;

use crate::sandbox::openapi;
use crate::sandbox::resource::Health;

/// Whether the sandbox answers
#[utoipa::path(get, path = "/health", tag = "sandbox", responses((status = 200, body = Health)))]
pub(in crate::sandbox) async fn health() -> Json<Health> {
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// This description
#[utoipa::path(get, path = "/openapi.json", tag = "sandbox", responses(
    (status = 200, description = "An OpenAPI 3.1 document", body = Object, content_type = "application/json"),
))]
pub(in crate::sandbox) async fn document() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        openapi::json(),
    )
}

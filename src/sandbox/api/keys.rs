//! Looking up what an idempotency key has made.

use axum::Json;
use axum::extract::State;

use super::App;
use super::path::OfKey;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::resource::KeyedResource;

/// What was made with an idempotency key
#[utoipa::path(get, path = "/v1/bots/{bot}/idempotency/{key}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("key" = String, Path, description = "The `Idempotency-Key` of the request"),
    ),
    responses(
        (status = 200, body = KeyedResource),
        (status = 404, description = "`/problems/unknown-idempotency-key`: nothing was made with it"),
    ))]
pub(in crate::sandbox) async fn read_key(
    State(app): State<App>,
    OfKey { bot, key }: OfKey,
) -> Result<Json<KeyedResource>, Problem> {
    app.store.keyed(&bot, &key).await?.map(Json).ok_or_else(|| {
        problem::UNKNOWN_KEY
            .says("Nothing was made with this key in this bot, so the request can be sent.")
    })
}

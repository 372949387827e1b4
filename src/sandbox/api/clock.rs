//! The clock of a bot: waits, sequences and hours run by it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use super::body::Raw;
use super::path::OfBot;
use crate::language::scalars::Duration;
use crate::sandbox::people::Fired;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::Refusal;

/// Ten years: no clock is further ahead.
const MOST_AHEAD: i64 = 3_660 * 86_400;

/// How far to move a clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Advance {
    /// `30s`, `10m`, `1d`.
    advance: String,
}

/// What a bot's clock shows.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Clock {
    /// RFC 3339, UTC.
    now: String,
    /// How many seconds it is ahead of the machine's.
    ahead_seconds: i64,
}

/// A clock that was moved, and what was due on its way, the earliest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Advanced {
    now: String,
    ahead_seconds: i64,
    fired: Vec<Fired>,
    /// False if so much was due that the rest happens behind this answer.
    complete: bool,
}

/// What a bot's clock shows
#[utoipa::path(get, path = "/v1/bots/{bot}/clock", tag = "people",
    params(("bot" = String, Path, description = "The bot's name")),
    responses((status = 200, body = Clock)))]
pub(in crate::sandbox) async fn read_clock(
    State(app): State<App>,
    OfBot { bot }: OfBot,
) -> Result<Json<Clock>, Problem> {
    let now = app.now(&bot).await?;
    Ok(Json(Clock {
        now: format!("{now:.3}"),
        ahead_seconds: app.store.ahead(&bot).await? / 1_000,
    }))
}

/// Move a bot's clock forward
///
/// For tests and demonstrations. What is due by then happens before this is answered, each thing at
/// its own time. Other bots keep their time.
#[utoipa::path(post, path = "/v1/bots/{bot}/clock", tag = "people",
    params(("bot" = String, Path, description = "The bot's name")),
    request_body = Advance,
    responses(
        (status = 200, body = Advanced),
        (status = 400, description = "`/problems/invalid-json`"),
        (status = 404, description = "`/problems/unknown-bot`"),
        (status = 409, description = "`/problems/not-published`, `/problems/not-runnable` with `address`"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`"),
    ))]
pub(in crate::sandbox) async fn advance_clock(
    State(app): State<App>,
    OfBot { bot }: OfBot,
    body: Raw,
) -> Result<Json<Advanced>, Problem> {
    let wanted: Advance = body.read()?;
    let seconds = Duration(wanted.advance)
        .seconds()
        .and_then(|seconds| i64::try_from(seconds).ok())
        .filter(|seconds| (1..=MOST_AHEAD).contains(seconds))
        .ok_or_else(|| {
            problem::INVALID_BODY
                .says("`advance` is a duration such as `30s`, `10m` or `1d`, of ten years at most.")
        })?;
    app.live(&bot).await?;
    if app.store.ahead(&bot).await? / 1_000 + seconds > MOST_AHEAD {
        return Err(problem::INVALID_BODY.says(
            "The clock would be more than ten years ahead. Use another bot, or another database.",
        ));
    }
    let task = tokio::spawn(async move { app.advance_clock(&bot, seconds * 1_000).await });
    let (now, ahead, fired, complete) = task.await.unwrap_or_else(|error| {
        Err(Refusal::Database(sqlx::Error::Protocol(error.to_string())).into())
    })?;
    Ok(Json(Advanced {
        now: format!("{now:.3}"),
        ahead_seconds: ahead / 1_000,
        fired,
        complete,
    }))
}

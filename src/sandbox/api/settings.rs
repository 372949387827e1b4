//! What is true of a bot as a whole.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};

use super::App;
use super::body::Raw;
use super::path::OfBot;
use super::preconditions::{IfMatch, etag};
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::resource::Settings;
use crate::sandbox::settings::{self, BotSettings};

type WithTag = ([(header::HeaderName, HeaderValue); 1], Json<Settings>);

fn with_tag(settings: Settings) -> WithTag {
    let tag = etag(&settings.version.to_string());
    ([(header::ETAG, tag)], Json(settings))
}

/// A bot's settings: channels, time zone, hours
#[utoipa::path(get, path = "/v1/bots/{bot}/settings", tag = "bots",
    params(("bot" = String, Path, description = "The bot's name")),
    responses((status = 200, body = Settings, headers(("ETag", description = "The version, quoted")))))]
pub(in crate::sandbox) async fn read_settings(
    State(app): State<App>,
    OfBot { bot }: OfBot,
) -> Result<WithTag, Problem> {
    Ok(with_tag(app.store.settings(&bot).await?))
}

/// Replace the settings of the draft
///
/// They go live with the next publish. The version goes up by one, unless they are what they were.
#[utoipa::path(put, path = "/v1/bots/{bot}/settings", tag = "bots",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("If-Match" = String, Header, description = "The version, quoted; `\"0\"` before the first time"),
    ),
    request_body = BotSettings,
    responses(
        (status = 200, body = Settings, headers(("ETag", description = "The version, quoted"))),
        (status = 400, description = "`/problems/invalid-json`, `/problems/invalid-header`"),
        (status = 412, description = "`/problems/version-mismatch` with the `version` now"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`"),
        (status = 428, description = "`/problems/precondition-required`"),
    ))]
pub(in crate::sandbox) async fn replace_settings(
    State(app): State<App>,
    OfBot { bot }: OfBot,
    IfMatch(version): IfMatch,
    Raw { text, .. }: Raw,
) -> Result<WithTag, Problem> {
    settings::read(&text).map_err(|detail| problem::INVALID_BODY.says(detail))?;
    Ok(with_tag(
        app.store.put_settings(&bot, &version, &text).await?,
    ))
}

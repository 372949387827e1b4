//! Bots as a whole: where they stand, publishing.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};

use super::App;
use super::path::OfBot;
use super::preconditions::{IfMatch, etag};
use crate::sandbox::problem::Problem;
use crate::sandbox::resource::{Bot, Bots};

type WithTag = ([(header::HeaderName, HeaderValue); 1], Json<Bot>);

fn with_tag(bot: Bot) -> WithTag {
    ([(header::ETAG, etag(&bot.draft.digest))], Json(bot))
}

/// List the bots
///
/// A bot comes into being when something is first written to it.
#[utoipa::path(get, path = "/v1/bots", tag = "bots", responses((status = 200, body = Bots)))]
pub(in crate::sandbox) async fn list_bots(State(app): State<App>) -> Result<Json<Bots>, Problem> {
    Ok(Json(app.store.bots().await?))
}

/// Where a bot stands
///
/// A bot that nothing was written to is an empty one.
#[utoipa::path(get, path = "/v1/bots/{bot}", tag = "bots",
    params(("bot" = String, Path, description = "The bot's name")),
    responses((status = 200, body = Bot, headers(("ETag", description = "The draft's digest, quoted")))))]
pub(in crate::sandbox) async fn read_bot(
    State(app): State<App>,
    OfBot { bot }: OfBot,
) -> Result<WithTag, Problem> {
    Ok(with_tag(app.store.bot(&bot).await?))
}

/// Publish the whole draft
///
/// All of it or nothing. Publishing the same draft once more changes only the time.
#[utoipa::path(post, path = "/v1/bots/{bot}/publish", tag = "bots",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("If-Match" = String, Header, description = "The draft's digest, quoted"),
    ),
    responses(
        (status = 200, body = Bot, headers(("ETag", description = "The draft's digest, quoted"))),
        (status = 412, description = "`/problems/version-mismatch` with the draft's `digest`"),
        (status = 422, description = "`/problems/dangling-reference` with `references`; nothing was published"),
        (status = 428, description = "`/problems/precondition-required`"),
    ))]
pub(in crate::sandbox) async fn publish_bot(
    State(app): State<App>,
    OfBot { bot }: OfBot,
    IfMatch(digest): IfMatch,
) -> Result<WithTag, Problem> {
    let published = app.store.publish(&bot, &digest).await?;
    app.people.published();
    Ok(with_tag(published))
}

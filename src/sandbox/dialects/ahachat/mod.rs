//! AhaChat's Broadcast API as `seeds/ahachat-broadcast-api.txt` documents it, and its console
//! under `/console/ahachat/bots/{bot}/`.
//!
//! The seed shows no answer at all, so every one here is invented, and marked so. A bot is one
//! that the console opened, or a published bot of the sandbox by its name, whose flows are its
//! blocks and whose people are its customers.

mod console;
mod send;

use axum::Json as AsJson;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Value as Json, json};

use super::{INVENTED, native};
use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::auth::is_token;
use crate::sandbox::problem::Problem;
use crate::sandbox::store::{Account, Refusal};

const USERS: &str = "users";
const BLOCKS: &str = "blocks";
/// Users by the digits of their phone numbers.
const PHONES: &str = "phones";
/// Blocks by their names.
const NAMES: &str = "names";
const SENT: &str = "sent";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/api/bots/{bot}/users/{user}/send", any(to_user))
        .route("/api/bots/{bot}/phones/send", any(to_phone))
        .merge(console::router())
}

fn account(bot: &str) -> Account<'_> {
    Account {
        platform: "ahachat",
        name: bot,
    }
}

/// An answer; all of them are invented.
struct Answer(StatusCode, Json);

impl Answer {
    fn refused(status: StatusCode, message: impl Into<String>) -> Answer {
        let message = message.into();
        Answer(status, json!({ "success": false, "message": message }))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.0, [INVENTED], AsJson(self.1)).into_response()
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Answer {
        tracing::error!(%refusal, "the sandbox's database failed");
        Answer::refused(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Answer {
        Answer::refused(StatusCode::BAD_REQUEST, problem.detail())
    }
}

/// Whom a request names.
enum To {
    User(String),
    Phone,
}

async fn to_user(
    State(app): State<App>,
    Path((bot, user)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    body: Body,
) -> Answer {
    let served = serve(&app, &bot, To::User(user), &method, &uri, body).await;
    served.unwrap_or_else(|refused| refused)
}

async fn to_phone(
    State(app): State<App>,
    Path(bot): Path<String>,
    method: Method,
    uri: Uri,
    body: Body,
) -> Answer {
    let served = serve(&app, &bot, To::Phone, &method, &uri, body).await;
    served.unwrap_or_else(|refused| refused)
}

async fn serve(
    app: &App,
    bot: &str,
    to: To,
    method: &Method,
    uri: &Uri,
    body: Body,
) -> Result<Answer, Answer> {
    let mut parameters: Vec<(String, String)> =
        Query::try_from_uri(uri).map_or_else(|_| Vec::new(), |Query(pairs)| pairs);
    let Some(body) = take(body).await else {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Answer::refused(status, "the body is too large"));
    };
    if *method != Method::POST {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return Err(Answer::refused(
            status,
            "the Broadcast API takes POST alone",
        ));
    }
    // Public code of others sends the same names as a JSON body.
    if let Ok(Json::Object(more)) = serde_json::from_slice::<Json>(&body) {
        for (key, value) in more {
            if !parameters.iter().any(|(known, _)| *known == key) {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                parameters.push((key, value));
            }
        }
    }
    let mut take_out = |key: &str| {
        let at = parameters.iter().position(|(known, _)| known == key)?;
        let (_, value) = parameters.remove(at);
        Some(value).filter(|value| !value.trim().is_empty())
    };
    if !take_out("ahachat_token").is_some_and(|token| is_token(app, &token)) {
        return Err(Answer::refused(
            StatusCode::UNAUTHORIZED,
            "invalid ahachat_token",
        ));
    }
    let native = native::is_published(app, bot).await?;
    {
        let mut tx = app.store.vendor_reading().await?;
        if !native && !account(bot).exists(&mut tx).await? {
            return Err(Answer::refused(StatusCode::NOT_FOUND, "bot not found"));
        }
    }
    let missing =
        |what: &str| Answer::refused(StatusCode::BAD_REQUEST, format!("{what} is required"));
    let block = take_out("ahachat_block_name").ok_or_else(|| missing("ahachat_block_name"))?;
    let message_tag = take_out("ahachat_message_tag");
    let (user, phone) = match to {
        To::User(user) => (Some(user), None),
        To::Phone => (
            None,
            Some(take_out("phone").ok_or_else(|| missing("phone"))?),
        ),
    };
    let order = send::Order {
        app,
        bot,
        user,
        phone,
        block,
        message_tag,
        attributes: parameters,
    };
    order.carry_out().await
}

//! What people do by hand on AhaChat's own pages: `/console/ahachat/bots/{bot}` opens a bot, below
//! it are `blocks` (`name`), `users` (`id`, `name`, `phone`, `attributes`), and `sent` to look at.

use axum::Json as AsJson;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, put};
use serde_json::{Map, Value as Json, json};

use super::{BLOCKS, NAMES, PHONES, SENT, USERS, account};
use crate::sandbox::api::App;
use crate::sandbox::dialects::console::{self, By, Ids, Kind, only, text};
use crate::sandbox::problem::Problem;
use crate::sandbox::store::Refusal;
use crate::sandbox::store::contacts::digits;

static KINDS: [Kind; 3] = [
    Kind {
        word: BLOCKS,
        key: "id",
        ids: Ids::Number,
        check: |block| {
            only(block, &["name"])?;
            text(block, "name").map(drop)
        },
        // Blocks are addressed by name, so there is one of a name.
        by: Some(By {
            kind: NAMES,
            of: |block| text(block, "name").ok().map(str::to_owned),
        }),
        made_elsewhere: false,
    },
    Kind {
        word: USERS,
        key: "id",
        ids: Ids::Given,
        check: |user| {
            only(user, &["name", "phone", "attributes"])?;
            for key in ["name", "phone"] {
                if user.contains_key(key) {
                    text(user, key)?;
                }
            }
            match user.get("attributes") {
                None | Some(Json::Object(_)) => Ok(()),
                Some(_) => Err("`attributes` must be an object".to_owned()),
            }
        },
        by: Some(By {
            kind: PHONES,
            of: |user| text(user, "phone").ok().map(digits),
        }),
        made_elsewhere: false,
    },
    Kind {
        word: SENT,
        key: "id",
        ids: Ids::Number,
        check: |_| Err("what was sent cannot be changed".to_owned()),
        by: None,
        made_elsewhere: true,
    },
];

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/console/ahachat/bots/{bot}", put(open))
        .route(
            "/console/ahachat/bots/{bot}/users/{user}/messages",
            get(messages),
        )
        .route("/console/ahachat/bots/{bot}/{*rest}", any(records))
}

async fn open(State(app): State<App>, Path(bot): Path<String>) -> Result<Response, Problem> {
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    account(&bot).open(&mut tx).await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(AsJson(json!({ "bot": bot })).into_response())
}

async fn records(
    State(app): State<App>,
    Path((bot, rest)): Path<(String, String)>,
    method: Method,
    body: Body,
) -> Result<Response, Problem> {
    console::answer(&app, account(&bot), &KINDS, &method, &rest, body).await
}

/// What was sent to one customer.
async fn messages(
    State(app): State<App>,
    Path((bot, user)): Path<(String, String)>,
) -> Result<AsJson<Vec<Json>>, Problem> {
    let mut tx = app.store.vendor_reading().await?;
    let sent = account(&bot)
        .list::<Map<String, Json>>(&mut tx, SENT)
        .await?;
    let his = sent.into_iter().map(|record| Json::Object(record.content));
    Ok(AsJson(
        his.filter(|one| one["user"] == json!(user)).collect(),
    ))
}

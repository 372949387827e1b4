//! What people do by hand on Omnichat's own pages, under `/console/omnichat/`: `chatbots` (`name`,
//! `type`), `message-blocks` (`chatbot`, `name`), `rich-menus` (`name`, `status`, `areas`),
//! `attributes` (`key`, `type`, `displayName`); `contacts` (by `platform:channel:user`; `reachable`
//! can be set), `messages`, `broadcasts`,
//! `rooms` and `notifications` to look at.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::any;
use serde_json::Value as Json;

use super::{
    ATTRIBUTES, BLOCKS, BROADCASTS, CHATBOTS, CONTACTS, Content, MENUS, MESSAGES, NOTIFICATIONS,
    ROOMS, TEAM,
};
use crate::sandbox::api::App;
use crate::sandbox::dialects::console::{self, Ids, Kind, only, text};
use crate::sandbox::problem::{self, Problem};

const STATES: [&str; 5] = ["DRAFT", "SCHEDULED", "PUBLISHED", "HALT", "FINISHED"];
const ACTIONS: [&str; 5] = [
    "message",
    "postback",
    "url",
    "menu_switch",
    "certified_provider",
];
const TYPES: [&str; 5] = ["text", "number", "date", "datetime", "boolean"];

static KINDS: [Kind; 9] = [
    kind(CHATBOTS, Ids::Uuid, |bot| {
        only(bot, &["name", "type"])?;
        text(bot, "name")?;
        match bot.get("type").and_then(Json::as_i64) {
            Some(1..=6) => Ok(()),
            _ => Err("`type` must be a number from 1 to 6".to_owned()),
        }
    }),
    kind(BLOCKS, Ids::Uuid, |block| {
        only(block, &["chatbot", "name"])?;
        text(block, "chatbot")?;
        text(block, "name").map(drop)
    }),
    kind(MENUS, Ids::Number, menu),
    Kind {
        key: "key",
        ..kind(ATTRIBUTES, Ids::Given, |attribute| {
            only(attribute, &["type", "displayName"])?;
            one_of(text(attribute, "type")?, "type", &TYPES)
        })
    },
    seen(CONTACTS, |_| Ok(())),
    seen(MESSAGES, |_| {
        Err("what was sent cannot be changed".to_owned())
    }),
    seen(BROADCASTS, |_| {
        Err("what was sent cannot be changed".to_owned())
    }),
    seen(ROOMS, |_| Ok(())),
    seen(NOTIFICATIONS, |_| {
        Err("what was sent cannot be changed".to_owned())
    }),
];

type Check = fn(&Content) -> Result<(), String>;

const fn kind(word: &'static str, ids: Ids, check: Check) -> Kind {
    Kind {
        word,
        key: "id",
        ids,
        check,
        by: None,
        made_elsewhere: false,
    }
}

/// What the Open API makes.
const fn seen(word: &'static str, check: Check) -> Kind {
    Kind {
        // A message has an `id` of its own, which is the same.
        made_elsewhere: true,
        ..kind(word, Ids::Given, check)
    }
}

fn menu(menu: &Content) -> Result<(), String> {
    only(menu, &["name", "status", "areas"])?;
    text(menu, "name")?;
    one_of(text(menu, "status")?, "status", &STATES)?;
    let areas = match menu.get("areas") {
        None => return Ok(()),
        Some(Json::Array(areas)) => areas,
        Some(_) => return Err("`areas` must be a list".to_owned()),
    };
    for area in areas {
        if !area["area"].is_string() {
            return Err("an area has the text `area`".to_owned());
        }
        let action = area["actionType"].as_str().unwrap_or_default();
        one_of(action, "actionType", &ACTIONS)?;
    }
    Ok(())
}

fn one_of(found: &str, key: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&found) {
        return Ok(());
    }
    Err(format!("`{key}` must be one of {}", known.join(", ")))
}

pub(super) fn router() -> Router<App> {
    Router::new().route("/console/omnichat/{*rest}", any(records))
}

async fn records(
    State(app): State<App>,
    Path(rest): Path<String>,
    method: Method,
    body: Body,
) -> Result<Response, Problem> {
    if method == Method::POST && rest == BLOCKS {
        return block(&app, body).await;
    }
    console::answer(&app, TEAM, &KINDS, &method, &rest, body).await
}

/// Blocks belong to chatbots that are there.
async fn block(app: &App, body: Body) -> Result<Response, Problem> {
    let json = console::read(body).await?;
    let all = match &json {
        Json::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    {
        let mut tx = app.store.vendor_reading().await?;
        for one in all {
            let bot = one["chatbot"].as_str().unwrap_or_default();
            if TEAM.find::<Json>(&mut tx, CHATBOTS, bot).await?.is_none() {
                return Err(problem::UNKNOWN_REFERENCE
                    .says(format!("There is no chatbot `{bot}`. Make it first.")));
            }
        }
    }
    let body = Body::from(json.to_string());
    console::answer(app, TEAM, &KINDS, &Method::POST, BLOCKS, body).await
}

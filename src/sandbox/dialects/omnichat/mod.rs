//! Omnichat's Open API as its Developer Guide documents it, under `/v1/`, and its console under
//! `/console/omnichat/`. The sandbox holds one team, whose token is the sandbox's.
//!
//! Published bots of the sandbox are chatbots of the team, their flows message blocks, and the
//! people who talk with them can be written to.
//!
//! ```text
//! answer    envelopes and errors                    limit     40 requests a second
//! reads     bots, blocks, menus, logs, messages     contacts  reading, upserting, deleting
//! sends     direct messages and broadcasts          deliver   one send to one person
//! console   what people do by hand                  rooms     what agents say, and handing over
//! ```

mod answer;
mod broadcasts;
mod console;
mod contacts;
mod deliver;
mod limit;
mod reads;
mod rooms;
mod sends;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use serde_json::{Map, Value as Json};

use self::answer::{Answer, Fail};
use self::limit::Limit;
use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::auth::is_token;
use crate::sandbox::store::Account;

/// The first segments of the Open API's paths.
const HEADS: [&str; 10] = [
    "agent-messages",
    "broadcast",
    "chatbots",
    "contacts",
    "direct-messages",
    "messages",
    "notification-messages",
    "rich-menus",
    "rooms",
    "tagging-logs",
];

const TEAM: Account<'static> = Account {
    platform: "omnichat",
    name: "team",
};

const CHATBOTS: &str = "chatbots";
const BLOCKS: &str = "message-blocks";
const MENUS: &str = "rich-menus";
const ATTRIBUTES: &str = "attributes";
/// By `platform:channel:user`.
const CONTACTS: &str = "contacts";
const TAGGINGS: &str = "taggings";
const MESSAGES: &str = "messages";
const BROADCASTS: &str = "broadcasts";
const ROOMS: &str = "rooms";
const NOTIFICATIONS: &str = "notifications";

type Content = Map<String, Json>;

/// Whether a path is the Open API's.
pub(super) fn owns(path: &str) -> bool {
    let rest = path.strip_prefix("/v1/").unwrap_or_default();
    let head = rest.split('/').next().unwrap_or_default();
    HEADS.contains(&head)
}

pub(super) fn router() -> Router<App> {
    let limit = Arc::new(Limit::default());
    let mut router = console::router();
    for head in HEADS {
        let (bare, below) = (Arc::clone(&limit), Arc::clone(&limit));
        router = router
            .route(
                &format!("/v1/{head}"),
                any(async move |State(app): State<App>, request: Request| {
                    serve(&app, &bare, head, "", request).await
                }),
            )
            .route(
                &format!("/v1/{head}/{{*rest}}"),
                any(
                    async move |State(app): State<App>,
                                Path(rest): Path<String>,
                                request: Request| {
                        serve(&app, &below, head, &rest, request).await
                    },
                ),
            );
    }
    router
}

/// One request.
struct Asked<'a> {
    app: &'a App,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

async fn serve(app: &App, limit: &Limit, head: &str, rest: &str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // The body is taken in before anything is refused: a client that still sends sees no answer.
    let body = take(body).await;
    let sent = parts.headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|value| value.to_str().ok());
    let token = sent.and_then(|sent| sent.strip_prefix("Bearer "));
    if !token.is_some_and(|token| is_token(app, token.trim())) {
        return Fail::unauthorized().into_response();
    }
    if !limit.allows() {
        return Fail::too_many().into_response();
    }
    let Some(body) = body else {
        return Fail::body("the body is too large").into_response();
    };
    let asked = Asked {
        app,
        query: Query::try_from_uri(&parts.uri).map_or_else(|_| Vec::new(), |Query(pairs)| pairs),
        body,
    };
    let answered = route(&asked, &parts.method, head, rest).await;
    answered.map_or_else(|fail| fail.into_response(), Answer::into_response)
}

async fn route(asked: &Asked<'_>, method: &Method, head: &str, rest: &str) -> Result<Answer, Fail> {
    let segments: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    match (method.as_str(), head, segments.as_slice()) {
        ("GET", "chatbots", []) => reads::chatbots(asked).await,
        ("GET", "chatbots", [bot, "message-blocks"]) => reads::blocks(asked, bot).await,
        ("GET", "rich-menus", []) => reads::menus(asked).await,
        ("GET", "rich-menus", [menu]) => reads::menu(asked, menu).await,
        ("GET", "tagging-logs", ["records"]) => reads::taggings(asked).await,
        ("GET", "messages", []) => reads::messages(asked).await,
        ("GET", "messages", [message]) => reads::message(asked, message).await,
        ("GET", "contacts", []) => contacts::list(asked).await,
        ("PUT", "contacts", [platform]) => contacts::put(asked, platform).await,
        // An older page of the guide has POST for the same.
        ("POST", "contacts", [platform]) => Ok(contacts::put(asked, platform).await?.invented()),
        ("DELETE", "contacts", [platform]) => contacts::delete(asked, platform).await,
        ("POST", "direct-messages", []) => sends::direct(asked).await,
        ("POST", "agent-messages", []) => rooms::agent(asked).await,
        ("POST", "rooms", ["to-human-agent"]) => rooms::to_people(asked).await,
        ("POST", "notification-messages", []) => rooms::notify(asked).await,
        ("POST", "broadcast", []) => broadcasts::make(asked).await,
        ("GET", "broadcast", []) => broadcasts::list(asked).await,
        ("GET", "broadcast", [id]) => broadcasts::read(asked, id).await,
        ("GET", "broadcast", [id, "recipients"]) => broadcasts::recipients(asked, id).await,
        ("GET", "broadcast", [id, "buttons"]) => broadcasts::buttons(asked, id).await,
        _ => Err(Fail::no_route()),
    }
}

impl Asked<'_> {
    /// The body as an object.
    fn object(&self) -> Result<Content, Fail> {
        match serde_json::from_slice(&self.body) {
            Ok(Json::Object(object)) => Ok(object),
            _ => Err(Fail::body("the body must be a JSON object")),
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == key);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn needed(&self, key: &str) -> Result<&str, Fail> {
        self.get(key).ok_or_else(|| Fail::missing(key))
    }

    fn milliseconds(&self, key: &str) -> Result<i64, Fail> {
        let text = self.needed(key)?;
        text.parse()
            .map_err(|_| Fail::body(format!("{key} must be a time in milliseconds")))
    }

    /// `page` and `pageSize`; the latter is cut at 100.
    fn paged(&self, items: Vec<Json>, size: usize) -> Result<Answer, Fail> {
        let number = |key: &str, default: usize| match self.get(key) {
            None => Ok(default),
            Some(text) => match text.parse::<usize>() {
                Ok(number) if number >= 1 => Ok(number),
                _ => Err(Fail::body(format!("{key} must be an integer from 1 on"))),
            },
        };
        let page = number("page", 1)?;
        let size = number("pageSize", size)?.min(100);
        let total = items.len();
        let from = (page - 1).saturating_mul(size);
        let here: Vec<Json> = items.into_iter().skip(from).take(size).collect();
        Ok(Answer::page(here, total))
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// As the guide writes times: `2023-01-03T12:32:12`, UTC here.
fn written(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds)
        .unwrap_or_default()
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

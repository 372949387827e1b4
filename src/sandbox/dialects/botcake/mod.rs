//! Botcake's public API as `seeds/botcake-public-api.txt` documents it, under
//! `/api/public_api/v1/pages/{page}/`, and its console under `/console/botcake/`.
//!
//! ```text
//! answer    what is sent, and whether the vendor documents it     records   what a page holds
//! lists     flows, keywords, ice breakers, menu, tools, counters  sends     flows and content
//! keywords  create, update                                        block     Dynamic Blocks, checked
//! others    what only others than the vendor describe             console   what people do by hand
//! bot       the sandbox's own bot of the page's name
//! ```

mod answer;
mod block;
mod bot;
mod console;
mod keywords;
mod lists;
mod others;
mod records;
mod sends;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use serde_json::Value as Json;

use self::answer::Answer;
use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::auth::is_token;
use crate::sandbox::store::{Account, Refusal};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/api/public_api/v1/pages/{page}/{*rest}", any(serve))
        .merge(console::router())
}

/// The page of this id.
fn page(id: &str) -> Account<'_> {
    Account {
        platform: "botcake",
        name: id,
    }
}

/// One request to a page.
struct Asked<'a> {
    app: &'a App,
    page: Account<'a>,
    query: &'a [(String, String)],
    body: &'a [u8],
}

async fn serve(
    State(app): State<App>,
    Path((id, rest)): Path<(String, String)>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let query: Vec<(String, String)> =
        Query::try_from_uri(&uri).map_or_else(|_| Vec::new(), |Query(pairs)| pairs);
    // The body is taken in before anything is refused: a client that still sends sees no answer.
    let Some(body) = take(body).await else {
        return Answer::refused("the body is too large").into_response();
    };
    let asked = Asked {
        app: &app,
        page: page(&id),
        query: &query,
        body: &body,
    };
    match permitted(&asked, &headers).await {
        Ok(None) => {}
        Ok(Some(refused)) => return refused.into_response(),
        Err(refusal) => return Answer::failed(&refusal).into_response(),
    }
    let answered = route(&asked, &method, &rest).await;
    answered
        .unwrap_or_else(|refusal| Answer::failed(&refusal))
        .into_response()
}

/// The token and the page must belong together. What Botcake answers where they do not is known
/// from its users alone: 200, and a message.
async fn permitted(asked: &Asked<'_>, headers: &HeaderMap) -> Result<Option<Answer>, Refusal> {
    let sent = headers
        .get("access-token")
        .and_then(|value| value.to_str().ok());
    if !sent.is_some_and(|sent| is_token(asked.app, sent)) {
        return Ok(Some(Answer::refused("invalid_access_token")));
    }
    if bot::bring_in(asked.app, &asked.page).await? {
        return Ok(None);
    }
    let mut tx = asked.app.store.vendor_reading().await?;
    let known = asked.page.exists(&mut tx).await?;
    Ok((!known).then(|| Answer::refused("invalid_page_id")))
}

async fn route(asked: &Asked<'_>, method: &Method, rest: &str) -> Result<Answer, Refusal> {
    let segments: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let post = *method == Method::POST;
    if !post && *method != Method::GET {
        return Ok(Answer::unknown(StatusCode::METHOD_NOT_ALLOWED));
    }
    match (post, segments.as_slice()) {
        (false, ["flows"]) => lists::flows(asked, None).await,
        (false, ["flows", path]) => lists::flows(asked, Some(path)).await,
        (false, ["flows", flow, "statistics"]) => lists::statistics(asked, flow).await,
        (false, ["keywords"]) => lists::keywords(asked).await,
        (false, ["ice_breaker"]) => lists::ice_breakers(asked).await,
        (false, ["main_menu"]) => lists::main_menu(asked).await,
        (false, ["tools"]) => lists::tools(asked).await,
        (true, ["keywords" | "ketwords", "create"]) => keywords::create(asked).await,
        (true, ["keywords" | "ketwords", "update"]) => keywords::update(asked).await,
        (true, ["flows", "send_flow"]) => sends::flow(asked).await,
        (true, ["flows", "send_content"]) => sends::content(asked).await,
        (false, ["get_list_tag"]) => others::tags(asked).await,
        (false, ["custom_fields"]) => others::fields(asked).await,
        (false, ["sequences"]) => others::sequences(asked).await,
        (false, ["sequences", sequence, "statistics"]) => {
            others::sequence_statistics(asked, sequence).await
        }
        (true, ["customer", psid, "customer_fields"]) => others::set_fields(asked, psid).await,
        _ => Ok(Answer::unknown(StatusCode::NOT_FOUND)),
    }
}

impl Asked<'_> {
    /// The body as JSON.
    fn json(&self) -> Result<Json, Answer> {
        serde_json::from_slice(self.body)
            .map_err(|_| Answer::refused("the body is no JSON; send an object"))
    }

    /// A page of the query, if it names a sound one.
    fn page_number(&self, first: usize) -> usize {
        self.query
            .iter()
            .find(|(key, _)| key == "page")
            .and_then(|(_, value)| value.parse().ok())
            .unwrap_or(first)
            .max(first)
    }
}

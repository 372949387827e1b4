//! What people do by hand on Botcake's own pages, as an interface of ours: make, change and
//! delete what a page holds, and look at what was sent.
//!
//! `/console/botcake/pages/{page}/{kind}` with the kinds `folders flows keywords ice_breakers
//! menu_items tools tags fields sequences customers`, each with `/{id}` below it; `sent` is only
//! read. Customers are named by `psid`, everything else by a number that may be given as `id`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use axum::{Json as AsJson, Router, body::Body};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use super::page;
use super::records::{
    Customer, FIELDS, Flow, Folder, Held, IceBreaker, Keyword, MenuItem, Named, SEQUENCES, Sent,
    Tag, Tool,
};
use crate::platforms::botcake::documents::Id;
use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::{Account, Record, Refusal};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/console/botcake/pages/{page}", put(open))
        .route(
            "/console/botcake/pages/{page}/{kind}",
            get(list).post(create),
        )
        .route(
            "/console/botcake/pages/{page}/{kind}/{id}",
            get(read).patch(change).delete(delete),
        )
        .route(
            "/console/botcake/pages/{page}/customers/{psid}/messages",
            get(messages),
        )
}

/// The kinds that can be made, and how each is read.
const KINDS: [(&str, Shape); 10] = [
    (Folder::KIND, held::<Folder>),
    (Flow::KIND, held::<Flow>),
    (Keyword::KIND, held::<Keyword>),
    (IceBreaker::KIND, held::<IceBreaker>),
    (MenuItem::KIND, held::<MenuItem>),
    (Tool::KIND, held::<Tool>),
    (Tag::KIND, held::<Tag>),
    (FIELDS, plain::<Named>),
    (SEQUENCES, plain::<Named>),
    (Customer::KIND, held::<Customer>),
];

/// Reads a record; gives it whole, with the flow and the folder that it names.
type Shape = fn(Json) -> Result<Read, String>;

struct Read {
    content: Json,
    flow: Option<Id>,
    folder: Option<Id>,
}

fn held<T: Held>(json: Json) -> Result<Read, String> {
    let record: T = serde_json::from_value(json).map_err(|error| error.to_string())?;
    let (flow, folder) = record.refers();
    Ok(Read {
        content: serde_json::to_value(record).unwrap_or_default(),
        flow,
        folder,
    })
}

fn plain<T: Serialize + DeserializeOwned>(json: Json) -> Result<Read, String> {
    let record: T = serde_json::from_value(json).map_err(|error| error.to_string())?;
    Ok(Read {
        content: serde_json::to_value(record).unwrap_or_default(),
        flow: None,
        folder: None,
    })
}

fn kind(word: &str) -> Result<(&'static str, Shape), Problem> {
    let known = KINDS.into_iter().find(|(kind, _)| *kind == word);
    known.ok_or_else(|| {
        let words = KINDS.map(|(kind, _)| kind);
        problem::UNKNOWN_KIND.says(format!(
            "`{word}` is nothing that is made on a page; there are {}.",
            words.join(", ")
        ))
    })
}

async fn open(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    page(&id).open(&mut tx).await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(AsJson(json!({ "page": id })).into_response())
}

async fn list(
    State(app): State<App>,
    Path((id, word)): Path<(String, String)>,
) -> Result<AsJson<Vec<Json>>, Problem> {
    let kind = match word.as_str() {
        "sent" => Sent::KIND,
        word => kind(word)?.0,
    };
    let mut tx = app.store.vendor_reading().await?;
    let records = page(&id).list(&mut tx, kind).await?;
    Ok(AsJson(
        records.into_iter().map(|it| shown(kind, it)).collect(),
    ))
}

async fn messages(
    State(app): State<App>,
    Path((id, psid)): Path<(String, String)>,
) -> Result<AsJson<Vec<Json>>, Problem> {
    let mut tx = app.store.vendor_reading().await?;
    let sent = page(&id).list::<Json>(&mut tx, Sent::KIND).await?;
    let his = sent.into_iter().filter(|it| it.content["psid"] == psid);
    Ok(AsJson(his.map(|it| shown(Sent::KIND, it)).collect()))
}

async fn read(
    State(app): State<App>,
    Path((id, word, item)): Path<(String, String, String)>,
) -> Result<AsJson<Json>, Problem> {
    let kind = kind(&word)?.0;
    let mut tx = app.store.vendor_reading().await?;
    let found = page(&id).find(&mut tx, kind, &item).await?;
    let record = found.ok_or_else(unknown)?;
    Ok(AsJson(shown(kind, record)))
}

/// Makes one record from an object, or several from an array.
async fn create(
    State(app): State<App>,
    Path((id, word)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Problem> {
    let (kind, shape) = kind(&word)?;
    let (several, bodies) = match json(body).await? {
        Json::Array(items) => (true, items),
        one => (false, vec![one]),
    };
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let page = page(&id);
    page.open(&mut tx).await?;
    let mut made = Vec::with_capacity(bodies.len());
    for body in bodies {
        made.push(add(&page, &mut tx, kind, shape, body).await?);
    }
    tx.commit().await.map_err(Refusal::from)?;
    let answer = if several {
        Json::Array(made)
    } else {
        made.pop().unwrap_or_default()
    };
    Ok((StatusCode::CREATED, AsJson(answer)).into_response())
}

async fn add(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    kind: &'static str,
    shape: Shape,
    body: Json,
) -> Result<Json, Problem> {
    let Json::Object(mut body) = body else {
        return Err(problem::INVALID_BODY.says("Send an object, or an array of objects."));
    };
    let given = body.remove(key(kind));
    let (id, seq) = match (given, kind) {
        (Some(Json::String(psid)), Customer::KIND) => {
            let seq = page.next(connection).await?;
            (psid, seq)
        }
        (_, Customer::KIND) => {
            return Err(problem::INVALID_BODY.says("`psid` is missing, a text."));
        }
        (Some(id), _) => {
            let number = id.as_i64().filter(|id| *id > 0).ok_or_else(|| {
                problem::INVALID_BODY.says("`id` must be a whole number above 0.")
            })?;
            // The next number that is given out is larger than it.
            page.next_after(connection, number - 1).await?;
            (number.to_string(), number)
        }
        (None, _) => {
            let seq = page.next(connection).await?;
            (seq.to_string(), seq)
        }
    };
    if page.find::<Json>(connection, kind, &id).await?.is_some() {
        return Err(problem::INVALID_BODY.says(format!("`{id}` exists already.")));
    }
    let content = checked(page, connection, shape, Json::Object(body)).await?;
    page.insert(connection, kind, &id, seq, &content).await?;
    Ok(shown(kind, Record { id, content }))
}

/// Changes the keys that are sent.
async fn change(
    State(app): State<App>,
    Path((id, word, item)): Path<(String, String, String)>,
    body: Body,
) -> Result<AsJson<Json>, Problem> {
    let (kind, shape) = kind(&word)?;
    let Json::Object(changes) = json(body).await? else {
        return Err(problem::INVALID_BODY.says("Send an object with the keys to change."));
    };
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let page = page(&id);
    let found: Option<Record<Map<String, Json>>> = page.find(&mut tx, kind, &item).await?;
    let mut record = found.ok_or_else(unknown)?;
    record.content.extend(changes);
    let content = Json::Object(record.content);
    let content = checked(&page, &mut tx, shape, content).await?;
    page.replace(&mut tx, kind, &item, &content).await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(AsJson(shown(kind, Record { id: item, content })))
}

/// What refers to it is left as it is: what a vendor's page then shows is not known.
async fn delete(
    State(app): State<App>,
    Path((id, word, item)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let kind = kind(&word)?.0;
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    if !page(&id).remove(&mut tx, kind, &item).await? {
        return Err(unknown());
    }
    tx.commit().await.map_err(Refusal::from)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn checked(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    shape: Shape,
    content: Json,
) -> Result<Json, Problem> {
    let read = shape(content)
        .map_err(|why| problem::INVALID_BODY.says(format!("This cannot be read: {why}.")))?;
    for (kind, id) in [(Flow::KIND, read.flow), (Folder::KIND, read.folder)] {
        if let Some(id) = id
            && page
                .find::<Json>(connection, kind, &id.to_string())
                .await?
                .is_none()
        {
            return Err(problem::UNKNOWN_REFERENCE.says(format!(
                "There is no {id} among the page's {kind}. Make it first."
            )));
        }
    }
    Ok(read.content)
}

/// The name of what a record is known by.
fn key(kind: &str) -> &'static str {
    if kind == Customer::KIND { "psid" } else { "id" }
}

fn shown(kind: &'static str, record: Record<Json>) -> Json {
    let mut content = record.content;
    if let Json::Object(map) = &mut content {
        let id = match record.id.parse::<u64>() {
            Ok(number) if kind != Customer::KIND => json!(number),
            _ => json!(record.id),
        };
        map.insert(key(kind).to_owned(), id);
    }
    content
}

fn unknown() -> Problem {
    problem::UNKNOWN_RESOURCE.says("The page has nothing of this kind with this id.")
}

async fn json(body: Body) -> Result<Json, Problem> {
    let body = take(body)
        .await
        .ok_or_else(|| problem::BODY_TOO_LARGE.says("Send less at a time."))?;
    serde_json::from_slice(&body)
        .map_err(|_| problem::INVALID_JSON.says("The body cannot be read as JSON."))
}

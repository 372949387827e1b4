//! What people make by hand on a vendor's pages, where all of it is records with a few keys: one
//! set of requests for every kind. Guarded by the sandbox's token.
//!
//! `GET` and `POST {kind}`, `GET`, `PATCH` and `DELETE {kind}/{id}`; a POST takes an object, or a
//! list of them of which all or none are made.

use axum::Json as AsJson;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::digest::hex_digest;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::{Account, Record, Refusal};

/// A kind of record.
pub(super) struct Kind {
    pub(super) word: &'static str,
    /// The key that holds the id, and how one is made where none is sent.
    pub(super) key: &'static str,
    pub(super) ids: Ids,
    /// What is wrong with a record.
    pub(super) check: fn(&Map<String, Json>) -> Result<(), String>,
    /// What else it can be found by, each time one record; kept as records of the kind `by`.
    pub(super) by: Option<By>,
    /// Only looked at and changed: something else makes it.
    pub(super) made_elsewhere: bool,
}

#[derive(Clone, Copy)]
pub(super) struct By {
    pub(super) kind: &'static str,
    pub(super) of: fn(&Map<String, Json>) -> Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ids {
    /// A text that is always sent.
    Given,
    Number,
    Uuid,
}

type Content = Map<String, Json>;

/// Answers one request; `rest` is the path below the account.
pub(super) async fn answer(
    app: &App,
    account: Account<'_>,
    kinds: &'static [Kind],
    method: &Method,
    rest: &str,
    body: Body,
) -> Result<Response, Problem> {
    let segments: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let (word, id) = match segments.as_slice() {
        [word] => (*word, None),
        [word, id] => (*word, Some(*id)),
        _ => return Err(unknown()),
    };
    let kind = kinds.iter().find(|kind| kind.word == word);
    let kind = kind.ok_or_else(|| {
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word).collect();
        problem::UNKNOWN_KIND.says(format!(
            "`{word}` is nothing that is made by hand here; there are {}.",
            words.join(", ")
        ))
    })?;
    match (method.as_str(), id) {
        ("GET", None) => {
            let mut tx = app.store.vendor_reading().await?;
            let records = account.list::<Content>(&mut tx, kind.word).await?;
            let shown: Vec<Json> = records.into_iter().map(|it| show(kind, it)).collect();
            Ok(AsJson(shown).into_response())
        }
        ("GET", Some(id)) => {
            let mut tx = app.store.vendor_reading().await?;
            let found = account.find::<Content>(&mut tx, kind.word, id).await?;
            Ok(AsJson(show(kind, found.ok_or_else(unknown)?)).into_response())
        }
        ("POST", None) if !kind.made_elsewhere => create(app, account, kind, body).await,
        ("PATCH", Some(id)) => change(app, account, kind, id, body).await,
        ("DELETE", Some(id)) => {
            let mut writing = app.store.vendor_writing().await;
            let mut tx = writing.begin().await?;
            let found = account.find::<Content>(&mut tx, kind.word, id).await?;
            let record = found.ok_or_else(unknown)?;
            account.remove(&mut tx, kind.word, id).await?;
            if let Some((by, name)) = other_name(kind, &record.content) {
                account.remove(&mut tx, by, &name).await?;
            }
            tx.commit().await.map_err(Refusal::from)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(problem::METHOD_NOT_ALLOWED.says("The console does not do this here.")),
    }
}

async fn create(
    app: &App,
    account: Account<'_>,
    kind: &Kind,
    body: Body,
) -> Result<Response, Problem> {
    let (several, bodies) = match read(body).await? {
        Json::Array(items) => (true, items),
        one => (false, vec![one]),
    };
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    account.open(&mut tx).await?;
    let mut made = Vec::with_capacity(bodies.len());
    for body in bodies {
        let Json::Object(content) = body else {
            return Err(problem::INVALID_BODY.says("Send an object, or a list of objects."));
        };
        made.push(add(account, &mut tx, kind, content).await?);
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
    account: Account<'_>,
    tx: &mut SqliteConnection,
    kind: &Kind,
    mut content: Content,
) -> Result<Json, Problem> {
    let given = content.remove(kind.key);
    let (id, seq) = match (given, kind.ids) {
        (Some(Json::String(id)), Ids::Given | Ids::Uuid) if !id.trim().is_empty() => {
            (id, account.next(tx).await?)
        }
        (Some(Json::Number(number)), Ids::Number) => {
            let number = number.as_i64().filter(|number| *number > 0);
            let number = number.ok_or_else(|| wrong("the id is no whole number above 0"))?;
            account.next_after(tx, number - 1).await?;
            (number.to_string(), number)
        }
        (None, Ids::Number) => {
            let seq = account.next(tx).await?;
            (seq.to_string(), seq)
        }
        (None, Ids::Uuid) => {
            let seq = account.next(tx).await?;
            let name = format!("{}/{}/{}/{seq}", account.platform, account.name, kind.word);
            (uuid(&name), seq)
        }
        _ => return Err(wrong(&format!("`{}` is missing or no id", kind.key))),
    };
    if account.find::<Json>(tx, kind.word, &id).await?.is_some() {
        return Err(wrong(&format!("`{id}` exists already")));
    }
    (kind.check)(&content).map_err(|why| wrong(&why))?;
    account.insert(tx, kind.word, &id, seq, &content).await?;
    name_too(account, tx, kind, &id, &content).await?;
    Ok(show(kind, Record { id, content }))
}

/// Changes the keys that are sent.
async fn change(
    app: &App,
    account: Account<'_>,
    kind: &Kind,
    id: &str,
    body: Body,
) -> Result<Response, Problem> {
    let Json::Object(mut changes) = read(body).await? else {
        return Err(problem::INVALID_BODY.says("Send an object with the keys to change."));
    };
    changes.remove(kind.key);
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let found = account.find::<Content>(&mut tx, kind.word, id).await?;
    let mut record = found.ok_or_else(unknown)?;
    if let Some((by, name)) = other_name(kind, &record.content) {
        account.remove(&mut tx, by, &name).await?;
    }
    record.content.extend(changes);
    (kind.check)(&record.content).map_err(|why| wrong(&why))?;
    account
        .replace(&mut tx, kind.word, id, &record.content)
        .await?;
    name_too(account, &mut tx, kind, id, &record.content).await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(AsJson(show(kind, record)).into_response())
}

fn other_name(kind: &Kind, content: &Content) -> Option<(&'static str, String)> {
    let by = kind.by?;
    Some((by.kind, (by.of)(content)?))
}

async fn name_too(
    account: Account<'_>,
    tx: &mut SqliteConnection,
    kind: &Kind,
    id: &str,
    content: &Content,
) -> Result<(), Problem> {
    let Some((by, name)) = other_name(kind, content) else {
        return Ok(());
    };
    if account.find::<Json>(tx, by, &name).await?.is_some() {
        return Err(wrong(&format!("`{name}` belongs to another already")));
    }
    let seq = account.next(tx).await?;
    Ok(account.insert(tx, by, &name, seq, &json!(id)).await?)
}

fn show(kind: &Kind, record: Record<Content>) -> Json {
    let mut content = record.content;
    let id = match record.id.parse::<i64>() {
        Ok(number) if kind.ids == Ids::Number => json!(number),
        _ => json!(record.id),
    };
    content.insert(kind.key.to_owned(), id);
    Json::Object(content)
}

/// A text of one record.
pub(super) fn text<'a>(content: &'a Content, key: &str) -> Result<&'a str, String> {
    match content.get(key).and_then(Json::as_str) {
        Some(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(format!("`{key}` is missing or no text")),
    }
}

/// Refuses keys that a record does not have.
pub(super) fn only(content: &Content, keys: &[&str]) -> Result<(), String> {
    match content.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => Err(format!(
            "there is no `{key}`; there are {}",
            keys.join(", ")
        )),
        None => Ok(()),
    }
}

/// The UUID that stands for a name (version 8: made by a rule of our own).
pub(super) fn uuid(name: &str) -> String {
    let digest = hex_digest(name.as_bytes());
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-8{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

pub(super) async fn read(body: Body) -> Result<Json, Problem> {
    let body = take(body)
        .await
        .ok_or_else(|| problem::BODY_TOO_LARGE.says("Send less at a time."))?;
    serde_json::from_slice(&body)
        .map_err(|_| problem::INVALID_JSON.says("The body cannot be read as JSON."))
}

fn wrong(why: &str) -> Problem {
    problem::INVALID_BODY.says(format!("This cannot be taken: {why}."))
}

pub(super) fn unknown() -> Problem {
    problem::UNKNOWN_RESOURCE.says("There is nothing of this kind with this id.")
}

//! `/contact-tag`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::answer::{Fail, deleted, id, links, one, part};
use super::check::Checks;
use super::input::Input;
use crate::sandbox::api::App;
use crate::sandbox::store::firstline::Tag;

const MODEL: &str = "ContactTag";

/// The vendor's sample sends `name` in the body of the GET; it may stand in the query, too.
pub(super) async fn list(app: &App, input: &Input, host: &str) -> Result<Response, Fail> {
    let mut checks = Checks::default();
    let name = checks.word(input, "name");
    let part = part(input, &mut checks);
    checks.end()?;
    let found = app.store.fl_tags(name.as_deref(), part).await?;
    let data: Vec<Value> = found.rows.iter().map(shown).collect();
    let path = format!("http://{host}/api/v1/contact-tag");
    let (links, meta) = links(part, found.total, data.len(), &path);
    Ok(Json(json!({ "data": data, "links": links, "meta": meta })).into_response())
}

pub(super) async fn read(app: &App, text: &str) -> Result<Response, Fail> {
    let found = app.store.fl_tag(id(text, MODEL)?).await;
    let tag = found.map_err(|refusal| Fail::store(&refusal, MODEL, text))?;
    Ok(one(StatusCode::OK, shown(&tag)))
}

pub(super) async fn create(app: &App, input: &Input) -> Result<Response, Fail> {
    let (name, description) = written(input)?;
    let description = description.flatten();
    let tag = app
        .store
        .fl_create_tag(&name, description.as_deref())
        .await?;
    Ok(one(StatusCode::CREATED, shown(&tag)))
}

pub(super) async fn update(app: &App, text: &str, input: &Input) -> Result<Response, Fail> {
    let id = id(text, MODEL)?;
    let (name, description) = written(input)?;
    let description = description.as_ref().map(Option::as_deref);
    let updated = app.store.fl_update_tag(id, &name, description).await;
    let tag = updated.map_err(|refusal| Fail::store(&refusal, MODEL, text))?;
    Ok(one(StatusCode::OK, shown(&tag)))
}

pub(super) async fn delete(app: &App, text: &str) -> Result<Response, Fail> {
    let gone = app.store.fl_delete_tag(id(text, MODEL)?).await;
    gone.map_err(|refusal| Fail::store(&refusal, MODEL, text))?;
    Ok(deleted())
}

fn written(input: &Input) -> Result<(String, Option<Option<String>>), Fail> {
    let mut checks = Checks::default();
    let name = checks.text(input, "name");
    if matches!(input.get("name"), None | Some(Value::Null)) {
        checks.wrong("name", "field is required");
    }
    let description = checks.text(input, "description");
    checks.end()?;
    Ok((name.flatten().unwrap_or_default(), description))
}

fn shown(tag: &Tag) -> Value {
    json!({
        "id": tag.id,
        "name": tag.name,
        "description": tag.description,
        "contacts_count": tag.contacts_count,
    })
}

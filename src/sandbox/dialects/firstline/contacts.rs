//! `/contact`.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value as Wire, json};

use super::answer::{Fail, deleted, id, meta, one, part};
use super::check::Checks;
use super::fields;
use super::filters::filter;
use super::input::Input;
use crate::sandbox::api::App;
use crate::sandbox::store::firstline::{Col, Contact, Value, Written, is_day};

const MODEL: &str = "Contact";

/// The vendor's samples show a contact with other keys in each place.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Listed,
    Read,
    Created,
    Updated,
}

pub(super) async fn list(app: &App, input: &Input) -> Result<Response, Fail> {
    let mut checks = Checks::default();
    let filter = filter(input, &mut checks);
    let part = part(input, &mut checks);
    checks.end()?;
    let found = app.store.fl_contacts(&filter, part).await?;
    let form = BTreeMap::new();
    let data: Vec<Wire> = found
        .rows
        .iter()
        .map(|contact| shown(contact, Shape::Listed, &form))
        .collect();
    let meta = meta(part, found.total, data.len());
    Ok(Json(json!({ "data": data, "meta": meta })).into_response())
}

pub(super) async fn read(app: &App, text: &str) -> Result<Response, Fail> {
    let found = app.store.fl_contact(id(text, MODEL)?).await;
    let contact = found.map_err(|refusal| Fail::store(&refusal, MODEL, text))?;
    let form = app.store.fl_form().await?;
    Ok(one(StatusCode::OK, shown(&contact, Shape::Read, &form)))
}

/// `tag_ids` is documented for the update alone, so that it is passed over here.
pub(super) async fn create(app: &App, input: &Input) -> Result<Response, Fail> {
    let form = app.store.fl_form().await?;
    let written = whole(input, &form)?;
    let contact = app.store.fl_create_contact(&written).await?;
    Ok(one(
        StatusCode::CREATED,
        shown(&contact, Shape::Created, &form),
    ))
}

/// Many contacts at once, as a person imports a table.
pub(super) async fn import(app: &App, rows: Vec<Map<String, Wire>>) -> Result<(), Fail> {
    let form = app.store.fl_form().await?;
    let rows = rows.into_iter();
    let rows = rows.map(|row| whole(&Input::of_body(row), &form));
    let rows = rows.collect::<Result<Vec<Written>, Fail>>()?;
    Ok(app.store.fl_import(&rows).await?)
}

/// What a create sets.
fn whole(input: &Input, form: &BTreeMap<i64, Col>) -> Result<Written, Fail> {
    let mut checks = Checks::default();
    let written = written(input, form, &mut checks);
    if written.first_name.is_none() && matches!(input.get("first_name"), None | Some(Wire::Null)) {
        checks.wrong("first_name", "field is required");
    }
    checks.end()?;
    Ok(written)
}

pub(super) async fn update(app: &App, text: &str, input: &Input) -> Result<Response, Fail> {
    let id = id(text, MODEL)?;
    let form = app.store.fl_form().await?;
    let mut checks = Checks::default();
    let mut written = written(input, &form, &mut checks);
    if written.first_name.is_none() && input.get("first_name") == Some(&Wire::Null) {
        checks.wrong("first_name", "field is required");
    }
    written.tag_ids = checks.numbers(input, "tag_ids");
    for unknown in app
        .store
        .fl_unknown_tags(written.tag_ids.as_deref().unwrap_or_default())
        .await?
    {
        let tags = written.tag_ids.iter().flatten();
        if let Some(place) = tags.into_iter().position(|tag| *tag == unknown) {
            checks.add(
                format!("tag_ids.{place}"),
                format!("The selected tag_ids.{place} is invalid."),
            );
        }
    }
    checks.end()?;
    let updated = app.store.fl_update_contact(id, &written).await;
    let contact = updated.map_err(|refusal| Fail::store(&refusal, MODEL, text))?;
    Ok(one(StatusCode::OK, shown(&contact, Shape::Updated, &form)))
}

pub(super) async fn delete(app: &App, text: &str) -> Result<Response, Fail> {
    let gone = app.store.fl_delete_contact(id(text, MODEL)?).await;
    gone.map_err(|refusal| Fail::store(&refusal, MODEL, text))?;
    Ok(deleted())
}

/// What a create or an update sets.
fn written(input: &Input, form: &BTreeMap<i64, Col>, checks: &mut Checks) -> Written {
    let birth_at = checks.text(input, "birth_at");
    if birth_at.iter().flatten().any(|day| !is_day(day)) {
        checks.wrong("birth_at", "is not a valid date");
    }
    let gender = checks.number(input, "gender");
    if gender.flatten().is_some_and(|code| !matches!(code, 0 | 1)) {
        checks.add("gender", "The selected gender is invalid.");
    }
    Written {
        first_name: checks.text(input, "first_name").flatten(),
        last_name: checks.text(input, "last_name"),
        membership_no: checks.text(input, "membership_no"),
        identity_no: checks.text(input, "identity_no"),
        gender,
        birth_at,
        company_ids: checks.numbers(input, "company_ids"),
        tag_ids: None,
        values: fields::values(input, form, checks),
    }
}

fn shown(contact: &Contact, shape: Shape, form: &BTreeMap<i64, Col>) -> Wire {
    let phones: Vec<Wire> = contact
        .phones
        .iter()
        .map(|phone| {
            json!({
                "id": phone.id, "type": phone.kind, "extension": null, "number": phone.number,
                "description": null, "profile_id": contact.id,
            })
        })
        .collect();
    let mut shown = json!({
        "id": contact.id,
        "name": contact.name,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "membership_no": contact.membership_no,
        "identity_no": contact.identity_no,
        "gender": contact.gender,
        "birth_at": contact.birth_at,
        "profile_id": contact.id,
        "profile": { "id": contact.id, "phones": phones },
    });
    if matches!(shape, Shape::Listed | Shape::Read) {
        shown["email_contacts"] = contact
            .emails
            .iter()
            .map(|email| {
                json!({
                    "id": email.id, "address": email.address, "contact_id": contact.id,
                    "draft": null, "name": null, "description": null,
                })
            })
            .collect();
    }
    shown["cz_cols"] = match shape {
        Shape::Listed => return shown,
        Shape::Read => form
            .values()
            .map(|col| {
                let value = contact.values.get(&col.id).map(value);
                json!({ "id": col.id, "value": value, "category_id": col.category })
            })
            .collect(),
        Shape::Created | Shape::Updated => contact
            .values
            .iter()
            .filter(|(col, _)| form.contains_key(col))
            .map(|(col, held)| json!({ "id": col, "value": value(held) }))
            .collect(),
    };
    if shape == Shape::Updated {
        shown["tag_id"] = contact.tags.clone().into();
    }
    shown
}

fn value(value: &Value) -> Wire {
    match value {
        Value::One(text) => text.as_str().into(),
        Value::Many(texts) => texts.clone().into(),
    }
}

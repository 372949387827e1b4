//! Requests that users of Botcake describe and the vendor's reference does not: every answer is
//! marked as invented.

use serde_json::{Value as Json, json};

use super::Asked;
use super::answer::Answer;
use super::bot;
use super::lists::paged;
use super::records::{self, FIELDS, Named, SEQUENCES, Tag, all, numbered};
use crate::sandbox::store::Refusal;

/// Tags come fifty at a time, fields likewise.
const PAGE: usize = 50;

/// `GET get_list_tag?page=1`
pub(super) async fn tags(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let tags = all::<Tag>(&asked.page, &mut tx).await?;
    let items = tags
        .into_iter()
        .map(
            |(id, tag)| json!({ "id": id, "name": tag.name, "pancake_tag_id": tag.pancake_tag_id }),
        )
        .collect();
    let page = asked.page_number(1);
    Ok(Answer::data(paged(items, page, 1, PAGE)).invented())
}

/// `GET custom_fields?page=0`
pub(super) async fn fields(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let items = named(asked, FIELDS).await?;
    let page = asked.page_number(0);
    Ok(Answer::data(paged(items, page, 0, PAGE)).invented())
}

/// `GET sequences/`
pub(super) async fn sequences(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let items = named(asked, SEQUENCES).await?;
    Ok(Answer::data(items).invented())
}

/// `GET sequences/{sequence}/statistics`: there are no steps to count in the sandbox.
pub(super) async fn sequence_statistics(
    asked: &Asked<'_>,
    sequence: &str,
) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let found = asked
        .page
        .find::<Named>(&mut tx, SEQUENCES, sequence)
        .await?;
    Ok(match found {
        Some(_) => Answer::data(json!([])).invented(),
        None => Answer::refused("sequence not found"),
    })
}

async fn named(asked: &Asked<'_>, kind: &'static str) -> Result<Vec<Json>, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let records = numbered(asked.page.list::<Named>(&mut tx, kind).await?);
    Ok(records
        .into_iter()
        .map(|(id, named)| json!({ "id": id, "name": named.name }))
        .collect())
}

/// `POST customer/{psid}/customer_fields` with `{"data": [{"id": …, "value": …}]}`
pub(super) async fn set_fields(asked: &Asked<'_>, psid: &str) -> Result<Answer, Refusal> {
    let body = match asked.json() {
        Ok(body) => body,
        Err(refused) => return Ok(refused),
    };
    let Some(values) = body["data"].as_array() else {
        return Ok(Answer::refused("data is required, an array"));
    };
    if bot::customer(asked.app, &asked.page, psid).await?.is_none() {
        return Ok(Answer::refused("customer not found"));
    }
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let (mut customer, new) = records::customer(&asked.page, &mut tx, psid).await?;
    for value in values {
        // Callers send the id as a number or as a text.
        let id = match &value["id"] {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        if asked
            .page
            .find::<Named>(&mut tx, FIELDS, &id)
            .await?
            .is_none()
        {
            return Ok(Answer::refused(format!("custom field {id} not found")));
        }
        customer.fields.insert(id, value["value"].clone());
    }
    records::keep_customer(&asked.page, &mut tx, psid, &customer, new).await?;
    tx.commit().await?;
    Ok(Answer::done().invented())
}

//! "Create Keyword" and "Update Keyword".

use serde_json::Value as Json;

use super::Asked;
use super::answer::Answer;
use super::records::{Flow, Held as _, Keyword, one};
use crate::platforms::botcake::documents::{Id, WrittenKeyword};
use crate::sandbox::store::Refusal;

/// Makes an empty keyword; no body is documented, and none is read.
pub(super) async fn create(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let seq = asked.page.next(&mut tx).await?;
    let id = seq.to_string();
    let empty = Keyword::default();
    asked
        .page
        .insert(&mut tx, Keyword::KIND, &id, seq, &empty)
        .await?;
    tx.commit().await?;
    Ok(Answer::success(
        "keyword",
        WrittenKeyword {
            id: Id(seq.unsigned_abs()),
            flow_id: None,
        },
    ))
}

/// `{"keyword_id": 642, "update": {"flow_id": 23}}`
pub(super) async fn update(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let (keyword_id, flow_id) = match asked.json().and_then(|body| read(&body)) {
        Ok(ids) => ids,
        Err(refused) => return Ok(refused),
    };
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let id = keyword_id.to_string();
    let found: Option<Keyword> = one(&asked.page, &mut tx, &id).await?;
    let Some(mut keyword) = found else {
        return Ok(Answer::refused("keyword not found"));
    };
    if keyword.object.is_some() {
        return Ok(Answer::refused(
            "this keyword is one of the bot that is published on the sandbox; change it there",
        ));
    }
    let flow: Option<Flow> = one(&asked.page, &mut tx, &flow_id.to_string()).await?;
    if flow.is_none() {
        return Ok(Answer::refused("flow not found"));
    }
    keyword.flow_id = Some(flow_id);
    asked
        .page
        .replace(&mut tx, Keyword::KIND, &id, &keyword)
        .await?;
    tx.commit().await?;
    Ok(Answer::success(
        "keyword",
        WrittenKeyword {
            id: keyword_id,
            flow_id: Some(flow_id),
        },
    ))
}

fn read(body: &Json) -> Result<(Id, Id), Answer> {
    let integer = |value: &Json| value.as_u64().map(Id);
    let keyword = integer(&body["keyword_id"])
        .ok_or_else(|| Answer::refused("keyword_id is required, an integer"))?;
    let update = body["update"]
        .as_object()
        .ok_or_else(|| Answer::refused("update is required, an object"))?;
    if let Some(key) = update.keys().find(|key| *key != "flow_id") {
        return Err(Answer::refused(format!(
            "update cannot change {key}; it can change flow_id"
        )));
    }
    let flow = update
        .get("flow_id")
        .and_then(integer)
        .ok_or_else(|| Answer::refused("flow_id must be an integer"))?;
    Ok((keyword, flow))
}

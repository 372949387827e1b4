//! "Send Flow For Customer" and "Send Content For Customer".

use serde_json::{Map, Value as Json};
use sqlx::sqlite::SqliteConnection;

use super::Asked;
use super::answer::Answer;
use super::block;
use super::records::{Customer, Flow, Held as _, Sent, one};
use crate::platforms::botcake::documents::Id;
use crate::sandbox::store::{Account, Refusal};

/// Starts a flow of the page at a customer.
pub(super) async fn flow(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let request = match asked.json().and_then(|body| Request::read(&body)) {
        Ok(request) => request,
        Err(refused) => return Ok(refused),
    };
    let Some(flow_id) = request.body.get("flow_id").and_then(Json::as_u64).map(Id) else {
        return Ok(Answer::refused("flow_id is required, an integer"));
    };
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let page = &asked.page;
    if one::<Customer>(page, &mut tx, &request.psid)
        .await?
        .is_none()
    {
        return Ok(Answer::refused("customer not found"));
    }
    let id = flow_id.to_string();
    let Some(mut flow) = one::<Flow>(page, &mut tx, &id).await? else {
        return Ok(Answer::refused("flow not found"));
    };
    flow.statistics.sent += 1;
    flow.statistics.delivery += 1;
    page.replace(&mut tx, Flow::KIND, &id, &flow).await?;
    let sent = Sent {
        flow_id: Some(flow_id),
        ..request.sent()
    };
    keep(page, &mut tx, &sent).await?;
    tx.commit().await?;
    Ok(Answer::done())
}

/// Sends a Dynamic Block to a customer, and does its actions.
pub(super) async fn content(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let request = match asked.json().and_then(|body| Request::read(&body)) {
        Ok(request) => request,
        Err(refused) => return Ok(refused),
    };
    let data = request.body.get("data").cloned().unwrap_or_default();
    let named = match block::read(&data) {
        Ok(named) => named,
        Err(why) => return Ok(Answer::refused(why)),
    };
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let page = &asked.page;
    let Some(mut customer) = one::<Customer>(page, &mut tx, &request.psid).await? else {
        return Ok(Answer::refused("customer not found"));
    };
    for (kind, id) in named.references() {
        if page
            .find::<Json>(&mut tx, kind, &id.to_string())
            .await?
            .is_none()
        {
            return Ok(Answer::refused(format!(
                "data names {id}, which is not among the page's {kind}"
            )));
        }
    }
    named.change(&mut customer);
    page.replace(&mut tx, Customer::KIND, &request.psid, &customer)
        .await?;
    let sent = Sent {
        data: Some(data),
        ..request.sent()
    };
    keep(page, &mut tx, &sent).await?;
    tx.commit().await?;
    Ok(Answer::done())
}

async fn keep(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    sent: &Sent,
) -> Result<(), Refusal> {
    let seq = page.next(connection).await?;
    page.insert(connection, Sent::KIND, &seq.to_string(), seq, sent)
        .await
}

/// What both requests have.
struct Request {
    psid: String,
    body: Map<String, Json>,
}

impl Request {
    fn read(body: &Json) -> Result<Request, Answer> {
        let refuse = |why: &str| Err(Answer::refused(why));
        let Some(body) = body.as_object() else {
            return refuse("the body must be an object");
        };
        let Some(psid) = body.get("psid").and_then(Json::as_str) else {
            return refuse("psid is required, a string");
        };
        if body
            .get("payload")
            .is_some_and(|payload| !payload.is_object())
        {
            return refuse("payload must be an object");
        }
        if body.get("message_tag").is_some_and(|tag| !tag.is_string()) {
            return refuse("message_tag must be a string");
        }
        Ok(Request {
            psid: psid.to_owned(),
            body: body.clone(),
        })
    }

    fn sent(&self) -> Sent {
        let tag = self.body.get("message_tag").and_then(Json::as_str);
        Sent {
            psid: self.psid.clone(),
            flow_id: None,
            data: None,
            payload: self.body.get("payload").cloned(),
            message_tag: tag.map(str::to_owned),
            at: format!("{:.3}", jiff::Timestamp::now()),
        }
    }
}

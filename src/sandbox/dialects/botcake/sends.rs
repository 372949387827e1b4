//! "Send Flow For Customer" and "Send Content For Customer".

use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use super::Asked;
use super::answer::Answer;
use super::records::{self, Flow, Held as _, Sent, one};
use super::{block, bot};
use crate::platforms::botcake::block::Block;
use crate::platforms::botcake::documents::Id;
use crate::sandbox::dialects::native::{self, Beside};
use crate::sandbox::problem::Problem;
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
    let (app, page, id) = (asked.app, &asked.page, flow_id.to_string());
    let Some(who) = bot::customer(app, page, &request.psid).await? else {
        return Ok(Answer::refused("customer not found"));
    };
    let mut tx = app.store.vendor_reading().await?;
    let Some(flow) = one::<Flow>(page, &mut tx, &id).await? else {
        return Ok(Answer::refused("flow not found"));
    };
    drop(tx);
    if let Some(object) = flow.object {
        let variables = request.body.get("payload").and_then(Json::as_object);
        let beside = Beside {
            // Variables that no field is named after are for texts of Botcake alone.
            fields: variables.cloned().unwrap_or_default().into_iter().collect(),
            ..request.beside("send_flow")
        };
        let started = native::start(app, page.name, &who, &object, beside).await;
        if let Some(refused) = refused(started) {
            return Ok(refused);
        }
    }
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    // It may have been deleted while the person had a turn.
    if let Some(mut flow) = one::<Flow>(page, &mut tx, &id).await? {
        flow.statistics.sent += 1;
        flow.statistics.delivery += 1;
        page.replace(&mut tx, Flow::KIND, &id, &flow).await?;
    }
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
    let (app, page, psid) = (asked.app, &asked.page, request.psid.as_str());
    let Some(who) = bot::customer(app, page, psid).await? else {
        return Ok(Answer::refused("customer not found"));
    };
    let mut tx = app.store.vendor_reading().await?;
    for (kind, id) in named.references() {
        let found = page.find::<Json>(&mut tx, kind, &id.to_string()).await?;
        if found.is_none() {
            return Ok(Answer::refused(format!(
                "data names {id}, which is not among the page's {kind}"
            )));
        }
    }
    // What only the vendor's apps can show is not shown by the sandbox's.
    let typed: Option<Block> = serde_json::from_value(data.clone()).ok();
    if let Some(typed) = typed
        && !typed.content.messages.is_empty()
        && app.store.published_at(page.name).await?.is_some()
    {
        let objects = bot::objects(page, &mut tx).await?;
        drop(tx);
        let messages = typed.messages(&|id| objects.get(&id).cloned());
        let said = native::say(
            app,
            page.name,
            &who,
            messages,
            request.beside("send_content"),
        );
        if let Some(refused) = refused(said.await) {
            return Ok(refused);
        }
    }
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let (mut customer, new) = records::customer(page, &mut tx, psid).await?;
    named.change(&mut customer);
    records::keep_customer(page, &mut tx, psid, &customer, new).await?;
    let sent = Sent {
        data: Some(data),
        ..request.sent()
    };
    keep(page, &mut tx, &sent).await?;
    tx.commit().await?;
    Ok(Answer::done())
}

/// The answer where the channel or the bot does not deliver it.
fn refused(done: Result<Option<String>, Problem>) -> Option<Answer> {
    match done {
        Ok(withheld) => withheld.map(Answer::refused),
        Err(problem) => Some(Answer::refused(problem.detail())),
    }
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

    fn message_tag(&self) -> Option<&str> {
        self.body.get("message_tag").and_then(Json::as_str)
    }

    /// As the transcript keeps the request.
    fn beside(&self, word: &str) -> Beside {
        Beside {
            message_tag: self.message_tag().map(str::to_owned),
            received: json!({ word: { "from": "botcake" } }),
            ..Beside::default()
        }
    }

    fn sent(&self) -> Sent {
        Sent {
            psid: self.psid.clone(),
            flow_id: None,
            data: None,
            payload: self.body.get("payload").cloned(),
            message_tag: self.message_tag().map(str::to_owned),
            at: format!("{:.3}", jiff::Timestamp::now()),
        }
    }
}

//! `/text-call`: chats, into which a message can be written while an agent has them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Fail, one};
use super::check::Checks;
use super::input::Input;
use crate::sandbox::api::App;
use crate::sandbox::dialects::console::uuid;
use crate::sandbox::store::{Account, Refusal};

const MODEL: &str = "TextCall";
const TENANT: Account<'static> = Account {
    platform: "firstline",
    name: "tenant",
};
const KIND: &str = "text-calls";
/// An agent has taken the chat.
const TAKEN: i64 = 1;

#[derive(Serialize, Deserialize)]
struct Chat {
    status: i64,
    messages: Vec<Said>,
}

#[derive(Serialize, Deserialize)]
struct Said {
    content: String,
    is_note: bool,
}

/// What stands for a chat's id in a message template.
fn hash(id: i64) -> String {
    uuid(&format!("firstline/text-call/{id}"))
}

/// "透過 Hash 值取得 Text-Call ID".
pub(super) async fn find(app: &App, wanted: &str) -> Result<Response, Fail> {
    let mut tx = app.store.vendor_reading().await?;
    let chats = TENANT.list::<Chat>(&mut tx, KIND).await?;
    let ids = chats.iter().filter_map(|chat| chat.id.parse().ok());
    let id = ids.into_iter().find(|id| hash(*id) == wanted);
    let id = id.ok_or_else(|| Fail::missing(MODEL, wanted))?;
    Ok(one(StatusCode::OK, json!({ "id": id })))
}

/// "透過 Text-Call ID 發送訊息": only while an agent has the chat.
pub(super) async fn reply(app: &App, text: &str, input: &Input) -> Result<Response, Fail> {
    let mut checks = Checks::default();
    // As long as a message may be: the 255 characters of a name are not meant.
    let content = match input.get("content") {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => {
            checks.wrong("content", "field is required");
            String::new()
        }
        Some(_) => {
            checks.wrong("content", "must be a string");
            String::new()
        }
    };
    let is_note = checks.flag(input, "is_note").unwrap_or(false);
    checks.end()?;
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let found = TENANT.find::<Chat>(&mut tx, KIND, text).await?;
    let mut chat = found.ok_or_else(|| Fail::missing(MODEL, text))?.content;
    if chat.status != TAKEN {
        return Err(Fail::forbidden());
    }
    chat.messages.push(Said { content, is_note });
    TENANT.replace(&mut tx, KIND, text, &chat).await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// By hand: somebody begins a chat; with 1 an agent has it.
pub(super) async fn begin(app: &App, status: i64) -> Result<Value, Refusal> {
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    let id = TENANT.next(&mut tx).await?;
    let chat = Chat {
        status,
        messages: Vec::new(),
    };
    TENANT
        .insert(&mut tx, KIND, &id.to_string(), id, &chat)
        .await?;
    tx.commit().await?;
    Ok(json!({ "id": id, "hash": hash(id), "status": status }))
}

/// By hand: what was written into a chat from outside.
pub(super) async fn read(app: &App, id: &str) -> Result<Option<Response>, Refusal> {
    let mut tx = app.store.vendor_reading().await?;
    let found = TENANT.find::<Chat>(&mut tx, KIND, id).await?;
    Ok(found.map(|chat| Json(chat.content).into_response()))
}

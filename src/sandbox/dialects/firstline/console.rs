//! What a person does in FIRST LINE's own pages, under `/console/firstline`: groups and fields,
//! phones and addresses of e-mail, people on channels, switches. Guarded by the sandbox's token.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::input::Input;
use super::push::CONTACTABLES;
use super::{calls, contacts, fields};
use crate::sandbox::api::App;
use crate::sandbox::api::body::take;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::firstline::{Col, Detail};

pub(super) async fn answer_request(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = take(body)
        .await
        .ok_or_else(|| problem::BODY_TOO_LARGE.says("Send a smaller body."))?;
    let body: Map<String, Value> = if bytes.is_empty() {
        Map::new()
    } else {
        serde_json::from_slice(&bytes)
            .map_err(|_| problem::INVALID_JSON.says("Send a JSON object."))?
    };
    let path = parts.uri.path().trim_start_matches("/console/firstline/");
    let segments: Vec<&str> = path.split('/').collect();
    let sent = Sent(&body);
    let store = &app.store;
    match (parts.method.as_str(), segments.as_slice()) {
        ("GET", ["categories"]) => {
            let all = store.fl_categories().await?;
            let data: Vec<Value> = all.iter().map(fields::category).collect();
            Ok(Json(json!({ "data": data })).into_response())
        }
        ("POST", ["categories"]) => {
            let kind = sent.number("type").unwrap_or(0);
            if !(0..=3).contains(&kind) {
                return Err(wrong("`type` must be 0, 1, 2 or 3."));
            }
            let made = store
                .fl_create_category(sent.name()?, kind, sent.text("description"))
                .await?;
            Ok(created(&fields::category(&made)))
        }
        ("DELETE", ["categories", one]) => {
            store.fl_delete_category(id(one)?).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("POST", ["categories", group, "cols"]) => {
            let col = sent.col(Col {
                id: 0,
                category: id(group)?,
                name: String::new(),
                description: None,
                kind: 1,
                is_allowed_null: true,
                options: None,
            })?;
            Ok(created(&fields::col(&store.fl_create_col(col).await?)))
        }
        ("PUT", ["cols", one]) => {
            let one = id(one)?;
            let groups = store.fl_categories().await?;
            let mut cols = groups.into_iter().flat_map(|group| group.cols);
            let col = cols.find(|col| col.id == one).ok_or_else(unknown)?;
            let col = sent.col(col)?;
            store.fl_update_col(&col).await?;
            Ok(Json(fields::col(&col)).into_response())
        }
        ("DELETE", ["cols", one]) => {
            store.fl_delete_col(id(one)?).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("POST", ["imports"]) => {
            let rows = body.get("rows").and_then(Value::as_array);
            let rows = rows.into_iter().flatten().map(|row| row.as_object().cloned());
            let rows: Option<Vec<Map<String, Value>>> = rows.collect();
            let rows = rows.ok_or_else(|| wrong("`rows` must be a list of contacts."))?;
            let count = rows.len();
            Ok(match contacts::import(&app, rows).await {
                Ok(()) => created(&json!({ "rows": count })),
                Err(fail) => fail.into_response(),
            })
        }
        ("PUT", ["contacts", one]) => {
            let answer = contacts::update(&app, one, &Input::of_body(body)).await;
            Ok(answer.map_or_else(IntoResponse::into_response, IntoResponse::into_response))
        }
        ("POST", ["contacts", one, "phones"]) => {
            let number = sent.needed("number")?;
            let kind = sent.number("type").unwrap_or(2);
            let made = store
                .fl_add_detail(id(one)?, Detail::Phone, number, kind)
                .await?;
            Ok(created(&json!({ "id": made, "type": kind, "number": number })))
        }
        ("POST", ["contacts", one, "emails"]) => {
            let address = sent.needed("address")?;
            let made = store
                .fl_add_detail(id(one)?, Detail::Email, address, 0)
                .await?;
            Ok(created(&json!({ "id": made, "address": address })))
        }
        ("DELETE", ["phones", one]) => {
            store.fl_remove_detail(Detail::Phone, id(one)?).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("DELETE", ["emails", one]) => {
            store.fl_remove_detail(Detail::Email, id(one)?).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ("PUT", ["home"]) => {
            let bot = sent.needed("bot")?;
            store.fl_settle(bot).await?;
            Ok(Json(json!({ "bot": bot })).into_response())
        }
        ("POST", ["text-calls"]) => {
            let made = calls::begin(&app, sent.number("status").unwrap_or(1)).await?;
            Ok(created(&made))
        }
        ("GET", ["text-calls", one]) => calls::read(&app, one).await?.ok_or_else(unknown),
        ("POST", ["channel-users"]) => {
            let kind = sent.needed("type")?;
            if !CONTACTABLES.contains(&kind) {
                return Err(wrong("`type` must be one of the vendor's, such as `App\\LineContact`."));
            }
            let contact = sent.number("contact");
            let made = store.fl_create_channel_user(kind, contact).await?;
            Ok(created(&json!({
                "id": made.id, "type": made.kind, "contact": made.contact,
            })))
        }
        ("GET", ["pushes"]) => {
            let pushes = store.fl_pushes().await?;
            let data: Vec<Value> = pushes
                .iter()
                .map(|push| {
                    json!({
                        "id": push.id, "contactable_id": push.channel_user,
                        "content": push.content, "is_force": push.is_force,
                        "created_at": push.created_at,
                    })
                })
                .collect();
            Ok(Json(json!({ "data": data })).into_response())
        }
        ("PUT", ["switches", name @ super::push::SWITCH]) => {
            let on = body.get("on").and_then(Value::as_bool);
            let on = on.ok_or_else(|| wrong("`on` must be true or false."))?;
            store.fl_turn(name, on).await?;
            Ok(Json(json!({ "on": on })).into_response())
        }
        _ => Err(problem::UNKNOWN_ROUTE.says(
            "The console has `categories`, `categories/ID/cols`, `cols/ID`, `imports`, `contacts/ID`, `contacts/ID/phones`, `contacts/ID/emails`, `phones/ID`, `emails/ID`, `home`, `channel-users`, `text-calls`, `text-calls/ID`, `pushes` and `switches/push`.",
        )),
    }
}

/// A body of the console.
struct Sent<'a>(&'a Map<String, Value>);

impl<'a> Sent<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).and_then(Value::as_str)
    }

    fn number(&self, key: &str) -> Option<i64> {
        self.0.get(key).and_then(Value::as_i64)
    }

    fn needed(&self, key: &str) -> Result<&'a str, Problem> {
        let text = self.text(key).filter(|text| !text.is_empty());
        text.ok_or_else(|| wrong(&format!("`{key}` must be a text.")))
    }

    fn name(&self) -> Result<&'a str, Problem> {
        self.needed("name")
    }

    /// The field with what was sent in its place.
    fn col(&self, mut col: Col) -> Result<Col, Problem> {
        if self.0.contains_key("name") || col.name.is_empty() {
            col.name = self.name()?.to_owned();
        }
        if let Some(description) = self.text("description") {
            col.description = Some(description.to_owned());
        }
        if let Some(kind) = self.0.get("type") {
            let kind = kind.as_i64().filter(|kind| (0..=7).contains(kind));
            col.kind = kind.ok_or_else(|| wrong("`type` must be a number from 0 to 7."))?;
        }
        if let Some(allowed) = self.0.get("is_allowed_null").and_then(Value::as_bool) {
            col.is_allowed_null = allowed;
        }
        if let Some(options) = self.0.get("options") {
            col.options = (!options.is_null()).then(|| options.clone());
        }
        let sound = |options: &Value| {
            options.as_array().is_some_and(|options| {
                options
                    .iter()
                    .all(|option| option["text"].is_string() && option["value"].is_string())
            })
        };
        match (col.kind, &col.options) {
            (6 | 7, Some(options)) if sound(options) => Ok(col),
            (6 | 7, _) => Err(wrong(
                "`options` must be a list such as `[{\"text\": \"A型\", \"value\": \"A\"}]`.",
            )),
            _ => {
                col.options = None;
                Ok(col)
            }
        }
    }
}

fn created(value: &Value) -> Response {
    (StatusCode::CREATED, Json(value)).into_response()
}

fn id(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| unknown())
}

fn unknown() -> Problem {
    problem::UNKNOWN_RESOURCE.says("The tenant has nothing with this id.")
}

fn wrong(detail: &str) -> Problem {
    problem::INVALID_BODY.says(detail)
}

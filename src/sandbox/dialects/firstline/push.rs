//! `/message/push`: a message to somebody on a channel. Not every tenant may use it.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::answer::Fail;
use super::check::Checks;
use super::input::Input;
use crate::sandbox::api::App;

/// The switch that turns it off for the tenant.
pub(super) const SWITCH: &str = "push";

/// The kinds of channel users that the vendor names.
pub(super) const CONTACTABLES: [&str; 7] = [
    "App\\LivechatContact",
    "App\\LineContact",
    "App\\FbContact",
    "App\\IgContact",
    "App\\TelegramContact",
    "App\\ViberContact",
    "App\\WechatContact",
];

pub(super) async fn send(app: &App, input: &Input) -> Result<Response, Fail> {
    if !app.store.fl_is_on(SWITCH).await? {
        return Err(Fail::forbidden());
    }
    let mut checks = Checks::default();
    let kind = checks.text(input, "contactable_type").flatten();
    if !kind
        .as_deref()
        .is_some_and(|kind| CONTACTABLES.contains(&kind))
    {
        checks.add(
            "contactable_type",
            "The selected contactable type is invalid.",
        );
    }
    let id = checks.number(input, "contactable_id").flatten();
    if input.get("contactable_id").is_none() {
        checks.wrong("contactable_id", "field is required");
    }
    let message = input.get("message").unwrap_or(&Value::Null);
    let word = checks.text(input, "type").flatten().unwrap_or_default();
    let fits = match word.as_str() {
        "text" => message.is_string(),
        "button" | "quickreply" => {
            message["explain_text"].is_string() && message["options"].is_array()
        }
        "carousel" | "image_carousel" => message.is_object() || message.is_array(),
        _ => {
            checks.add("type", "The selected type is invalid.");
            true
        }
    };
    if message.is_null() {
        checks.wrong("message", "field is required");
    } else if !fits {
        checks.wrong("message", "format is invalid");
    }
    let is_force = checks.flag(input, "is_force").unwrap_or(false);
    checks.end()?;
    let (kind, id) = (kind.unwrap_or_default(), id.unwrap_or_default());
    let found = app.store.fl_channel_user(&kind, id).await;
    let model = kind.trim_start_matches("App\\");
    let user = found.map_err(|refusal| Fail::store(&refusal, model, &id.to_string()))?;
    let content = json!({ "type": word, "message": message });
    app.store.fl_push(&user, &content, is_force).await?;
    Ok(Json(json!({})).into_response())
}

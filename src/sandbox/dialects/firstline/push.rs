//! `/message/push`: a message to somebody on a channel. Not every tenant may use it. Whoever of a
//! bot's people is that contact on that channel gets it, too.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::answer::Fail;
use super::check::Checks;
use super::input::Input;
use crate::language::message::{Button, Message, QuickReply};
use crate::language::project_file::Channel;
use crate::platforms::firstline::{Choice, PushBody, PushOption};
use crate::sandbox::api::App;
use crate::sandbox::dialects::native::{self, Beside, Somebody};
use crate::sandbox::store::firstline::ChannelUser;

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
    say(app, &user, &content).await?;
    Ok(Json(json!({})).into_response())
}

/// Says it to the people of the sandbox's bots who are this contact. What their channel would not
/// deliver stands in their transcript; the vendor's answer does not tell.
async fn say(app: &App, user: &ChannelUser, content: &Value) -> Result<(), Fail> {
    let (Some(contact), Some(channel)) = (user.contact, channel(&user.kind)) else {
        return Ok(());
    };
    // The forms of other types are not documented.
    let Ok(body) = serde_json::from_value::<PushBody>(content.clone()) else {
        return Ok(());
    };
    let message = message(body);
    for (bot, person) in app.store.fl_talkers(contact, channel).await? {
        if !native::is_published(app, &bot).await? {
            continue;
        }
        let who = Somebody {
            contact: person,
            profile: None,
        };
        let beside = Beside {
            received: json!({ "firstline": content }),
            ..Beside::default()
        };
        native::say(app, &bot, &who, vec![message.clone()], beside)
            .await
            .map_err(|problem| Fail::broken(&format_args!("{problem:?}")))?;
    }
    Ok(())
}

/// The channel of a kind of person; the sandbox's bots are not on WeChat.
fn channel(kind: &str) -> Option<Channel> {
    Some(match kind {
        "App\\LivechatContact" => Channel::Webchat,
        "App\\LineContact" => Channel::Line,
        "App\\FbContact" => Channel::Messenger,
        "App\\IgContact" => Channel::Instagram,
        "App\\TelegramContact" => Channel::Telegram,
        "App\\ViberContact" => Channel::Viber,
        _ => return None,
    })
}

fn message(body: PushBody) -> Message {
    let Choice {
        explain_text,
        options,
    } = match body {
        PushBody::Text(text) => return Message::text(text),
        PushBody::Button(choice) | PushBody::QuickReply(choice) => choice,
    };
    let mut message = Message::text(explain_text);
    for option in options {
        let button = |label, url, phone| Button {
            label,
            tap: None,
            flow: None,
            url,
            phone,
        };
        match option {
            PushOption::Url { label, url } => message.buttons.push(button(label, Some(url), None)),
            PushOption::PhoneNumber { label, number } => {
                message.buttons.push(button(label, None, Some(number)));
            }
            // A tap says the words.
            PushOption::Text { label, .. } => message.quick_replies.push(QuickReply {
                label,
                tap: None,
                description: None,
                flow: None,
            }),
        }
    }
    message
}

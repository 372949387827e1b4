//! The sandbox's own bots and people as the vendors' dialects see them: one world.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::language::message::Message;
use crate::sandbox::api::App;
use crate::sandbox::api::sends::{self, Sent};
use crate::sandbox::people::{Changes, Deed, Told};
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::Refusal;
use crate::sandbox::store::contacts::digits;

/// Somebody who can get what a bot of the sandbox says.
#[derive(Clone, Debug, Default)]
pub(super) struct Somebody {
    pub(super) contact: String,
    /// For one who may not have written yet: what is known of them.
    pub(super) profile: Option<Map<String, Json>>,
}

/// Whether the bot is published.
pub(super) async fn is_published(app: &App, bot: &str) -> Result<bool, Refusal> {
    Ok(app.store.published_at(bot).await?.is_some())
}

/// The id of the published flow of this title or name; `None` if there is no such bot or flow.
///
/// # Errors
/// A [`Problem`] also where several flows have the name.
pub(super) async fn flow(app: &App, bot: &str, name: &str) -> Result<Option<String>, Problem> {
    if !is_published(app, bot).await? {
        return Ok(None);
    }
    let live = app.live(bot).await?;
    match live.flows_called(name).as_slice() {
        [] => Ok(None),
        [id] => Ok(Some((*id).to_owned())),
        several => Err(problem::NOTHING_THERE.says(format!(
            "The published bot has {} flows called `{name}`; rename all but one of them.",
            several.len()
        ))),
    }
}

/// Whoever talks with the bot under this id, or is the contact of this id elsewhere.
pub(super) async fn known_as(app: &App, bot: &str, id: &str) -> Result<Option<Somebody>, Refusal> {
    if !is_published(app, bot).await? {
        return Ok(None);
    }
    let known = app.store.person_known_as(bot, id).await?;
    Ok(known.map(|contact| Somebody {
        contact,
        profile: None,
    }))
}

/// Whoever has this phone number: a person who talks with the bot, or a contact.
pub(super) async fn by_phone(
    app: &App,
    bot: &str,
    phone: &str,
) -> Result<Option<Somebody>, Problem> {
    let wanted = digits(phone);
    if wanted.is_empty() {
        return Ok(None);
    }
    let people = app.store.phones(bot).await?;
    if let Some((contact, _)) = people.into_iter().find(|(_, one)| digits(one) == wanted) {
        return Ok(Some(Somebody {
            contact,
            profile: None,
        }));
    }
    let Some(found) = app.store.contact_by_phone(bot, phone).await? else {
        return Ok(None);
    };
    let of = |key: &str| found.card.text(key);
    let profile = json!({
        "first_name": of("first_name"), "last_name": of("last_name"),
        "email": of("email"), "phone": phone,
    });
    Ok(Some(Somebody {
        profile: profile.as_object().cloned().filter(|_| !found.talks),
        contact: found.person,
    }))
}

/// What is sent from outside, beside what.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    pub(super) message_tag: Option<String>,
    /// Set where the bot has a custom field of the name; others are passed over.
    pub(super) fields: BTreeMap<String, Json>,
    /// As the transcript keeps it.
    pub(super) received: Json,
}

/// Starts a flow at somebody. Gives why nothing arrived, if it did not.
pub(super) async fn start(
    app: &App,
    bot: &str,
    who: &Somebody,
    flow: &str,
    beside: Beside,
) -> Result<Option<String>, Problem> {
    let tag = beside.message_tag.clone();
    let deed = deed(app, bot, who, beside).await?;
    let told = sends::sent(app, deed, Sent::Flow(flow.to_owned()), tag).await?;
    Ok(withheld(&told))
}

/// Says something to somebody. As [`start`].
pub(super) async fn say(
    app: &App,
    bot: &str,
    who: &Somebody,
    messages: Vec<Message>,
    beside: Beside,
) -> Result<Option<String>, Problem> {
    let tag = beside.message_tag.clone();
    let deed = deed(app, bot, who, beside).await?;
    let told = sends::sent(app, deed, Sent::Messages(messages), tag).await?;
    Ok(withheld(&told))
}

async fn deed(app: &App, bot: &str, who: &Somebody, beside: Beside) -> Result<Deed, Problem> {
    let live = app.live(bot).await?;
    let mut fields = beside.fields;
    fields.retain(|name, _| live.has_field(name));
    // What is known of one who talks already stays as it is.
    let known = app.store.person(bot, &who.contact).await?.is_some();
    let profile = match &who.profile {
        Some(profile) if !known => {
            let profile = serde_json::from_value(Json::Object(profile.clone()));
            Some(profile.map_err(|error| problem::INVALID_BODY.says(error.to_string()))?)
        }
        _ => None,
    };
    Ok(Deed {
        bot: bot.to_owned(),
        contact: who.contact.clone(),
        delivery: None,
        received: Some(beside.received),
        changes: Changes {
            profile,
            ..Changes::fields(fields)
        },
        creates: who.profile.is_some(),
    })
}

/// Why the channel would not deliver it, if it would not.
fn withheld(told: &Told) -> Option<String> {
    let of = |kind: &'static str| {
        told.entries
            .iter()
            .filter(move |entry| entry.kind() == kind)
    };
    if of("message").next().is_some() {
        return None;
    }
    let why = of("withheld").next()?.why();
    Some(why.unwrap_or("the channel would not deliver it").to_owned())
}

//! People who chat, and the contacts that they are.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use super::card::{Card, Change};
use super::index;
use super::links::{Traits, find, link, linked, place_of};
use super::names::Names;
use crate::engine::State;
use crate::engine::understand;
use crate::language::name::{FieldName, TagName};
use crate::sandbox::store::{Refusal, Store, now};

/// What a conversation's state says of the person.
#[derive(Debug, Default, Deserialize)]
struct Said {
    contact: Known,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
struct Known {
    profile: Profile,
    #[serde(default)]
    fields: BTreeMap<String, Json>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Profile {
    phone: Option<String>,
    email: Option<String>,
}

impl Known {
    fn read(state: &str) -> Result<Known, sqlx::Error> {
        let said: Said =
            serde_json::from_str(state).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(said.contact)
    }

    /// Only what outlives a conversation.
    fn card(&self, names: &Names) -> Card {
        let shown = |tag: &String| {
            names
                .tag(tag)
                .map_or(tag.as_str(), |tag| tag.shown())
                .to_owned()
        };
        let kept = self
            .fields
            .iter()
            .filter(|(name, _)| names.field(name).is_some());
        Card {
            tags: self.tags.iter().map(shown).collect(),
            fields: kept
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            ..Card::default()
        }
    }
}

/// A turn was had: what it changed of a person who is a contact is changed of the contact.
pub(in crate::sandbox::store) async fn after_turn(
    tx: &mut SqliteConnection,
    bot: &str,
    person: &str,
    before: Option<&str>,
    after: &str,
) -> Result<(), Refusal> {
    let after = Known::read(after)?;
    let before = before.map(Known::read).transpose()?;
    let place = place_of(bot);
    let Some(contact) = linked(tx, &place, person).await? else {
        return meet(tx, bot, person, &after).await;
    };
    if before.as_ref() == Some(&after) {
        return Ok(());
    }
    let names = Names::of_published(tx, bot).await?;
    let before = before.unwrap_or_default().card(&names);
    let change = before.until(&after.card(&names));
    index::apply(tx, contact, &change).await?;
    push(tx, contact, &change, Some((&place, person))).await
}

/// Links a person to the contact that they are, if there is one; what the bot knows of them comes
/// to the contact.
async fn meet(
    tx: &mut SqliteConnection,
    bot: &str,
    person: &str,
    known: &Known,
) -> Result<(), Refusal> {
    let Some(contact) = find(tx, bot, traits(person, &known.profile)).await? else {
        return Ok(());
    };
    let place = place_of(bot);
    link(tx, &place, person, contact).await?;
    let names = Names::of_published(tx, bot).await?;
    let before = index::card(tx, contact).await?;
    let own = known.card(&names);
    let mut after = before.clone();
    after.tags.extend(own.tags);
    after.fields.extend(own.fields);
    let change = before.until(&after);
    index::apply(tx, contact, &change).await?;
    push(tx, contact, &change, Some((&place, person))).await
}

fn traits<'a>(person: &'a str, profile: &'a Profile) -> Traits<'a> {
    Traits {
        id: person,
        // A channel's id of somebody is the same to every platform that is on the channel.
        elsewhere: "omnichat:%",
        phone: profile.phone.as_deref(),
        email: profile.email.as_deref(),
        membership_no: None,
    }
}

/// Changes what the bots know of the people who are this contact, but for one of them.
pub(super) async fn push(
    tx: &mut SqliteConnection,
    contact: i64,
    change: &Change,
    except: Option<(&str, &str)>,
) -> Result<(), Refusal> {
    if change.is_empty() {
        return Ok(());
    }
    let people: Vec<(String, String)> = sqlx::query_as(
        "SELECT place, id FROM contact_link WHERE contact = $1 AND place LIKE 'bot:%'",
    )
    .bind(contact)
    .fetch_all(&mut *tx)
    .await?;
    for (place, id) in people {
        let Some(bot) = place.strip_prefix("bot:") else {
            continue;
        };
        if except == Some((&place, &id)) {
            continue;
        }
        let state: Option<String> =
            sqlx::query_scalar("SELECT state FROM person WHERE bot = $1 AND contact = $2")
                .bind(bot)
                .bind(&id)
                .fetch_optional(&mut *tx)
                .await?;
        let Some(state) = state else { continue };
        let before: State =
            serde_json::from_str(&state).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let mut after = before.clone();
        edit(&mut after, &Names::of_published(tx, bot).await?, change);
        if after == before {
            continue;
        }
        let text =
            serde_json::to_string(&after).map_err(|error| sqlx::Error::Encode(error.into()))?;
        sqlx::query(
            "UPDATE person SET state = $3, version = version + 1, updated_at = $4
             WHERE bot = $1 AND contact = $2",
        )
        .bind(bot)
        .bind(&id)
        .bind(text)
        .bind(now())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Sets what the bot has tags and fields for.
fn edit(state: &mut State, names: &Names, change: &Change) {
    let contact = &mut state.contact;
    for (key, text) in &change.texts {
        let slot = match *key {
            "first_name" => &mut contact.profile.first_name,
            "last_name" => &mut contact.profile.last_name,
            "phone" => &mut contact.profile.phone,
            "email" => &mut contact.profile.email,
            _ => continue,
        };
        if text.is_some() {
            slot.clone_from(text);
        }
    }
    for tag in change.removed.iter().filter_map(|tag| names.tag(tag)) {
        contact.tags.remove(&TagName::new(&tag.name));
    }
    for tag in change.added.iter().filter_map(|tag| names.tag(tag)) {
        contact.tags.insert(TagName::new(&tag.name));
    }
    for (name, value) in &change.fields {
        let Some(field) = names.field(name) else {
            continue;
        };
        match value.as_ref().map(|value| understand::value(field, value)) {
            None => {
                contact.fields.remove(&FieldName::new(name));
            }
            Some(Ok(value)) => {
                contact.fields.insert(FieldName::new(name), value);
            }
            Some(Err(_)) => {}
        }
    }
}

impl Store {
    /// Gives a person at the beginning of a turn what is known of the contact that they are.
    pub(in crate::sandbox) async fn remember(
        &self,
        bot: &str,
        person: &str,
        state: &mut State,
    ) -> Result<(), Refusal> {
        let profile = &state.contact.profile;
        let known = Known {
            profile: Profile {
                phone: profile.phone.clone(),
                email: profile.email.clone(),
            },
            fields: BTreeMap::new(),
            tags: Vec::new(),
        };
        let place = place_of(bot);
        let mut tx = self.snapshot().await?;
        let contact = match linked(&mut tx, &place, person).await? {
            Some(contact) => Some(contact),
            None => find(&mut tx, bot, traits(person, &known.profile)).await?,
        };
        let Some(contact) = contact else {
            return Ok(());
        };
        let names = Names::of_published(&mut tx, bot).await?;
        let card = index::card(&mut tx, contact).await?;
        let mut change = Card::default().until(&card);
        // What the bot knows already stays: whatever changed it has told the bot.
        let there = &state.contact;
        change
            .fields
            .retain(|name, _| !there.fields.contains_key(&FieldName::new(name)));
        change.texts.retain(|key, _| match *key {
            "first_name" => there.profile.first_name.is_none(),
            "last_name" => there.profile.last_name.is_none(),
            "phone" => there.profile.phone.is_none(),
            "email" => there.profile.email.is_none(),
            _ => false,
        });
        edit(state, &names, &change);
        Ok(())
    }
}

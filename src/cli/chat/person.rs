//! Who chats: somebody new, or one of the project's contacts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::diagnostics::{choices, did_you_mean};
use crate::engine::state::{Chance, Profile, State};
use crate::language::contact::Contact;
use crate::language::field::FieldType;
use crate::language::name::FieldName;
use crate::language::project_file::Channel;
use crate::language::scalars::FieldValue;
use crate::project::Bot;

/// Somebody of whom nothing is known.
pub(super) fn stranger(channel: Channel, seed: u64) -> State {
    let profile = Profile {
        id: "chat".to_owned(),
        ..Profile::default()
    };
    State::new(channel, profile, Chance::Seed(seed))
}

/// The contact of the project with this key, such as a member number.
///
/// # Errors
/// There is none; one plain sentence.
pub(super) fn known(bot: &Bot, key: &str, channel: Channel, seed: u64) -> Result<State, String> {
    let Some(contacts) = bot.contacts.as_ref().map(|contacts| &contacts.value) else {
        return Err(format!(
            "there is no contact `{key}`: the project declares no `contacts`"
        ));
    };
    let rows = || contacts.rows.iter().flatten();
    let keys = || rows().filter_map(|row| row.key(contacts.key));
    let Some(row) = rows().find(|row| row.key(contacts.key) == Some(key)) else {
        let advice = match did_you_mean(key, keys()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("there is {}", choices(keys())),
        };
        return Err(format!(
            "there is no contact whose {} is `{key}`; {advice}",
            contacts.key.column()
        ));
    };
    let mut state = stranger(channel, seed);
    state.contact.profile = profile(row, key);
    state.contact.tags = row.tags.iter().flatten().cloned().collect::<BTreeSet<_>>();
    let fields = row.fields.iter().flatten();
    state.contact.fields = fields
        .map(|(name, value)| (name.clone(), field(bot, name, value)))
        .collect::<BTreeMap<_, _>>();
    Ok(state)
}

fn profile(row: &Contact, key: &str) -> Profile {
    let names = [row.first_name.as_deref(), row.last_name.as_deref()];
    let name: Vec<&str> = names.into_iter().flatten().collect();
    let gender = serde_json::to_value(row.gender).ok();
    Profile {
        id: key.to_owned(),
        name: (!name.is_empty()).then(|| name.join(" ")),
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        phone: row.phone.clone(),
        email: row.email.clone(),
        gender: gender.and_then(|gender| gender.as_str().map(str::to_owned)),
        language: None,
    }
}

/// A value as a contact's row holds it: a list for the type choices.
fn field(bot: &Bot, name: &FieldName, value: &FieldValue) -> Json {
    let json = serde_json::to_value(value).unwrap_or_default();
    let is_list = bot
        .fields
        .get(name)
        .is_some_and(|field| field.value.field_type == FieldType::Choices);
    if is_list && !json.is_array() {
        Json::Array(vec![json])
    } else {
        json
    }
}

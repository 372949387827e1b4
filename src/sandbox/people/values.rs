//! Fields and tags that come from outside, and whether they fit.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::LiveBot;
use crate::engine::State;
use crate::engine::state::Profile;
use crate::engine::understand;
use crate::language::name::{FieldName, TagName, nfc};
use crate::language::project_file::Channel;
use crate::sandbox::problem::{self, Problem};

/// What is to be changed of a person. What is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = PersonChanges)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Changes {
    /// One of the bot's channels; the first of them unless it is given.
    #[schema(value_type = Option<String>, example = "line")]
    pub(in crate::sandbox) channel: Option<Channel>,
    /// What `{{ contact.… }}` reads: `name`, `first_name`, `last_name`, `phone`, `email`, `gender`,
    /// `language`. It replaces the whole profile.
    #[schema(value_type = Option<Object>)]
    pub(in crate::sandbox) profile: Option<ProfileBody>,
    /// Values of custom fields by their names; null empties a field. No rule fires on them.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(in crate::sandbox) fields: BTreeMap<String, Value>,
    /// All the tags that the person has then. No rule fires on them.
    pub(in crate::sandbox) tags: Option<Vec<String>>,
}

/// A profile without its id, which is the path's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::sandbox) struct ProfileBody {
    name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    gender: Option<String>,
    language: Option<String>,
}

impl Changes {
    /// Only fields.
    pub(in crate::sandbox) fn fields(fields: BTreeMap<String, Value>) -> Changes {
        Changes {
            fields,
            ..Changes::default()
        }
    }

    pub(super) fn apply(self, live: &LiveBot, state: &mut State) -> Result<(), Problem> {
        let contact = &mut state.contact;
        if let Some(channel) = self.channel {
            if !live.bot.settings.channels.contains(&channel) {
                return Err(wrong("`channel` is none of the bot's channels.".to_owned()));
            }
            contact.channel = channel;
        }
        if let Some(profile) = self.profile {
            contact.profile = Profile {
                id: std::mem::take(&mut contact.profile.id),
                name: profile.name,
                first_name: profile.first_name,
                last_name: profile.last_name,
                phone: profile.phone,
                email: profile.email,
                gender: profile.gender,
                language: profile.language,
            };
        }
        for (name, value) in self.fields {
            let Some(field) = live.fields.get(&name) else {
                return Err(wrong(format!("The published bot has no field `{name}`.")));
            };
            let key = FieldName::new(&name);
            if value.is_null() {
                contact.fields.remove(&key);
                continue;
            }
            let value = understand::value(field, &value).map_err(|error| {
                wrong(format!(
                    "The value of `fields.{name}` does not fit: {error}."
                ))
            })?;
            contact.fields.insert(key, value);
        }
        if let Some(tags) = self.tags {
            let tags: Vec<String> = tags.iter().map(|tag| nfc(tag)).collect();
            if let Some(tag) = tags.iter().find(|tag| !live.tags.contains(*tag)) {
                return Err(wrong(format!("The published bot has no tag `{tag}`.")));
            }
            contact.tags = tags.iter().map(|tag| TagName::new(tag)).collect();
        }
        Ok(())
    }
}

fn wrong(detail: String) -> Problem {
    problem::INVALID_BODY.says(detail)
}

//! What is known of a person, to be read.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{LiveBot, line};
use crate::engine::State;
use crate::engine::next_due;
use crate::sandbox::problem::Problem;
use crate::sandbox::store::{Person, Refusal};

/// A person and where the conversation stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(in crate::sandbox) struct PersonView {
    /// The id that the messages come with.
    contact: String,
    channel: String,
    /// What `{{ contact.… }}` reads.
    #[schema(value_type = Object)]
    profile: Value,
    /// Values of custom fields; an empty one is not there.
    #[schema(value_type = Object)]
    fields: Value,
    tags: Vec<String>,
    /// The sequences that the person is in.
    sequences: Vec<String>,
    /// The team that has the conversation.
    #[schema(required = true)]
    handed_to: Option<String>,
    /// Where the bot waits for an answer, such as `flow.my-tickets steps[0]`.
    #[schema(required = true)]
    question: Option<String>,
    /// When the next waiting step, sequence message or end of the conversation is due, RFC 3339,
    /// on the bot's clock.
    #[schema(required = true)]
    due: Option<String>,
    /// RFC 3339, UTC, on the machine's clock.
    created_at: String,
    updated_at: String,
}

impl PersonView {
    pub(in crate::sandbox) fn new(live: &LiveBot, person: &Person) -> Result<PersonView, Problem> {
        let state = read(&person.state)?;
        let contact = &state.contact;
        let sequences = contact.sequences.keys();
        Ok(PersonView {
            contact: person.contact.clone(),
            channel: json!(contact.channel)
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            profile: json!(contact.profile),
            fields: json!(contact.fields),
            tags: contact.tags.iter().map(ToString::to_string).collect(),
            sequences: sequences
                .map(|name| live.called(name.as_str()).to_owned())
                .collect(),
            handed_to: state.conversation.handed_to.clone(),
            question: state.open_question().map(|place| line::shown(live, &place)),
            due: next_due(&live.bot, &state).map(|due| format!("{due:.3}")),
            created_at: person.created_at.clone(),
            updated_at: person.updated_at.clone(),
        })
    }
}

/// A stored state. One that an earlier version wrote and that cannot be read any more is an error
/// of the database.
pub(super) fn read(state: &str) -> Result<State, Problem> {
    serde_json::from_str(state).map_err(|error| {
        Refusal::Database(sqlx::Error::Decode(
            format!("a person's state: {error}").into(),
        ))
        .into()
    })
}

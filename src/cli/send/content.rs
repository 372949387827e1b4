//! What a flow says to one person up to where it must wait for them.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{Order, Refused};
use crate::cli::reach::env;
use crate::diagnostics::did_you_mean;
use crate::engine::calling::{Caller, Rules};
use crate::engine::drive::drive;
use crate::engine::state::{Chance, Profile, State};
use crate::engine::understand::value;
use crate::engine::{Event, Happening, Place, from_project};
use crate::language::field::Keep;
use crate::language::message::Message;
use crate::language::name::{FieldName, FlowName, TagName};
use crate::language::project_file::Channel;
use crate::project::compile::compile;

/// The most bytes of an API card's answer.
const BODY_LIMIT: usize = 1 << 20;

/// What came of a run.
pub(super) struct Content {
    pub(super) messages: Vec<Message>,
    pub(super) changes: Vec<Change>,
    /// What cannot go along.
    pub(super) notes: Vec<String>,
}

/// What the flow remembers of the person.
pub(super) enum Change {
    Set(FieldName, Option<Json>),
    AddTag(TagName),
    RemoveTag(TagName),
}

/// Runs the flow for a person of whom only the id and the given fields are known. API cards are
/// really called.
pub(super) async fn run(
    order: &Order<'_>,
    flow: &str,
    channel: Channel,
) -> Result<Content, Refused> {
    let project = order.reached.project;
    let name = known_flow(order, flow)?;
    secrets_are_set(order)?;
    let bot = from_project(project, order.reached.file, &order.reached.target, &env)
        .map_err(|error| Refused::Because(error.to_string()))?;
    let profile = Profile {
        id: order.to.to_owned(),
        ..Profile::default()
    };
    let chance = Chance::Seed(getrandom::u64().unwrap_or_default());
    let mut state = State::new(channel, profile, chance);
    for (key, text) in order.set {
        let (field, value) = given_field(order, key, text)?;
        state.contact.fields.insert(field, value);
    }
    let caller = Caller::new(Rules {
        private_addresses: true,
        insecure_http: false,
        body_limit: BODY_LIMIT,
    });
    let mut happened = Vec::new();
    drive(
        &bot,
        &mut state,
        Event::Start {
            flow: name,
            message_tag: order.message_tag.map(str::to_owned),
        },
        Timestamp::now(),
        &mut async |request| caller.call(request).await,
        &mut |_, happening| happened.push(happening),
    )
    .await;
    let mut content = sorted(order, happened, state.question().as_ref());
    if state.waits() {
        let note = "the flow waits, and what comes after that is not sent";
        content.notes.push(note.to_owned());
    }
    if content.messages.is_empty() && content.changes.is_empty() {
        let why = content.notes.first().cloned();
        return Err(Refused::Because(format!(
            "the flow `{flow}` says nothing that can be sent{}",
            why.map_or_else(String::new, |why| format!(": {why}"))
        )));
    }
    Ok(content)
}

fn sorted(order: &Order<'_>, happened: Vec<Happening>, question: Option<&Place>) -> Content {
    let mut content = Content {
        messages: Vec::new(),
        changes: Vec::new(),
        notes: Vec::new(),
    };
    for happening in happened {
        match happening {
            Happening::Said { place, .. } if question.is_some() && place.as_ref() == question => {
                let note = "the flow asks a question, and neither that nor what comes after it is sent: the answer could not come back";
                content.notes.push(note.to_owned());
                return content;
            }
            Happening::Said { message, .. } => content.messages.push(message),
            Happening::Withheld { why, .. } => {
                content.notes.push(format!("a message is left out: {why}"));
            }
            Happening::FieldSet { field, value } if is_kept(order, &field) => {
                content.changes.push(Change::Set(field, value));
            }
            Happening::TagAdded(tag) => content.changes.push(Change::AddTag(tag)),
            Happening::TagRemoved(tag) => content.changes.push(Change::RemoveTag(tag)),
            Happening::SequenceStarted(sequence) | Happening::SequenceStopped(sequence) => {
                content.notes.push(format!(
                    "the sequence `{sequence}` is neither started nor stopped by sending content"
                ));
            }
            Happening::HandedOff { to, .. } => {
                content
                    .notes
                    .push(format!("the conversation is not handed to `{to}`"));
            }
            Happening::Problem { message, .. } => content.notes.push(message),
            Happening::Because { .. }
            | Happening::Reached(_)
            | Happening::Call { .. }
            | Happening::FieldSet { .. }
            | Happening::Replied { .. }
            | Happening::Ended => {}
        }
    }
    content
}

fn known_flow(order: &Order<'_>, flow: &str) -> Result<FlowName, Refused> {
    let name = FlowName::new(flow);
    let flows = &order.reached.project.bot.flows;
    if flows.contains_key(&name) {
        return Ok(name);
    }
    let advice = match did_you_mean(name.as_str(), flows.keys().map(FlowName::as_str)) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => "; `--content` takes a flow of the bot's files".to_owned(),
    };
    Err(Refused::Usage(format!(
        "there is no flow `{flow}` in the bot{advice}"
    )))
}

/// A call or a text with a secret missing would reach somebody.
fn secrets_are_set(order: &Order<'_>) -> Result<(), Refused> {
    let reached = order.reached;
    let compiled = compile(reached.project, reached.file, &reached.target, &env);
    match compiled.unset_env.first() {
        None => Ok(()),
        Some(variable) => Err(Refused::Usage(format!(
            "the bot needs the environment variable `{variable}`, which is not set"
        ))),
    }
}

pub(super) fn given_field(
    order: &Order<'_>,
    key: &str,
    text: &str,
) -> Result<(FieldName, Json), Refused> {
    let fields = &order.reached.project.bot.fields;
    let name = FieldName::new(key);
    let Some(field) = fields.get(&name) else {
        let advice = match did_you_mean(key, fields.keys().map(FieldName::as_str)) {
            Some(nearest) => format!("; did you mean `{nearest}`?"),
            None => String::new(),
        };
        return Err(Refused::Usage(format!(
            "there is no custom field `{key}` in the bot{advice}"
        )));
    };
    match value(&field.value, &Json::from(text)) {
        Ok(value) => Ok((name, value)),
        Err(why) => Err(Refused::Usage(format!(
            "`{text}` does not fit the field `{key}`: {why}"
        ))),
    }
}

/// What lasts for one conversation is never written to a vendor.
fn is_kept(order: &Order<'_>, field: &FieldName) -> bool {
    let fields = &order.reached.project.bot.fields;
    fields
        .get(field)
        .is_none_or(|field| field.value.keep == Keep::Forever)
}

//! What a flow says to one person up to where it must wait for them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{Order, Refused};
use crate::cli::exit::Exit;
use crate::cli::global::complain;
use crate::cli::reach::env;
use crate::cli::sync::ask;
use crate::diagnostics::{clean_lines, did_you_mean};
use crate::engine::calling::{BODY_LIMIT, Caller, Rules};
use crate::engine::event::CallRequest;
pub(super) use crate::engine::once::Change;
use crate::engine::once::{Begin, Once, Person, Said};
use crate::engine::state::{Chance, Profile};
use crate::engine::understand::value;
use crate::engine::{Bot, from_project};
use crate::language::field::Keep;
use crate::language::message::Message;
use crate::language::name::{FieldName, FlowName};
use crate::language::project_file::Channel;
use crate::project::compile::compile;

/// What came of a run.
pub(super) struct Content {
    pub(super) messages: Vec<Message>,
    pub(super) changes: Vec<Change>,
    /// What cannot go along.
    pub(super) notes: Vec<String>,
}

/// Runs the flow for a person of whom only the id and the given fields are known. API cards are
/// really called, once somebody has agreed to that.
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
    let mut fields = BTreeMap::new();
    for (key, text) in order.set {
        let (field, value) = given_field(order, key, text)?;
        fields.insert(field, value);
    }
    let person = Person {
        channel,
        profile: Profile {
            id: order.to.to_owned(),
            ..Profile::default()
        },
        fields,
        tags: BTreeSet::new(),
        input: None,
    };
    let begin = Begin::Flow {
        flow: name,
        message_tag: order.message_tag.map(str::to_owned),
    };
    let content = sorted(said(order, &bot, person, begin).await?);
    if content.messages.is_empty() && content.changes.is_empty() {
        let why = content.notes.first().cloned();
        return Err(Refused::Because(format!(
            "the flow `{flow}` says nothing that can be sent{}",
            why.map_or_else(String::new, |why| format!(": {why}"))
        )));
    }
    Ok(content)
}

async fn said(order: &Order<'_>, bot: &Bot, person: Person, begin: Begin) -> Result<Said, Refused> {
    let caller = Caller::new(Rules {
        private_addresses: true,
        insecure_http: false,
        body_limit: BODY_LIMIT,
    });
    let chance = Chance::Seed(getrandom::u64().unwrap_or_default());
    let mut once = Once::new(bot, person, begin, chance);
    let mut agreed = order.yes;
    while let Some(request) = once.next(bot, Timestamp::now()) {
        agreed = agreed || may_call(&request)?;
        once.answered(caller.call(&request).await);
    }
    Ok(once.said(bot))
}

/// A call may do something, and what is sent cannot be shown before it.
fn may_call(request: &CallRequest) -> Result<bool, Refused> {
    let end = request.shown_url.find(['?', '#']);
    let shown = &request.shown_url[..end.unwrap_or(request.shown_url.len())];
    let shown = format!(
        "to know what to send, the API card `{}` has to be called: {:?} {shown}\n",
        request.card, request.method
    );
    match ask(
        &clean_lines(&shown),
        "Call it, and others of this flow? Only `yes` does it: ",
    ) {
        Ok(answer) if answer.trim() == "yes" => Ok(true),
        _ => {
            complain("not agreed to; nothing was called, and nothing was sent");
            Err(Refused::Told(Exit::Failed))
        }
    }
}

fn sorted(said: Said) -> Content {
    let mut notes = Vec::new();
    let mut messages = said.messages;
    if let Some(question) = said.question {
        messages.truncate(question.message);
        notes.push("the flow asks a question, and neither that nor what comes after it is sent: the answer could not come back".to_owned());
    }
    for why in said.withheld {
        notes.push(format!("a message is left out: {why}"));
    }
    for (sequence, _) in said.sequences {
        notes.push(format!(
            "the sequence `{sequence}` is neither started nor stopped by sending content"
        ));
    }
    if let Some(hand_off) = said.hand_off {
        notes.push(format!(
            "the conversation is not handed to `{}`",
            hand_off.to
        ));
    }
    notes.extend(said.problems);
    for effects in said.taps.into_values() {
        notes.push(format!(
            "a tap on `{}` leads on, but the fields and tags that it changes in the bot stay as they are",
            effects.label
        ));
    }
    if said.waits {
        notes.push("the flow waits, and what comes after that is not sent".to_owned());
    }
    // What lasts for one conversation is never written to a vendor.
    let kept = |change: &Change| {
        !matches!(
            change,
            Change::Set {
                keep: Keep::Conversation,
                ..
            }
        )
    };
    Content {
        messages,
        changes: said.changes.into_iter().filter(kept).collect(),
        notes,
    }
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

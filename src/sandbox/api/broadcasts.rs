//! Sends to many people.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use utoipa::ToSchema;

use super::App;
use super::body::Raw;
use super::path::OfBot;
use super::people::delivery;
use super::preconditions::IdempotencyKey;
use super::sends::{Sent, sent};
use crate::language::message::Message;
use crate::sandbox::people::{Changes, Deed, Told};
use crate::sandbox::problem::{self, Problem};

/// People of one broadcast.
const MOST_RECIPIENTS: usize = 150;
/// People who have their turns side by side.
const SIDE_BY_SIDE: usize = 8;

/// A flow or messages for up to 150 people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Broadcast {
    /// The ids of the people, each once.
    #[schema(min_items = 1, max_items = 150)]
    to: Vec<String>,
    /// A flow, by its id or its name; or else `messages`.
    flow: Option<String>,
    #[schema(value_type = Option<Vec<Object>>)]
    messages: Option<Vec<Message>>,
    message_tag: Option<String>,
    /// Values of custom fields that are set first.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    fields: BTreeMap<String, Value>,
}

/// What became of a broadcast, in the order of `to`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Outcomes {
    outcomes: Vec<Outcome>,
}

/// What became of it for one person.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Outcome {
    contact: String,
    /// `sent`, `withheld` (the channel would not deliver it), `silent` (nothing was to be said:
    /// people have the conversation, or the flow says nothing), `unknown` (nobody of this id has
    /// written), `failed`.
    outcome: &'static str,
    /// How many messages were sent.
    messages: usize,
    /// Why it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The numbers of the transcript's lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seq: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seq: Option<i64>,
}

/// Send a flow or messages to many people
///
/// Each person's turn stands for itself: one outcome for each. With an `Idempotency-Key`, people who
/// had it already do not get it again when the request is repeated.
#[utoipa::path(post, path = "/v1/bots/{bot}/broadcasts", tag = "people",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters"),
    ),
    request_body = Broadcast,
    responses(
        (status = 200, body = Outcomes),
        (status = 400, description = "`/problems/invalid-json`, `/problems/invalid-header`"),
        (status = 404, description = "`/problems/unknown-bot`"),
        (status = 409, description = "`/problems/not-published`, `/problems/not-runnable` with `address`"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`, `/problems/nothing-there`"),
    ))]
pub(in crate::sandbox) async fn broadcast(
    State(app): State<App>,
    OfBot { bot }: OfBot,
    IdempotencyKey(key): IdempotencyKey,
    body: Raw,
) -> Result<Json<Outcomes>, Problem> {
    let wanted: Broadcast = body.read()?;
    let wrong = |detail: &str| Err(problem::INVALID_BODY.says(detail));
    if !(1..=MOST_RECIPIENTS).contains(&wanted.to.len()) {
        return wrong("`to` has the ids of 1 to 150 people.");
    }
    if wanted.to.iter().collect::<BTreeSet<_>>().len() < wanted.to.len() {
        return wrong("Somebody is in `to` twice; name each person once.");
    }
    let what = match (wanted.flow, wanted.messages) {
        (Some(flow), None) => Sent::Flow(flow),
        (None, Some(messages)) => Sent::Messages(messages),
        _ => return wrong("A broadcast has either `flow` or `messages`."),
    };
    what.check()?;
    // What no person could get is one answer, and not one for each.
    let live = app.live(&bot).await?;
    what.clone().event(&live, None)?;
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut running = JoinSet::new();
    let mut waiting = wanted.to.into_iter().enumerate();
    loop {
        while running.len() < SIDE_BY_SIDE
            && let Some((place, contact)) = waiting.next()
        {
            let deed = Deed {
                bot: bot.clone(),
                contact: contact.clone(),
                // A person's deliveries have keys of their own.
                delivery: delivery(
                    key.as_ref().map(|key| format!("broadcast:{key}")),
                    body.digest.clone(),
                ),
                received: Some(match &what {
                    Sent::Flow(flow) => json!({ "broadcast": { "flow": flow } }),
                    Sent::Messages(_) => json!({ "broadcast": { "messages": true } }),
                }),
                changes: Changes::fields(wanted.fields.clone()),
                creates: false,
            };
            let (app, what, tag) = (app.clone(), what.clone(), wanted.message_tag.clone());
            running.spawn(async move {
                let told = sent(&app, deed, what, tag).await;
                (place, Outcome::of(contact, told))
            });
        }
        match running.join_next().await {
            None => break,
            Some(Ok((place, outcome))) => {
                outcomes.insert(place, outcome);
            }
            Some(Err(error)) => tracing::error!(%error, "a turn failed"),
        }
    }
    Ok(Json(Outcomes {
        outcomes: outcomes.into_values().collect(),
    }))
}

impl Outcome {
    fn of(contact: String, told: Result<Told, Problem>) -> Outcome {
        let mut outcome = Outcome {
            contact,
            outcome: "failed",
            messages: 0,
            why: None,
            first_seq: None,
            last_seq: None,
        };
        let told = match told {
            Ok(told) => told,
            Err(problem) => {
                if problem.is(&problem::UNKNOWN_PERSON) {
                    outcome.outcome = "unknown";
                }
                outcome.why = Some(problem.detail().to_owned());
                return outcome;
            }
        };
        let entries = told.entries;
        let of = |kind: &'static str| entries.iter().filter(move |entry| entry.kind() == kind);
        outcome.messages = of("message").count();
        outcome.first_seq = entries.first().map(|entry| entry.seq);
        outcome.last_seq = entries.last().map(|entry| entry.seq);
        outcome.outcome = if outcome.messages > 0 {
            "sent"
        } else if let Some(entry) = of("withheld").next() {
            outcome.why = entry.why().map(str::to_owned);
            "withheld"
        } else {
            "silent"
        };
        outcome
    }
}

//! What is sent to a person from outside: a flow, messages.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::App;
use super::body::Raw;
use super::path::OfPerson;
use super::people::{Turn, answer, delivery};
use super::preconditions::IdempotencyKey;
use crate::engine::Event;
use crate::language::address::Kind;
use crate::language::message::{Body, Message};
use crate::language::name::FlowName;
use crate::sandbox::people::{Changes, Deed, LiveBot, Told};
use crate::sandbox::problem::{self, Problem};

/// Messages of one send.
const MOST_MESSAGES: usize = 10;

/// A flow to be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct SendFlow {
    /// Its id, or its name.
    flow: String,
    /// What allows it outside the channel's window, such as `POST_PURCHASE_UPDATE`.
    message_tag: Option<String>,
    /// Values of custom fields that are set first.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    fields: BTreeMap<String, Value>,
}

/// Messages to be sent, 1 to 10, as a step says them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct SendContent {
    /// `{"text": "Hello", "buttons": [{"label": "Help", "flow": "help"}]}`; a flow by its id or its name.
    #[schema(value_type = Vec<Object>)]
    messages: Vec<Message>,
    message_tag: Option<String>,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(in crate::sandbox) enum Sent {
    Flow(String),
    Messages(Vec<Message>),
}

impl Sent {
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self {
            Sent::Messages(messages) if !(1..=MOST_MESSAGES).contains(&messages.len()) => {
                Err(problem::INVALID_BODY
                    .says(format!("`messages` has 1 to {MOST_MESSAGES} messages.")))
            }
            _ => Ok(()),
        }
    }

    /// The event that it is, with flows by their ids.
    /// # Errors
    /// A flow that the bot does not have.
    pub(super) fn event(
        self,
        live: &LiveBot,
        message_tag: Option<String>,
    ) -> Result<Event, Problem> {
        let find = |name: &str| live.find(Kind::Flow, name).map(|id| FlowName::new(&id));
        match self {
            Sent::Flow(name) => Ok(Event::Start {
                flow: find(&name)?,
                message_tag,
            }),
            Sent::Messages(mut messages) => {
                for message in &mut messages {
                    let cards = match &mut message.body {
                        Body::Cards(cards) => cards.as_mut_slice(),
                        _ => &mut [],
                    };
                    let buttons = cards.iter_mut().flat_map(|card| &mut card.buttons);
                    let buttons = buttons.chain(&mut message.buttons).map(|b| &mut b.flow);
                    let replies = message.quick_replies.iter_mut().map(|r| &mut r.flow);
                    for flow in buttons.chain(replies).flatten() {
                        *flow = find(flow.as_str())?;
                    }
                }
                Ok(Event::Send {
                    messages,
                    message_tag,
                })
            }
        }
    }
}

/// What can stand against a turn in which a person gets something.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it is only described")]
pub(in crate::sandbox) enum OfTurn {
    #[response(
        status = 400,
        description = "`/problems/invalid-json`, `/problems/invalid-header`"
    )]
    Unreadable,
    #[response(
        status = 404,
        description = "`/problems/unknown-bot`, `/problems/unknown-person`"
    )]
    Unknown,
    #[response(
        status = 409,
        description = "`/problems/not-published`, `/problems/not-runnable` with `address`"
    )]
    NotRunning,
    #[response(status = 413, description = "`/problems/body-too-large`")]
    TooLarge,
    #[response(status = 415, description = "`/problems/unsupported-content-type`")]
    NotJson,
    #[response(
        status = 422,
        description = "`/problems/invalid-body`, `/problems/nothing-there`, `/problems/idempotency-key-reused`"
    )]
    Wrong,
}

/// Send a flow to a person
#[utoipa::path(post, path = "/v1/bots/{bot}/people/{contact}/send_flow", tag = "people",
    params(
        OfPerson,
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters, for this person"),
    ),
    request_body = SendFlow,
    responses(
        (status = 200, body = Turn, headers(("Idempotent-Replayed", description = "`true` if it was answered before"))),
        OfTurn,
    ))]
pub(in crate::sandbox) async fn send_flow(
    State(app): State<App>,
    OfPerson { bot, contact }: OfPerson,
    IdempotencyKey(key): IdempotencyKey,
    body: Raw,
) -> Result<Response, Problem> {
    let send: SendFlow = body.read()?;
    let what = json!({ "send_flow": body.read::<Value>()? });
    let deed = Deed {
        bot,
        contact: contact.clone(),
        delivery: delivery(key, body.digest),
        received: Some(what),
        changes: Changes::fields(send.fields),
        creates: false,
    };
    let told = sent(&app, deed, Sent::Flow(send.flow), send.message_tag).await?;
    Ok(answer(contact, told))
}

/// Send messages to a person
#[utoipa::path(post, path = "/v1/bots/{bot}/people/{contact}/send_content", tag = "people",
    params(
        OfPerson,
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters, for this person"),
    ),
    request_body = SendContent,
    responses(
        (status = 200, body = Turn, headers(("Idempotent-Replayed", description = "`true` if it was answered before"))),
        OfTurn,
    ))]
pub(in crate::sandbox) async fn send_content(
    State(app): State<App>,
    OfPerson { bot, contact }: OfPerson,
    IdempotencyKey(key): IdempotencyKey,
    body: Raw,
) -> Result<Response, Problem> {
    let send: SendContent = body.read()?;
    let what = Sent::Messages(send.messages);
    what.check()?;
    let deed = Deed {
        bot,
        contact: contact.clone(),
        received: Some(json!({ "send_content": body.read::<Value>()? })),
        delivery: delivery(key, body.digest),
        changes: Changes::default(),
        creates: false,
    };
    let told = sent(&app, deed, what, send.message_tag).await?;
    Ok(answer(contact, told))
}

/// Has the turn in which a person gets something.
pub(in crate::sandbox) async fn sent(
    app: &App,
    deed: Deed,
    what: Sent,
    tag: Option<String>,
) -> Result<Told, Problem> {
    let make = Box::new(move |live: &LiveBot, _: &_| what.event(live, tag).map(Some));
    app.turn(deed, make).await
}

//! People who chat with a bot: what they do, what is known of them, what was said.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::App;
use super::body::Raw;
use super::path::{OfBot, OfPerson};
use super::preconditions::IdempotencyKey;
use super::query::{After, Paging};
use crate::sandbox::people::{Changes, Deed, Entry, Inbound, PersonView, Told};
use crate::sandbox::problem::Problem;
use crate::sandbox::store::{Idempotency, Refusal};

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What came of one turn.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Turn {
    contact: String,
    /// The lines of the transcript that the turn wrote, in order.
    entries: Vec<Entry>,
}

/// One page of people, in the order in which they came.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct PeoplePage {
    data: Vec<PersonView>,
    page: i64,
    per_page: i64,
    /// How many pages there are; 0 when there is nobody.
    pages: i64,
    total: i64,
}

/// Lines of a transcript.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sandbox) struct Lines {
    data: Vec<Entry>,
    /// What to send as `after` to get the next lines.
    after: i64,
    /// There are more already.
    more: bool,
}

/// The key and the digest of a request that may be repeated.
pub(super) fn delivery(key: Option<String>, digest: String) -> Option<Idempotency> {
    key.map(|key| Idempotency {
        key,
        body_digest: digest,
    })
}

pub(super) fn answer(contact: String, told: Told) -> Response {
    let turn = Turn {
        contact,
        entries: told.entries,
    };
    if told.replayed {
        let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
        return (replayed, Json(turn)).into_response();
    }
    Json(turn).into_response()
}

/// A person does something
///
/// They write, tap, send a picture. Answered when the bot has said all that it says now; calls of
/// API cards are really made. Somebody who was never seen before is made, on the bot's first channel.
/// With an `Idempotency-Key`, a repeated delivery gets the same answer and is not run again.
#[utoipa::path(post, path = "/v1/bots/{bot}/people/{contact}/messages", tag = "people",
    params(
        OfPerson,
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters, for this person"),
    ),
    request_body = Inbound,
    responses(
        (status = 200, body = Turn, headers(("Idempotent-Replayed", description = "`true` if this delivery was answered before"))),
        (status = 400, description = "`/problems/invalid-json`, `/problems/invalid-header`"),
        (status = 404, description = "`/problems/unknown-bot`"),
        (status = 409, description = "`/problems/not-published`, `/problems/not-runnable` with `address`"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`, `/problems/nothing-there`, `/problems/idempotency-key-reused`"),
    ))]
pub(in crate::sandbox) async fn receive(
    State(app): State<App>,
    OfPerson { bot, contact }: OfPerson,
    IdempotencyKey(key): IdempotencyKey,
    body: Raw,
) -> Result<Response, Problem> {
    let inbound: Inbound = body.read()?;
    inbound.check()?;
    let deed = Deed {
        bot,
        contact: contact.clone(),
        received: Some(body.read::<Value>()?),
        delivery: delivery(key, body.digest),
        changes: Changes::default(),
        creates: true,
    };
    let make = Box::new(move |live: &_, state: &_| inbound.event(live, state).map(Some));
    Ok(answer(contact, app.turn(deed, make).await?))
}

/// List the people of a bot
#[utoipa::path(get, path = "/v1/bots/{bot}/people", tag = "people",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("page" = Option<u32>, Query, description = "From 1, which is the default", minimum = 1),
        ("per_page" = Option<u32>, Query, description = "100 unless given", minimum = 1, maximum = 500),
    ),
    responses(
        (status = 200, body = PeoplePage),
        (status = 400, description = "`/problems/invalid-query`"),
        (status = 404, description = "`/problems/unknown-bot`"),
        (status = 409, description = "`/problems/not-published`, `/problems/not-runnable` with `address`"),
    ))]
pub(in crate::sandbox) async fn list_people(
    State(app): State<App>,
    OfBot { bot }: OfBot,
    Paging { page, per_page }: Paging,
) -> Result<Json<PeoplePage>, Problem> {
    let live = app.live(&bot).await?;
    let (people, total) = app.store.people(&bot, page, per_page).await?;
    let views = people.iter().map(|person| PersonView::new(&live, person));
    Ok(Json(PeoplePage {
        data: views.collect::<Result<_, _>>()?,
        page,
        per_page,
        pages: (total + per_page - 1) / per_page,
        total,
    }))
}

/// What is known of a person
#[utoipa::path(get, path = "/v1/bots/{bot}/people/{contact}", tag = "people",
    params(OfPerson),
    responses(
        (status = 200, body = PersonView),
        (status = 404, description = "`/problems/unknown-bot`, `/problems/unknown-person`"),
        (status = 409, description = "`/problems/not-published`, `/problems/not-runnable` with `address`"),
    ))]
pub(in crate::sandbox) async fn read_person(
    State(app): State<App>,
    OfPerson { bot, contact }: OfPerson,
) -> Result<Json<PersonView>, Problem> {
    Ok(Json(view(&app, &bot, &contact).await?))
}

/// Make a person, or change what is known of them
///
/// What the body does not name stays as it is.
#[utoipa::path(put, path = "/v1/bots/{bot}/people/{contact}", tag = "people",
    params(OfPerson),
    request_body = Changes,
    responses(
        (status = 200, body = PersonView),
        (status = 201, body = PersonView, description = "They were not known before"),
        (status = 400, description = "`/problems/invalid-json`"),
        (status = 404, description = "`/problems/unknown-bot`"),
        (status = 409, description = "`/problems/not-published`, `/problems/not-runnable` with `address`"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`"),
    ))]
pub(in crate::sandbox) async fn put_person(
    State(app): State<App>,
    OfPerson { bot, contact }: OfPerson,
    body: Raw,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    let deed = Deed {
        bot: bot.clone(),
        contact: contact.clone(),
        delivery: None,
        received: None,
        changes: body.read()?,
        creates: true,
    };
    let told = app.turn(deed, Box::new(|_, _| Ok(None))).await?;
    let status = if told.new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(view(&app, &bot, &contact).await?)))
}

async fn view(app: &App, bot: &str, contact: &str) -> Result<PersonView, Problem> {
    let live = app.live(bot).await?;
    let person = app.store.person(bot, contact).await?;
    PersonView::new(&live, &person.ok_or(Refusal::UnknownPerson)?)
}

/// What can stand against reading lines.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it is only described")]
pub(in crate::sandbox) enum OfLines {
    #[response(status = 400, description = "`/problems/invalid-query`")]
    Query,
    #[response(status = 404, description = "`/problems/unknown-person`")]
    Unknown,
}

/// What the bot has said to a person
///
/// Messages, replies under comments, and messages that the channel would not deliver, marked
/// `withheld` with the reason.
#[utoipa::path(get, path = "/v1/bots/{bot}/people/{contact}/outbox", tag = "people",
    params(OfPerson, After),
    responses((status = 200, body = Lines), OfLines))]
pub(in crate::sandbox) async fn read_outbox(
    State(app): State<App>,
    who: OfPerson,
    after: After,
) -> Result<Json<Lines>, Problem> {
    lines(&app, &who, true, &after).await
}

/// All that has happened to a person
#[utoipa::path(get, path = "/v1/bots/{bot}/people/{contact}/transcript", tag = "people",
    params(OfPerson, After),
    responses((status = 200, body = Lines), OfLines))]
pub(in crate::sandbox) async fn read_transcript(
    State(app): State<App>,
    who: OfPerson,
    after: After,
) -> Result<Json<Lines>, Problem> {
    lines(&app, &who, false, &after).await
}

async fn lines(
    app: &App,
    OfPerson { bot, contact }: &OfPerson,
    outgoing: bool,
    After { after, per_page }: &After,
) -> Result<Json<Lines>, Problem> {
    let mut found = app
        .store
        .lines(bot, contact, outgoing, *after, per_page + 1)
        .await?;
    let page = usize::try_from(*per_page).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    Ok(Json(Lines {
        after: found.last().map_or(*after, |line| line.seq),
        data: found.into_iter().map(Entry::from).collect(),
        more,
    }))
}

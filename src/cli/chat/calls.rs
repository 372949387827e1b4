//! How the calls of API cards are answered, and what is told of them.

use std::time::Instant;

use serde_json::Value as Json;

use crate::engine::calling::{BodyRead, Caller};
use crate::engine::event::{Answer, CallRequest};
use crate::language::name::ApiCardName;

/// How API cards are answered.
pub(super) struct Calls {
    pub(super) mock: bool,
    pub(super) caller: Caller,
}

/// Answers with the card's own example.
pub(super) fn mocked(request: &CallRequest, example: Option<&Json>) -> (Answer, String) {
    let CallRequest { card, .. } = request;
    match example {
        Some(body) => (
            Answer::Status {
                status: 200,
                body: body.clone(),
            },
            format!("{} → the example of `{card}`", line(request)),
        ),
        None => (
            Answer::Failed {
                reason: no_example(card),
            },
            format!("{} → failed\n{}", line(request), no_example(card)),
        ),
    }
}

fn no_example(card: &ApiCardName) -> String {
    format!("`{card}` has no `response.example` to answer with")
}

/// Really calls.
pub(super) async fn called(caller: &Caller, request: &CallRequest) -> (Answer, String) {
    let started = Instant::now();
    let (answer, read) = caller.call_and_tell(request).await;
    let took = started.elapsed().as_millis();
    let note = match &answer {
        Answer::Status { status, body } => {
            let mut note = format!("{} → {status} in {took} ms", line(request));
            if let Some(more) = about_body(body, &read, answer.is_success()) {
                note.push('\n');
                note.push_str(&more);
            }
            note
        }
        Answer::Failed { reason } => format!("{} → failed in {took} ms\n{reason}", line(request)),
    };
    (answer, note)
}

/// What is to be told of a body that is not what a card's `response` is read from.
fn about_body(body: &Json, read: &BodyRead, success: bool) -> Option<String> {
    match read {
        BodyRead::Value => None,
        BodyRead::BrokenJson { utf8 } => {
            let why = if *utf8 { "is none" } else { "is not UTF-8" };
            Some(format!(
                "the server says that the answer is JSON, but it {why}, so it is taken as a text"
            ))
        }
        BodyRead::Text { .. } if looks_like_json(body) => Some(
            "the answer looks like JSON, but the server says it is something else: \
             it should send `Content-Type: application/json`"
                .to_owned(),
        ),
        BodyRead::Text { media } if success => {
            let media = match media.as_str() {
                "" => String::new(),
                media => format!(" ({media})"),
            };
            Some(format!(
                "the answer is no JSON{media}, so `response` is a text"
            ))
        }
        BodyRead::Text { .. } => None,
    }
}

/// How a call has ended, in one line for `/why`.
pub(super) fn outcome(request: &CallRequest, answer: &Answer) -> String {
    let card = &request.card;
    match answer {
        answer if answer.is_success() => format!("API card `{card}` has answered"),
        Answer::Status { status, .. } => {
            format!("API card `{card}` failed: the server answered with {status}")
        }
        Answer::Failed { reason } => {
            let reason = reason.trim_end_matches('.');
            let told = line(request);
            let address = told.split(['?', '#']).next().unwrap_or_default();
            match reason.strip_prefix(address) {
                Some(why) => format!("API card `{card}` failed: it{why}"),
                None => format!("API card `{card}` failed: {reason}"),
            }
        }
    }
}

/// Whether a body that was taken as a text is one of JSON.
fn looks_like_json(body: &Json) -> bool {
    body.as_str().is_some_and(|text| {
        serde_json::from_str::<Json>(text).is_ok_and(|read| read.is_object() || read.is_array())
    })
}

/// The first line of a request, without secrets.
fn line(request: &CallRequest) -> String {
    let method = serde_json::to_value(request.method).ok();
    let method = method.as_ref().and_then(Json::as_str);
    format!("{} {}", method.unwrap_or_default(), request.shown_url)
}

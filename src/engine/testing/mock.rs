//! Answers of API cards in a test.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::event::{Answer, CallRequest, Place};
use super::played::{At, Failure, Kind};
use super::stage::Stage;
use crate::language::conversation_test::{ConversationTest, MockAnswer};
use crate::language::name::ApiCardName;

/// The mocks of one test, and how often each has answered.
#[derive(Debug)]
pub(super) struct Mocks<'a> {
    stage: &'a Stage,
    test: &'a ConversationTest,
    given: BTreeMap<&'a ApiCardName, usize>,
}

impl<'a> Mocks<'a> {
    pub(super) fn new(stage: &'a Stage, test: &'a ConversationTest) -> Mocks<'a> {
        Mocks {
            stage,
            test,
            given: BTreeMap::new(),
        }
    }

    /// What the card answers this time. `turn` is the turn that made the bot call it.
    pub(super) fn answer(
        &mut self,
        request: &CallRequest,
        place: &Place,
        turn: Option<usize>,
    ) -> Result<Answer, Box<Failure>> {
        let card = &request.card;
        let Some((name, mock)) = self.test.mock.get_key_value(card) else {
            let sentence = format!(
                "`{card}` is called, but the test has no mock for it, and tests have no network"
            );
            let failure = Failure::new(Kind::UnmockedCall, At::Turn(turn), sentence)
                .in_bot(Some(place.clone()))
                .note(format!(
                    "it calls {} {}",
                    method(request),
                    request.shown_url
                ))
                .note(format!(
                    "write `mock: {{ {card}: {{ status: 200, body: {{ … }} }} }}`, or `mock: {{ {card}: example }}` for the card's own example"
                ));
            return Err(Box::new(failure));
        };
        let turns = self.given.entry(name).or_insert(0);
        let answer = mock.0.get(*turns).or_else(|| mock.0.last());
        *turns += 1;
        let card = self.stage.cards.get(name);
        match answer {
            Some(MockAnswer::Written(answer)) if answer.timeout => Ok(Answer::Failed {
                reason: format!(
                    "no answer within {}",
                    card.map_or("the card's time", |card| card.timeout.as_str())
                ),
            }),
            Some(MockAnswer::Written(answer)) => Ok(Answer::Status {
                status: answer.status,
                body: answer
                    .body
                    .as_ref()
                    .map_or(Json::Null, |body| body.0.clone()),
            }),
            Some(MockAnswer::Example) => match card.and_then(|card| card.example.clone()) {
                Some(body) => Ok(Answer::Status { status: 200, body }),
                None => {
                    let sentence =
                        format!("`{name}` has no `response.example` that could answer here");
                    let at = At::keys(&["mock", name.as_str()]);
                    let failure = Failure::new(Kind::MissingExample, at, sentence);
                    let advice = "write one into the API card, or an answer into the mock";
                    Err(Box::new(
                        failure.in_bot(Some(place.clone())).note(advice.to_owned()),
                    ))
                }
            },
            None => {
                let at = At::keys(&["mock", name.as_str()]);
                let sentence = format!("the mock of `{name}` is an empty list");
                let failure = Failure::new(Kind::Setup, at, sentence);
                Err(Box::new(failure.in_bot(Some(place.clone()))))
            }
        }
    }
}

fn method(request: &CallRequest) -> String {
    // A method is a word of JSON.
    serde_json::to_value(request.method)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// How a call ended, for a transcript.
pub(super) fn in_words(answer: &Answer) -> String {
    match answer {
        Answer::Status { status, .. } => status.to_string(),
        Answer::Failed { reason } => reason.clone(),
    }
}

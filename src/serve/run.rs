//! A person and a flow -> what is said, within the time that there is.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::contact::person;
use super::dialects::{Answer, Dialect};
use super::metrics::Metrics;
use super::refusal::Refusal;
use super::request::Data;
use super::target::Target;
use crate::engine::calling::Caller;
use crate::engine::event::{Answer as CardAnswer, CallRequest};
use crate::engine::once::{Begin, Once, asked};
use crate::engine::state::Chance;
use crate::language::name::FlowName;

/// The part of the time that is kept for what comes after the last call.
const RESERVE: u32 = 10;
/// Less time than this is none.
const LEAST: Duration = Duration::from_millis(20);

/// How a run went, for the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) messages: usize,
    pub(super) calls: usize,
    pub(super) failed_calls: usize,
}

/// Runs a flow for the person of a request, which came at `began`, and answers.
pub(super) async fn run(
    target: &Target,
    dialect: &Dialect,
    flow: &FlowName,
    data: &Data,
    began: Instant,
    (caller, metrics): (&Caller, &Metrics),
    sums: &mut Sums,
) -> Result<Answer, Refusal> {
    let (person, answer) =
        person(target, dialect.keys, &data.contact, data.after.as_ref()).map_err(Refusal::Wrong)?;
    let begin = match &data.after {
        None => Begin::Flow {
            flow: flow.clone(),
            message_tag: None,
        },
        Some(field) => {
            let questions = asked(&target.bot, flow);
            let mut questions = questions.into_iter();
            let question = questions.find(|asked| asked.save_to == *field);
            Begin::Answer {
                flow: flow.clone(),
                question: question.ok_or(Refusal::NoQuestion)?.path,
                answer: answer.ok_or_else(|| Refusal::NoAnswer(field.clone()))?,
            }
        }
    };
    let chance = Chance::Seed(getrandom::u64().unwrap_or_default());
    let mut once = Once::new(&target.bot, person, begin, chance);
    // What is said after it comes late rather than never: computing is bounded by itself.
    let deadline = began + target.budget - target.budget / RESERVE;
    let now = Timestamp::now();
    while let Some(request) = once.next(&target.bot, now) {
        let (answer, outcome) = call(caller, request.clone(), deadline).await;
        sums.calls += 1;
        sums.failed_calls += usize::from(!answer.is_success());
        metrics.called(&request.card, outcome);
        once.answered(answer);
    }
    let said = once.said(&target.bot);
    sums.messages = said.messages.len();
    let silent = said.messages.is_empty() && said.changes.is_empty() && said.hand_off.is_none();
    if silent && sums.failed_calls > 0 {
        return Err(Refusal::CallFailed);
    }
    (dialect.answer)(target, said)
}

/// Makes a call in the time that is left; without any, it fails without being made.
async fn call(
    caller: &Caller,
    mut request: CallRequest,
    deadline: Instant,
) -> (CardAnswer, &'static str) {
    let left = deadline.saturating_duration_since(Instant::now());
    if left < LEAST {
        let reason = "there was no time left for the call".to_owned();
        return (CardAnswer::Failed { reason }, "no-time");
    }
    request.timeout = request.timeout.min(left);
    let answer = caller.call(&request).await;
    let outcome = outcome(&answer);
    (answer, outcome)
}

fn outcome(answer: &CardAnswer) -> &'static str {
    match answer {
        CardAnswer::Status { status, .. } => match status {
            200..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            500..=599 => "5xx",
            _ => "other",
        },
        CardAnswer::Failed { .. } => "failed",
    }
}

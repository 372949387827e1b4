//! Drives the machine: makes the calls that it asks for, and lets what is due happen.

use jiff::Timestamp;

use super::event::{Answer, CallRequest, Event, Happening};
use super::{Bot, State, advance, next_due};

/// Calls in one turn, after which each further one fails without being made: a bot that calls in
/// a circle must not keep its servers busy for ever.
pub const MAX_CALLS: usize = 50;

/// Lets one event happen, with all calls of API cards that come of it.
///
/// `seen` gets everything in order, a call before it is made. The whole turn happens at `now`,
/// however long the calls take.
pub async fn drive(
    bot: &Bot,
    state: &mut State,
    event: Event,
    now: Timestamp,
    call: &mut impl AsyncFnMut(&CallRequest) -> Answer,
    seen: &mut impl FnMut(Timestamp, Happening),
) {
    let mut event = event;
    let mut calls = 0;
    loop {
        let mut asked = None;
        for happening in advance(bot, state, event, now) {
            if let Happening::Call { request, .. } = &happening {
                asked = Some(request.clone());
            }
            seen(now, happening);
        }
        let Some(request) = asked else { return };
        calls += 1;
        let answer = if calls <= MAX_CALLS {
            call(&request).await
        } else {
            Answer::Failed {
                reason: format!("more than {MAX_CALLS} calls in one turn"),
            }
        };
        if calls > 2 * MAX_CALLS {
            return;
        }
        event = Event::Answered(answer);
    }
}

/// Lets everything happen that is due up to `until`, each thing at its own time.
pub async fn pass_time(
    bot: &Bot,
    state: &mut State,
    until: Timestamp,
    call: &mut impl AsyncFnMut(&CallRequest) -> Answer,
    seen: &mut impl FnMut(Timestamp, Happening),
) {
    while let Some(due) = next_due(bot, state).filter(|due| *due <= until) {
        let before = state.clone();
        drive(bot, state, Event::Tick, due, call, seen).await;
        // A tick that changes nothing would come again for ever.
        if *state == before {
            return;
        }
    }
}

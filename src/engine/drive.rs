//! Drives the machine: makes the calls that it asks for, and lets what is due happen.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::event::{Answer, CallRequest, Event, Happening};
use super::{Bot, State, advance, next_due};

/// Calls in one turn, after which each further one fails without being made: a bot that calls in
/// a circle must not keep its servers busy for ever.
pub const MAX_CALLS: usize = 50;

/// How long the calls of one turn may take together, after which each further one fails without
/// being made.
pub const CALL_TIME: Duration = Duration::from_secs(60);

/// The calls that one turn makes.
#[derive(Debug, Default)]
pub struct Calls {
    made: usize,
    spent: Duration,
}

impl Calls {
    /// Counts a call; gives the answer to one that is not to be made.
    pub fn refused(&mut self) -> Option<Answer> {
        self.made += 1;
        let reason = if self.made > MAX_CALLS {
            format!("more than {MAX_CALLS} calls in one turn")
        } else if self.spent >= CALL_TIME {
            "too much time was spent on calls in this turn".to_owned()
        } else {
            return None;
        };
        Some(Answer::Failed { reason })
    }

    /// Counts the time since a call began.
    pub fn ended(&mut self, began: Instant) {
        self.spent = self.spent.saturating_add(began.elapsed());
    }
}

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
    let mut calls = Calls::default();
    // The machine ends a circle of calls by itself; this only makes sure of an end.
    for _ in 0..=2 * MAX_CALLS {
        let mut asked = None;
        for happening in advance(bot, state, event, now) {
            if let Happening::Call { request, .. } = &happening {
                asked = Some(request.clone());
            }
            seen(now, happening);
        }
        let Some(request) = asked else { return };
        let answer = match calls.refused() {
            Some(answer) => answer,
            None => {
                let began = Instant::now();
                let answer = call(&request).await;
                calls.ended(began);
                answer
            }
        };
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;
    use crate::engine::from_project;
    use crate::engine::state::{Chance, Profile};
    use crate::language::message::Body;
    use crate::language::project_file::Channel;
    use crate::language::target::Target;
    use crate::project::load;
    use crate::source::Disk;

    const BOT: &str = r#"
api_cards: { count: { endpoint: "https://api.example", response: { example: { n: 1 } } } }
flows:
  twice:
    steps:
      - call: count
        then: [{ text: "{{ response.n }}" }]
      - call: count
        then: [{ text: "{{ response.n }}" }]
  round: { steps: [{ call: count, then: [{ go_to: round }], else: [{ go_to: round }] }] }
  tick: { steps: [{ text: tick }, { wait: 1s }, { go_to: tick }] }
  slow: { steps: [{ wait: 1h }, { text: one }, { wait: 2h }, { text: two }, { wait: 1d }, { text: never }] }
keywords:
  twice: { match: [twice], flow: twice }
  round: { match: [round], flow: round }
  tick: { match: [tick], flow: tick }
  slow: { match: [slow], flow: slow }
"#;

    fn bot() -> Bot {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("bot")).unwrap();
        std::fs::write(root.join("bot/main.yaml"), BOT).unwrap();
        std::fs::write(
            root.join("botwright.yaml"),
            "botwright: 1\nname: t\nchannels: [line]\n",
        )
        .unwrap();
        let project = load(&Disk, root);
        let file = project.settings.value.as_ref().unwrap();
        from_project(&project, file, &Target::sandbox(), &|_| None).unwrap()
    }

    fn start() -> (Bot, State, Timestamp) {
        let state = State::new(Channel::Line, Profile::default(), Chance::Seed(0));
        (bot(), state, "2026-03-02T02:00:00Z".parse().unwrap())
    }

    fn said(seen: &[(Timestamp, Happening)]) -> Vec<(i64, String)> {
        let words = |happening: &Happening| match happening {
            Happening::Said { message, .. } => match &message.body {
                Body::Text(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        };
        seen.iter()
            .filter_map(|(at, happening)| Some((at.as_second(), words(happening)?)))
            .collect()
    }

    #[tokio::test]
    async fn every_call_of_a_turn_is_made() {
        let (bot, mut state, now) = start();
        let mut seen = Vec::new();
        let mut made = 0;
        let mut call = async |request: &CallRequest| {
            assert_eq!(request.card.as_str(), "count");
            made += 1;
            Answer::Status {
                status: 200,
                body: json!({ "n": made }),
            }
        };
        let mut keep = |at, happening| seen.push((at, happening));
        let event = Event::Text("twice".to_owned());
        drive(&bot, &mut state, event, now, &mut call, &mut keep).await;
        let second = now.as_second();
        assert_eq!(
            said(&seen),
            [(second, "1".to_owned()), (second, "2".to_owned())]
        );
    }

    #[tokio::test]
    async fn a_circle_of_calls_ends() {
        let (bot, mut state, now) = start();
        let mut made = 0;
        let mut call = async |_: &CallRequest| {
            made += 1;
            Answer::Failed {
                reason: "no".to_owned(),
            }
        };
        let event = Event::Text("round".to_owned());
        drive(&bot, &mut state, event, now, &mut call, &mut |_, _| {}).await;
        assert!((1..=MAX_CALLS).contains(&made), "{made}");
    }

    #[test]
    fn calls_take_only_so_much_time() {
        let mut calls = Calls::default();
        assert_eq!(calls.refused(), None);
        let began = Instant::now().checked_sub(Duration::from_secs(59)).unwrap();
        calls.ended(began);
        assert_eq!(calls.refused(), None);
        calls.ended(began);
        let reason = "too much time was spent on calls in this turn".to_owned();
        assert_eq!(calls.refused(), Some(Answer::Failed { reason }));
    }

    #[tokio::test]
    async fn a_flow_that_waits_in_a_circle_is_stopped() {
        let (bot, mut state, now) = start();
        let mut seen = Vec::new();
        let mut keep = |at, happening| seen.push((at, happening));
        let mut call = async |_: &CallRequest| unreachable!("no call is made");
        let event = Event::Text("tick".to_owned());
        drive(&bot, &mut state, event, now, &mut call, &mut keep).await;
        let until = now + SignedDuration::from_hours(30 * 24);
        pass_time(&bot, &mut state, until, &mut call, &mut keep).await;
        assert_eq!(said(&seen).len(), 1_001);
        assert!(!state.waits());
    }

    #[tokio::test]
    async fn what_is_due_happens_at_its_own_time() {
        let (bot, mut state, now) = start();
        let mut seen = Vec::new();
        let mut keep = |at, happening| seen.push((at, happening));
        let mut call = async |_: &CallRequest| Answer::Failed {
            reason: "no call is expected".to_owned(),
        };
        let event = Event::Text("slow".to_owned());
        drive(&bot, &mut state, event, now, &mut call, &mut keep).await;
        let until = now + SignedDuration::from_hours(5);
        pass_time(&bot, &mut state, until, &mut call, &mut keep).await;
        let second = now.as_second();
        assert_eq!(
            said(&seen),
            [
                (second + 3_600, "one".to_owned()),
                (second + 10_800, "two".to_owned())
            ]
        );
    }
}

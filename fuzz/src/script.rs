//! Conversations written as text, so that words of a dictionary fit: a line is one move, and its
//! first letter says which.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::LazyLock;

use botwright::engine::event::Answer;
use botwright::engine::state::{Chance, Profile};
use botwright::engine::{
    Bot, Event, Happening, State, advance, find_tap, from_project, has_tap, next_due, omnichat,
    open_question,
};
use botwright::language::message::TapId;
use botwright::language::name::{FlowName, Name};
use botwright::language::project_file::Channel;
use botwright::language::target::Target;
use botwright::project;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

use crate::memory::{Memory, ROOT};

static WILD: LazyLock<Bot> = LazyLock::new(|| {
    let project = "botwright: 1\nname: wild\nchannels: [line, messenger, whatsapp, zalo]\ntimezone: Asia/Taipei\nhours: { support: { open: { mon-fri: \"22:00-02:00\" } } }\n";
    let mut memory = Memory::of(include_str!("../wild.yaml"));
    memory.set("botwright.yaml", project);
    let project = project::load(&memory, Path::new(ROOT));
    let file = project.settings.value.as_ref().expect("the file is sound");
    from_project(&project, file, &Target::sandbox(), &|_| None).expect("the bot is sound")
});

/// Moves that one script makes at most.
const MOST: usize = 60;

/// Plays a script twice, and compares.
///
/// # Panics
/// If something does not hold that must.
pub fn play(script: &str) {
    let first = Run::of(script);
    let second = Run::of(script);
    assert_eq!(first.log, second.log, "the same from the same");
    assert_eq!(first.state, second.state);
}

struct Run {
    state: State,
    now: Timestamp,
    answers: VecDeque<Answer>,
    labels: Vec<String>,
    log: Vec<String>,
}

impl Run {
    fn of(script: &str) -> Run {
        let channels = [
            Channel::Line,
            Channel::Messenger,
            Channel::Whatsapp,
            Channel::Zalo,
        ];
        let channel = channels[script.len() % channels.len()];
        let mut run = Run {
            state: State::new(
                channel,
                Profile::default(),
                Chance::Seed(script.len() as u64),
            ),
            now: "2026-03-02T02:00:00Z".parse().expect("a time"),
            answers: VecDeque::new(),
            labels: Vec::new(),
            log: Vec::new(),
        };
        for line in script.split('\n').take(MOST) {
            run.play(line);
        }
        run
    }

    fn play(&mut self, line: &str) {
        let mut letters = line.chars();
        let kind = letters.next();
        let rest = letters.as_str();
        let number = rest.trim().parse::<usize>().unwrap_or(0);
        match kind {
            Some('a') => {
                let (status, body) = rest.split_once(' ').unwrap_or((rest, ""));
                let json = serde_json::from_str(body);
                let body = json.unwrap_or_else(|_| Json::String(body.to_owned()));
                let _ = omnichat::messages("card", &body);
                self.answers.push_back(match status.parse() {
                    Ok(status) => Answer::Status { status, body },
                    Err(_) => Answer::Failed {
                        reason: status.to_owned(),
                    },
                });
            }
            Some('w') => self.wait(number),
            Some('b') => {
                let label = self
                    .labels
                    .iter()
                    .rev()
                    .nth(number)
                    .cloned()
                    .unwrap_or_default();
                if let Some(tap) = find_tap(&self.state, &label, None) {
                    let _ = has_tap(&self.state, tap);
                }
                self.event(Event::Text(label));
            }
            Some('p') => self.event(Event::Tap(TapId(number as u64))),
            Some('f') => self.event(Event::Follow),
            Some('g') => self.event(Event::Image(rest.to_owned())),
            Some('e') => self.event(Event::File(rest.to_owned())),
            Some('o') => self.event(Event::Location(rest.to_owned())),
            Some('m') => self.event(Event::Menu(number)),
            Some('i') => self.event(Event::IceBreaker(number)),
            Some('l') => self.event(Event::Link(Name::new(rest))),
            Some('c') => self.event(Event::Comment {
                post: "7".to_owned(),
                text: rest.to_owned(),
            }),
            Some('x') => self.event(Event::Closed),
            Some('k') => self.event(Event::Tick),
            Some('s') => {
                let (flow, tag) = rest.split_once(' ').unwrap_or((rest, ""));
                let message_tag = (!tag.is_empty()).then(|| tag.to_owned());
                self.event(Event::Start {
                    flow: FlowName::new(flow),
                    message_tag,
                });
            }
            _ => self.event(Event::Text(line.to_owned())),
        }
    }

    fn wait(&mut self, seconds: usize) {
        let seconds = i64::try_from(seconds % 10_000_000).unwrap_or(0);
        let until = self.now + SignedDuration::from_secs(seconds);
        for _ in 0..40 {
            match next_due(&WILD, &self.state) {
                Some(due) if due <= until => {
                    self.now = self.now.max(due);
                    self.event(Event::Tick);
                }
                _ => break,
            }
        }
        self.now = until;
    }

    fn event(&mut self, event: Event) {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            let stored = serde_json::to_string(&self.state).expect("a state can be stored");
            let state: State = serde_json::from_str(&stored).expect("and read again");
            assert_eq!(state, self.state);
            let happened = advance(&WILD, &mut self.state, event, self.now);
            for (index, happening) in happened.iter().enumerate() {
                if let Happening::Call { .. } = happening {
                    assert_eq!(index + 1, happened.len(), "a call is the last");
                    next = Some(Event::Answered(self.answer()));
                }
                if let Happening::Said { message, .. } = happening {
                    let replies = message
                        .quick_replies
                        .iter()
                        .map(|reply| reply.label.clone());
                    self.labels
                        .extend(message.buttons.iter().map(|button| button.label.clone()));
                    self.labels.extend(replies);
                    assert!(message.quick_replies.len() <= 13);
                }
                self.log.push(format!("{happening:?}"));
            }
            let _ = open_question(&WILD, &self.state);
        }
    }

    /// The next answer; the last one stays.
    fn answer(&mut self) -> Answer {
        let refused = Answer::Status {
            status: 404,
            body: Json::Null,
        };
        let answer = self.answers.pop_front().unwrap_or(refused);
        if self.answers.is_empty() {
            self.answers.push_back(answer.clone());
        }
        answer
    }
}

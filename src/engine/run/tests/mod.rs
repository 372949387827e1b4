//! How a conversation goes, sentence by sentence.

#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod answers;
mod calls;
mod examples;
mod items;
mod limits;
mod random;
mod robust;
mod rules;
mod steps;
mod time;
mod turns;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

use crate::diagnostics::Severity;
use crate::engine::event::{Answer, CallRequest};
use crate::engine::state::{Chance, Profile};
use crate::engine::{Bot, Event, Happening, State, advance, find_tap, from_project, next_due};
use crate::language::message::{Body, Message};
use crate::language::name::{FieldName, TagName};
use crate::language::project_file::Channel;
use crate::language::scalars::Duration;
use crate::project::{Project, load};
use crate::source::Disk;

/// Reads a project that must have no errors.
fn project(root: &Path) -> Project {
    let project = load(&Disk, root);
    let errors: Vec<&str> = project
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    project
}

fn bot_of(project: &Project) -> Bot {
    let file = project.settings.value.as_ref().unwrap();
    let target = file.targets.values().next().unwrap();
    from_project(project, file, target, &|_| None).unwrap()
}

/// A bot from the YAML of one bot file.
fn bot(yaml: &str) -> Bot {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("bot")).unwrap();
    std::fs::write(
        folder.path().join("botwright.yaml"),
        "botwright: 1\nname: t\nchannels: [line, messenger, whatsapp]\ntimezone: Asia/Taipei\n\
         hours: { desk: { open: { mon-fri: \"09:00-18:00\" } } }\n\
         targets: { sandbox: { platform: sandbox } }\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("bot/main.yaml"), yaml).unwrap();
    bot_of(&project(folder.path()))
}

/// A conversation: every event and what comes of it, as short lines.
struct Chat {
    bot: Bot,
    state: State,
    now: Timestamp,
    /// Answers of API cards, in turn; the last one stays.
    mocks: BTreeMap<String, Vec<Answer>>,
    calls: Vec<CallRequest>,
    /// All that came of the last event.
    last: Vec<Happening>,
}

impl Chat {
    fn new(yaml: &str) -> Chat {
        Chat::on(Channel::Line, yaml)
    }

    fn on(channel: Channel, yaml: &str) -> Chat {
        Chat::with(bot(yaml), channel)
    }

    fn with(bot: Bot, channel: Channel) -> Chat {
        Chat {
            bot,
            state: State::new(channel, Profile::default(), Chance::Seed(7)),
            // A Monday, 10 o'clock in Taipei.
            now: "2026-03-02T10:00:00+08:00".parse().unwrap(),
            mocks: BTreeMap::new(),
            calls: Vec::new(),
            last: Vec::new(),
        }
    }

    /// What the card answers next, and from then on if nothing more is mocked.
    fn mock(&mut self, card: &str, status: u16, body: Json) {
        let answer = Answer::Status { status, body };
        self.mocks.entry(card.to_owned()).or_default().push(answer);
    }

    fn event(&mut self, event: Event) -> Vec<String> {
        self.last.clear();
        let mut next = Some(event);
        while let Some(event) = next.take() {
            self.store();
            let happened = advance(&self.bot, &mut self.state, event, self.now);
            for (index, happening) in happened.iter().enumerate() {
                if let Happening::Call { request, .. } = happening {
                    assert_eq!(index + 1, happened.len(), "a call is the last");
                    assert_eq!(next_due(&self.bot, &self.state), None);
                    self.calls.push((**request).clone());
                    next = Some(Event::Answered(self.answer(request.card.as_str())));
                }
            }
            self.last.extend(happened);
        }
        lines(&self.last)
    }

    fn answer(&mut self, card: &str) -> Answer {
        match self.mocks.get_mut(card) {
            Some(answers) if answers.len() > 1 => answers.remove(0),
            Some(answers) => answers[0].clone(),
            None => Answer::Failed {
                reason: "nobody is there".to_owned(),
            },
        }
    }

    /// What is stored must be what goes on.
    fn store(&mut self) {
        let text = serde_json::to_string(&self.state).unwrap();
        let state: State = serde_json::from_str(&text).unwrap();
        assert_eq!(state, self.state);
        self.state = state;
    }

    fn say(&mut self, text: &str) -> Vec<String> {
        self.event(Event::Text(text.to_owned()))
    }

    fn tap(&mut self, label: &str) -> Vec<String> {
        let tap = find_tap(&self.state, label, None).unwrap();
        self.event(Event::Tap(tap))
    }

    fn tap_card(&mut self, label: &str, card: usize) -> Vec<String> {
        let tap = find_tap(&self.state, label, Some(card)).unwrap();
        self.event(Event::Tap(tap))
    }

    fn wait(&mut self, time: &str) -> Vec<String> {
        let seconds = Duration(time.to_owned()).seconds().unwrap();
        let until = self.now + SignedDuration::from_secs(i64::try_from(seconds).unwrap());
        let mut said = Vec::new();
        let mut all = Vec::new();
        for _ in 0..1_000 {
            match next_due(&self.bot, &self.state) {
                Some(due) if due <= until => {
                    self.now = self.now.max(due);
                    said.extend(self.event(Event::Tick));
                    all.append(&mut self.last);
                }
                _ => {
                    self.now = until;
                    self.last = all;
                    return said;
                }
            }
        }
        panic!("time does not go on");
    }

    fn field(&self, name: &str) -> Json {
        let fields = &self.state.contact.fields;
        fields
            .get(&FieldName::new(name))
            .cloned()
            .unwrap_or_default()
    }

    fn has_tag(&self, name: &str) -> bool {
        self.state.contact.tags.contains(&TagName::new(name))
    }

    /// The reasons of the last event.
    fn reasons(&self) -> Vec<String> {
        let reason = |happening: &Happening| match happening {
            Happening::Because { reason, .. } => Some(format!("{reason:?}")),
            _ => None,
        };
        self.last.iter().filter_map(reason).collect()
    }

    /// The places that the last event reached.
    fn reached(&self) -> Vec<String> {
        let place = |happening: &Happening| match happening {
            Happening::Reached(place) => Some(place.to_string()),
            _ => None,
        };
        self.last.iter().filter_map(place).collect()
    }

    /// The messages of the last event.
    fn messages(&self) -> Vec<&Message> {
        self.last
            .iter()
            .filter_map(|happening| match happening {
                Happening::Said { message, .. } => Some(message),
                _ => None,
            })
            .collect()
    }
}

/// What a person or an author would notice.
fn lines(happened: &[Happening]) -> Vec<String> {
    let line = |happening: &Happening| match happening {
        Happening::Said { message, .. } => Some(shown(message)),
        Happening::Withheld { message, .. } => Some(format!("withheld: {}", shown(message))),
        Happening::HandedOff { to, note, .. } => Some(match note {
            Some(note) => format!("handed to {to}: {note}"),
            None => format!("handed to {to}"),
        }),
        Happening::Replied { text, .. } => Some(format!("replied: {text}")),
        Happening::Problem { message, .. } => Some(format!("problem: {message}")),
        Happening::Ended => Some("ended".to_owned()),
        _ => None,
    };
    happened.iter().filter_map(line).collect()
}

/// `Hello [button] (quick reply)`.
fn shown(message: &Message) -> String {
    let mut text = match &message.body {
        Body::Text(text) => text.clone(),
        Body::Cards(cards) => {
            let cards = cards.iter().map(|card| {
                let buttons = card.buttons.iter().map(|button| button.label.as_str());
                let buttons: Vec<&str> = buttons.collect();
                format!("{}{}", card.title, labels('[', &buttons, ']'))
            });
            format!("cards: {}", cards.collect::<Vec<_>>().join(", "))
        }
        Body::Image(url) | Body::Video(url) | Body::Audio(url) | Body::File(url) => {
            format!("{}: {url}", message.body.word())
        }
        Body::PlatformBlock(name) => format!("block: {name}"),
    };
    let buttons = message.buttons.iter().map(|button| button.label.as_str());
    text.push_str(&labels('[', &buttons.collect::<Vec<_>>(), ']'));
    let replies = message.quick_replies.iter();
    let replies = replies.map(|reply| reply.label.as_str());
    text.push_str(&labels('(', &replies.collect::<Vec<_>>(), ')'));
    text
}

fn labels(open: char, labels: &[&str], close: char) -> String {
    if labels.is_empty() {
        return String::new();
    }
    format!(" {open}{}{close}", labels.join("|"))
}

//! Plays one test: gives the machine what happens, answers its calls, moves the clock.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::super::event::{Answer, CallRequest, Event, Happening, Place};
use super::super::state::{Chance, Profile, State};
use super::super::{advance, find_tap, next_due};
use super::given;
use super::live::Live;
use super::mock::{self, Mocks};
use super::played::{At, End, Entry, Failure, Kind, Made, Played, Said, Segment};
use super::stage::Stage;
use super::verdict;
use crate::diagnostics::{choices, did_you_mean};
use crate::language::conversation_test::{
    ConversationTest, DetailedEvent, Event as Written, Given, PlainEvent, Turn,
};
use crate::language::message::Message;

/// How many API calls one turn may lead to.
const MOST_CALLS: usize = 200;
/// How many things may fall due in one turn.
const MOST_DUE: usize = 10_000;

/// How far a test is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// Until something is not as expected.
    FirstFailure,
    /// To the end, whatever the bot says.
    End,
}

/// Plays one test.
pub(super) fn play(stage: &Stage, test: &ConversationTest, until: Until) -> Played {
    let mut player = match Player::new(stage, test) {
        Ok(player) => player,
        Err(failure) => {
            return Played {
                failures: vec![*failure],
                ..Played::default()
            };
        }
    };
    let mut turns = test.chat.iter().enumerate().peekable();
    let mut stimulus: Option<(usize, &Turn)> = None;
    loop {
        player.turn = stimulus.map(|(index, _)| index);
        let mut segment = Segment {
            after: player.turn,
            ..Segment::default()
        };
        let stopped = match stimulus {
            Some((_, turn)) => player.stimulate(turn).err(),
            None => None,
        };
        while let Some((index, _)) = turns.next_if(|(_, turn)| turn.bot.is_some()) {
            segment.expected.push(index);
        }
        segment.said = std::mem::take(&mut player.said);
        let withheld = std::mem::take(&mut player.withheld);
        // What went wrong on the way comes before what was said later.
        let trouble = stopped
            .map(|failure| (segment.said.len(), *failure))
            .into_iter()
            .chain(player.problem.take())
            .min_by_key(|(said, _)| *said);
        let verdict = verdict::judge(test, &segment, trouble, &withheld);
        player.played.segments.push(segment);
        if let Some(failure) = verdict {
            let goes_on = until == Until::End && failure.is_about_words();
            player.played.failures.push(failure);
            if !goes_on {
                break;
            }
        }
        stimulus = turns.next();
        if stimulus.is_none() {
            player.end(test);
            break;
        }
    }
    player.played
}

struct Player<'a> {
    stage: &'a Stage,
    state: State,
    now: Timestamp,
    mocks: Mocks<'a>,
    live: Live,
    /// The index of the turn that is played.
    turn: Option<usize>,
    said: Vec<Said>,
    withheld: Vec<String>,
    /// The first problem of this turn, and how much was said before it.
    problem: Option<(usize, Failure)>,
    calls: Vec<Made>,
    /// The choices of `random` that no step has taken so far.
    choices: VecDeque<usize>,
    played: Played,
}

type Stop = Box<Failure>;

impl<'a> Player<'a> {
    fn new(stage: &'a Stage, test: &'a ConversationTest) -> Result<Player<'a>, Stop> {
        let none = Given::default();
        let given = test.given.as_ref().unwrap_or(&none);
        if let Some(failure) = given::channel(stage, given) {
            return Err(Box::new(failure));
        }
        let Some(now) = stage.start(test) else {
            let sentence = format!(
                "`{}` is no time that there is",
                given.now.as_deref().unwrap_or_default()
            );
            let at = At::keys(&["given", "now"]);
            return Err(Box::new(Failure::new(Kind::Setup, at, sentence)));
        };
        let contact = given.contact.clone().unwrap_or_default();
        let profile = Profile {
            id: contact.id.unwrap_or_else(|| "test".to_owned()),
            name: contact.name,
            first_name: contact.first_name,
            last_name: contact.last_name,
            phone: contact.phone,
            email: contact.email,
            gender: contact.gender,
            language: contact.language,
        };
        // Without a word on it, the first choice: the same in every run.
        let choices: Vec<usize> = match &given.random {
            Some(choices) => choices
                .0
                .iter()
                .map(|choice| (choice.0 as usize).saturating_sub(1))
                .collect(),
            None => vec![0],
        };
        let chance = Chance::Given {
            choices: choices.clone(),
            next: 0,
        };
        let channel = given.channel.unwrap_or(stage.channel);
        let mut state = State::new(channel, profile, chance);
        for (name, value) in &given.fields {
            let value = stage.field_value(name, value);
            state.contact.fields.insert(name.clone(), value);
        }
        state.contact.tags.extend(given.tags.iter().cloned());
        Ok(Player {
            stage,
            state,
            now,
            mocks: Mocks::new(stage, test),
            live: Live::default(),
            turn: None,
            said: Vec::new(),
            withheld: Vec::new(),
            problem: None,
            calls: Vec::new(),
            choices: choices.into(),
            played: Played::default(),
        })
    }

    fn tell(&mut self, entry: Entry) {
        self.played.transcript.push(entry);
    }

    fn fail(&self, kind: Kind, sentence: impl Into<String>) -> Stop {
        Box::new(Failure::new(kind, At::Turn(self.turn), sentence))
    }

    /// One turn of the person, or of time.
    fn stimulate(&mut self, turn: &Turn) -> Result<(), Stop> {
        if let Some(text) = &turn.user {
            self.tell(Entry::User(text.clone()));
            self.give(Event::Text(text.clone()))?;
        } else if let Some(event) = &turn.event {
            match event {
                Written::Plain(PlainEvent::Follow) => {
                    self.tell(Entry::Event("follows".to_owned()));
                    self.give(Event::Follow)?;
                }
                Written::Plain(PlainEvent::ConversationClosed) => {
                    self.tell(Entry::Event("the conversation is closed".to_owned()));
                    self.give(Event::Closed)?;
                }
                Written::Detailed(event) => self.detailed(event)?,
            }
        } else if let Some(wait) = &turn.wait {
            self.tell(Entry::Event(format!("{} passes", wait.0)));
            return self.wait(wait.seconds().unwrap_or(0));
        }
        self.catch_up(self.now)
    }

    fn detailed(&mut self, event: &DetailedEvent) -> Result<(), Stop> {
        let (told, event) = if let Some(label) = &event.menu {
            let index = self.choose("menu item", label, &self.stage.menu)?;
            (format!("taps `{label}` in the menu"), Event::Menu(index))
        } else if let Some(question) = &event.ice_breaker {
            let index = self.choose("ice breaker", question, &self.stage.ice_breakers)?;
            let told = format!("taps the ice breaker `{question}`");
            (told, Event::IceBreaker(index))
        } else if let Some(label) = &event.tap {
            self.tap(label, event.card)?
        } else if let Some(url) = &event.image {
            let told = format!("sends the picture {url}");
            (told, Event::Image(url.clone()))
        } else if let Some(url) = &event.file {
            let told = format!("sends the file {url}");
            (told, Event::File(url.clone()))
        } else if let Some(place) = &event.location {
            let told = format!("sends the place {place}");
            (told, Event::Location(place.clone()))
        } else {
            return Ok(());
        };
        self.tell(Entry::Event(told));
        self.give(event)
    }

    fn tap(&self, label: &str, card: Option<u32>) -> Result<(String, Event), Stop> {
        let on = card.map_or_else(String::new, |card| format!(" on card {card}"));
        let number = card.and_then(|card| usize::try_from(card).ok());
        match find_tap(&self.state, label, number) {
            Some(tap) => Ok((format!("taps `{label}`{on}"), Event::Tap(tap))),
            None => {
                let labels = self.live.labels(card);
                let advice = advice(label, labels.iter().copied(), "there is nothing to tap now");
                let sentence = format!("there is no `{label}` to tap{on}");
                let failure = self.fail(Kind::ImpossibleEvent, sentence);
                Err(Box::new(failure.note(advice)))
            }
        }
    }

    fn choose(&self, what: &str, label: &str, labels: &[String]) -> Result<usize, Stop> {
        let wanted = super::glob::level(label);
        let found = labels
            .iter()
            .position(|one| super::glob::level(one) == wanted);
        found.ok_or_else(|| {
            let none = format!("the bot has no {what}s");
            let advice = advice(label, labels.iter().map(String::as_str), &none);
            let failure = self.fail(
                Kind::ImpossibleEvent,
                format!("there is no {what} `{label}`"),
            );
            Box::new(failure.note(advice))
        })
    }

    /// Moves the clock, and lets everything happen on the way at its own time.
    fn wait(&mut self, seconds: u64) -> Result<(), Stop> {
        let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        let Ok(end) = self.now.checked_add(length) else {
            return Err(self.fail(Kind::Setup, "this wait leads beyond the calendar"));
        };
        self.catch_up(end)?;
        self.now = end;
        Ok(())
    }

    /// Lets everything happen that is due until then.
    fn catch_up(&mut self, end: Timestamp) -> Result<(), Stop> {
        for _ in 0..MOST_DUE {
            match next_due(&self.stage.bot, &self.state) {
                Some(due) if due <= end => {
                    self.now = self.now.max(due);
                    self.give(Event::Tick)?;
                }
                _ => return Ok(()),
            }
        }
        let sentence = format!("more than {MOST_DUE} things fall due in this turn");
        Err(self.fail(Kind::Endless, sentence))
    }

    /// Lets one event happen, and answers the calls that come of it.
    fn give(&mut self, event: Event) -> Result<(), Stop> {
        let mut event = event;
        for _ in 0..MOST_CALLS {
            let happenings = advance(&self.stage.bot, &mut self.state, event, self.now);
            let mut call = None;
            for happening in happenings {
                if let Happening::Call { request, place } = happening {
                    call = Some((request, place));
                } else {
                    self.note(happening);
                }
            }
            match call {
                Some((request, place)) => event = Event::Answered(self.answer(&request, &place)?),
                None => return Ok(()),
            }
        }
        let sentence = format!("this turn leads to more than {MOST_CALLS} calls of API cards");
        Err(self.fail(Kind::Endless, sentence))
    }

    fn answer(&mut self, request: &CallRequest, place: &Place) -> Result<Answer, Stop> {
        let answer = self.mocks.answer(request, place, self.turn);
        let ended = match &answer {
            Ok(answer) => mock::in_words(answer),
            Err(_) => "no answer".to_owned(),
        };
        self.tell(Entry::Call {
            card: request.card.to_string(),
            ended,
        });
        let answer = answer?;
        self.calls.push(Made {
            card: request.card.to_string(),
            url: request.shown_url.clone(),
            payload: request.shown_payload.clone(),
        });
        Ok(answer)
    }

    fn note(&mut self, happening: Happening) {
        match happening {
            Happening::Said { message, place } => self.say(message, place),
            Happening::Withheld { message, why, .. } => {
                self.withheld.push(why.clone());
                self.tell(Entry::Withheld { message, why });
            }
            Happening::Reached(place) => {
                if let Some(there) = given::choices_at(self.stage, &place)
                    && let Some(choice) = self.choices.pop_front()
                    && let Some(failure) = given::random(choice, there, place.clone())
                {
                    let said = self.said.len();
                    self.problem.get_or_insert((said, failure));
                }
                self.played.reached.push(place);
            }
            Happening::HandedOff { to, .. } => self.tell(Entry::HandedOff(to)),
            Happening::Replied { text, .. } => self.tell(Entry::Replied(text)),
            Happening::Problem { message, place } => {
                let failure = *self.fail(Kind::Problem, message);
                let said = self.said.len();
                self.problem.get_or_insert((said, failure.in_bot(place)));
            }
            _ => {}
        }
    }

    fn say(&mut self, message: Message, place: Option<Place>) {
        self.live.show(&message);
        let entry = self.played.transcript.len();
        self.tell(Entry::Bot(message.clone()));
        self.said.push(Said {
            message,
            place,
            entry,
        });
    }

    /// What must be true afterwards.
    fn end(&mut self, test: &ConversationTest) {
        let end = End {
            contact: self.state.contact.clone(),
            handed_to: self.state.conversation.handed_to.clone(),
            calls: std::mem::take(&mut self.calls),
        };
        if let Some(expect) = &test.expect {
            let wrong = super::expect::judge(self.stage, expect, &end);
            self.played.failures.extend(wrong);
        }
        self.played.end = Some(end);
    }
}

/// What was meant, or what there is.
fn advice<'a>(label: &str, labels: impl Iterator<Item = &'a str> + Clone, none: &str) -> String {
    if labels.clone().next().is_none() {
        return none.to_owned();
    }
    match did_you_mean(label, labels.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("choose {}", choices(labels)),
    }
}

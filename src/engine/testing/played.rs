//! How one test went, as data.

use super::super::event::Place;
use super::compare::Difference;
use crate::language::message::Message;

/// How one test went.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// What happened, in order, as far as the test was played.
    pub transcript: Vec<Entry>,
    /// Why it failed; none if it passed. Several only for what is wrong at the end.
    pub failures: Vec<Failure>,
    /// What was reached, each time again.
    pub reached: Vec<Place>,
    /// What was expected and said after each turn that is not the bot's.
    pub segments: Vec<Segment>,
    /// How things stood at the end of a test whose conversation was played to its end.
    pub end: Option<End>,
}

impl Played {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The person writes.
    User(String),
    /// Something else happens: `taps …`, `follows`, `1d passes`.
    Event(String),
    Bot(Message),
    /// The bot would have said something, but the channel would not have delivered it.
    Withheld {
        message: Message,
        why: String,
    },
    /// An API card was called: its name, and how that ended.
    Call {
        card: String,
        ended: String,
    },
    /// People have the conversation now.
    HandedOff(String),
    /// In public, under a comment.
    Replied(String),
}

/// One turn that is not the bot's (or the beginning), and the bot's turns that follow it.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// The index of the turn in `chat`; `None` before the first one.
    pub after: Option<usize>,
    /// The indices of the bot's turns that follow.
    pub expected: Vec<usize>,
    pub said: Vec<Said>,
}

/// A message of the bot, and the place in the bot that said it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub message: Message,
    pub place: Option<Place>,
    /// Its index in the transcript.
    pub entry: usize,
}

/// How things stood when a conversation was over.
#[derive(Clone, Debug)]
pub struct End {
    pub contact: super::super::state::Contact,
    pub handed_to: Option<String>,
    pub calls: Vec<Made>,
}

/// A call of an API card that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub card: String,
    /// The address and the payload without secrets.
    pub url: String,
    pub payload: Option<serde_json::Value>,
}

/// Why a test failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub kind: Kind,
    /// One sentence.
    pub message: String,
    /// Where in the test.
    pub at: At,
    pub expected: Option<String>,
    pub actual: Option<String>,
    /// The parts of a message that differ.
    pub differences: Vec<Difference>,
    /// Where in the bot.
    pub place: Option<Place>,
    /// The entry of the transcript that is wrong; what follows it does not matter.
    pub entry: Option<usize>,
    /// What may explain it, a sentence each.
    pub notes: Vec<String>,
}

/// Kinds of failures. Their words are stable, since scripts read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bot said something else.
    DifferentMessage,
    /// The bot did not say it.
    MissingMessage,
    /// The test does not name it.
    UnexpectedMessage,
    /// There is nothing like that to tap.
    ImpossibleEvent,
    /// An API card was called that the test does not mock.
    UnmockedCall,
    /// The mock takes the card's example, but the card has none.
    MissingExample,
    /// Something in the bot could not be done.
    Problem,
    /// Things do not stand as `expect` says.
    Expectation,
    /// What the test sets up makes no sense.
    Setup,
    /// It would never have ended.
    Endless,
}

impl Kind {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::DifferentMessage => "different-message",
            Kind::MissingMessage => "missing-message",
            Kind::UnexpectedMessage => "unexpected-message",
            Kind::ImpossibleEvent => "impossible-event",
            Kind::UnmockedCall => "unmocked-call",
            Kind::MissingExample => "missing-example",
            Kind::Problem => "problem",
            Kind::Expectation => "expectation",
            Kind::Setup => "setup",
            Kind::Endless => "endless",
        }
    }
}

/// A place in a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The turn with this index in `chat`; `None` for the test as a whole.
    Turn(Option<usize>),
    /// `given.now`, `expect.fields.seats`, `mock.my-card`: the keys one by one.
    Keys(Vec<String>),
}

impl At {
    /// A place by its keys.
    #[must_use]
    pub fn keys(keys: &[&str]) -> At {
        At::Keys(keys.iter().map(|key| (*key).to_owned()).collect())
    }
}

impl Failure {
    #[must_use]
    pub fn new(kind: Kind, at: At, message: impl Into<String>) -> Failure {
        Failure {
            kind,
            message: message.into(),
            at,
            expected: None,
            actual: None,
            differences: Vec::new(),
            place: None,
            entry: None,
            notes: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn values(
        mut self,
        expected: impl Into<Option<String>>,
        actual: impl Into<Option<String>>,
    ) -> Failure {
        self.expected = expected.into();
        self.actual = actual.into();
        self
    }

    #[must_use]
    pub(super) fn in_bot(mut self, place: Option<Place>) -> Failure {
        self.place = place;
        self
    }

    /// The message that is wrong.
    #[must_use]
    pub(super) fn by(mut self, said: &Said) -> Failure {
        self.actual = Some(super::compare::in_words(&said.message.body));
        self.place = said.place.clone();
        self.entry = Some(said.entry);
        self
    }

    #[must_use]
    pub(super) fn note(mut self, note: impl Into<Option<String>>) -> Failure {
        self.notes.extend(note.into());
        self
    }
}

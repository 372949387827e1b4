//! What happens to a bot, and what comes of it.

use secrecy::SecretString;
use serde_json::Value as Json;

use crate::language::address::Address;
use crate::language::api_card::Method;
use crate::language::message::{Message, TapId};
use crate::language::name::{ApiCardName, FieldName, FlowName, Name, SequenceName, TagName};

/// Something that happens to one contact's conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person follows the account or presses Get Started.
    Follow,
    /// The person writes.
    Text(String),
    /// The person taps a button or a quick reply that the bot has sent. One that is not known any more
    /// gets the default reply.
    Tap(TapId),
    /// The person sends a picture, by its address.
    Image(String),
    /// The person sends a file, by its address.
    File(String),
    /// The person sends a place, as `latitude,longitude`.
    Location(String),
    /// The person taps the menu item at this index.
    Menu(usize),
    /// The person taps the ice breaker at this index.
    IceBreaker(usize),
    /// The person comes in by a link.
    Link(Name),
    /// The person comments under a post: the post's id and the words.
    Comment { post: String, text: String },
    /// The team closes the conversation.
    Closed,
    /// A flow is sent to the person from outside: a send or a broadcast, with the message tag that
    /// allows it outside the channel's window. An open question stays open unless the flow asks one.
    /// It is not started while people have the conversation.
    Start {
        flow: FlowName,
        message_tag: Option<String>,
    },
    /// Messages from outside are sent to the person, also while people have the conversation.
    Send {
        messages: Vec<Message>,
        message_tag: Option<String>,
    },
    /// The API card that was called has answered.
    Answered(Answer),
    /// Time has passed, up to the time of [`super::next_due`].
    Tick,
}

/// How the call of an API card ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The server answered. A body that is not JSON is given as a text; an empty one as null.
    Status { status: u16, body: Json },
    /// No answer came within the card's time, or none could be had; the reason is for people.
    Failed { reason: String },
}

impl Answer {
    /// 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(
            self,
            Answer::Status {
                status: 200..=299,
                ..
            }
        )
    }
}

/// Something that came of an event.
#[derive(Clone, Debug)]
pub enum Happening {
    /// Something answered: the reason for all that follows, for `/why`.
    Because {
        reason: Reason,
        place: Option<Place>,
    },
    /// A step, a branch or a rule was reached.
    Reached(Place),
    /// The bot says something.
    Said {
        message: Message,
        place: Option<Place>,
    },
    /// The bot would say something, but the channel would not deliver it: the person wrote or tapped
    /// too long ago. Of a person who was never heard nothing is known, and messages are said. A
    /// question that is withheld is not open, and its flow ends there.
    Withheld {
        message: Message,
        place: Option<Place>,
        why: String,
    },
    /// An API card is to be called. Always the last one.
    Call {
        request: Box<CallRequest>,
        place: Place,
    },
    /// A field has another value now; `None` when it is empty.
    FieldSet {
        field: FieldName,
        value: Option<Json>,
    },
    TagAdded(TagName),
    TagRemoved(TagName),
    SequenceStarted(SequenceName),
    SequenceStopped(SequenceName),
    /// People have the conversation now.
    HandedOff {
        to: String,
        note: Option<String>,
        place: Place,
    },
    /// Under a comment, in public.
    Replied {
        text: String,
        place: Place,
    },
    /// Something in the bot could not be done: a value that fits no field, a text that cannot be
    /// computed, a loop that was stopped. The message is one plain sentence.
    Problem {
        message: String,
        place: Option<Place>,
    },
    /// The conversation ended, by silence or after a hand-off.
    Ended,
}

/// Why the bot answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Welcome,
    /// A button or a quick reply, by its label; typed or tapped.
    Tap(String),
    /// A keyword, with the phrase that fitted.
    Keyword {
        name: Name,
        phrase: String,
    },
    /// The open question took the message as its answer.
    Answer,
    /// The open question did not.
    WrongAnswer,
    DefaultReply,
    Menu(String),
    IceBreaker(String),
    Link(Name),
    Comment(Name),
    Rule(Name),
    Sequence(SequenceName),
    /// A `wait` is over.
    Waited,
    /// An API card has answered.
    Answered(ApiCardName),
    /// Sent from outside.
    Sent,
    /// Nothing answers: people have the conversation, or there is no default reply.
    Nobody,
}

/// A place in the bot: a resource and a path in it, such as `steps[2].then[0]`, with the keys as
/// they stand in the YAML. A flow in its short form, one text, has its only step at `steps[0]`,
/// although the YAML has just the text; an item of `menu` or `ice_breakers` is an index alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub address: Address,
    pub path: Vec<PathPart>,
}

/// One step of the path of a [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathPart {
    Key(&'static str),
    Index(usize),
}

/// A request that an API card makes, with everything filled in.
#[derive(Clone, Debug)]
pub struct CallRequest {
    pub card: ApiCardName,
    pub method: Method,
    /// The address. It may hold a secret: print [`CallRequest::shown_url`].
    pub url: SecretString,
    /// The address for people: what came from the environment is `${env.NAME}`.
    pub shown_url: String,
    /// In order of their names.
    pub headers: Vec<(String, SecretString)>,
    /// The JSON body, `None` for none.
    pub payload: Option<Json>,
    /// The payload for people and for tests, without secrets.
    pub shown_payload: Option<Json>,
    pub timeout: std::time::Duration,
}

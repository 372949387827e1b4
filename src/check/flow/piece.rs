//! What one file says about the ways of a conversation.

use std::borrow::Cow;

use super::conditions::Decided;
use crate::language::template::PathStep;
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// All that a file holds. Named things are told by the places of the keys that declare them.
#[derive(Debug, Default)]
pub(crate) struct Piece<'p> {
    pub(crate) flows: Vec<Flow<'p>>,
    pub(crate) entries: Vec<Entry<'p>>,
    pub(crate) cards: Vec<Card<'p>>,
    /// Names of fields, tags, cards and started sequences that are used somewhere; sorted.
    pub(crate) used: Vec<Span>,
    /// Tags that something gives to people.
    pub(crate) given_tags: Vec<Span>,
    /// Conditions about tags: the tag, and where it is named.
    pub(crate) asked_tags: Vec<(Span, Span)>,
    /// `response` and `error` where no call has ever been made.
    pub(crate) outside: Vec<Called>,
    /// Conditions of rules and items that are decided beforehand.
    pub(crate) decided: Vec<Decided>,
    /// The `chat` of each test.
    pub(crate) tests: Vec<&'p Node>,
    /// A flow is named that is not there.
    pub(crate) lost: bool,
}

/// A flow, summed up.
#[derive(Debug)]
pub(crate) struct Flow<'p> {
    pub(crate) name: Cow<'p, str>,
    pub(crate) key: Span,
    pub(crate) is_empty: bool,
    /// Whether some way from its start comes to a question, a wait or an end.
    pub(crate) stops: bool,
    pub(crate) jumps: Vec<Jump<'p>>,
    pub(crate) calls: Vec<Call<'p>>,
    /// Reads of `response` and `error` before any call of the flow itself.
    pub(crate) called: Vec<Called>,
    /// What is read of answers; only if an API card has an example of one.
    pub(crate) parts: Vec<Part<'p>>,
    pub(crate) dead: Vec<Dead>,
    pub(crate) unhandled: Vec<Unhandled<'p>>,
    pub(crate) decided: Vec<Decided>,
    /// Reads of fields that the flow has not set itself; only if somebody asks.
    pub(crate) reads: Vec<Read>,
}

/// One flow leads to another.
#[derive(Debug)]
pub(crate) struct Jump<'p> {
    /// The key that declares the other flow.
    pub(crate) to: Span,
    /// Where it is named, or where the card is named that names it.
    pub(crate) at: Span,
    /// Whether a person has to tap first.
    pub(crate) tap: bool,
    /// Whether a conversation can come here.
    pub(crate) live: bool,
    pub(crate) response: Avail,
    pub(crate) error: Avail,
    /// The API cards of this flow whose answer can be there, by their keys.
    pub(crate) answered: Vec<Span>,
    /// Fields that the flow itself has surely set.
    pub(crate) sure: Vec<&'p str>,
    /// Whether what was sure at the flow's start still is: the fields that are not.
    pub(crate) cleared: Vec<&'p str>,
}

/// An API card is called.
#[derive(Debug)]
pub(crate) struct Call<'p> {
    pub(crate) card: Span,
    pub(crate) response: Avail,
    pub(crate) error: Avail,
    /// See [`Jump::answered`].
    pub(crate) answered: Vec<Span>,
    /// As in [`Jump`], with the fields that a condition around it has asked for.
    pub(crate) sure: Vec<String>,
    pub(crate) cleared: Vec<&'p str>,
}

/// Whether there can be an answer of an API card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Avail {
    /// By a call of this flow.
    pub(crate) here: bool,
    /// By one before the flow, if none of its own came between.
    pub(crate) entry: bool,
}

impl Avail {
    pub(crate) const NEVER: Avail = Avail {
        here: false,
        entry: false,
    };
    pub(crate) const HERE: Avail = Avail {
        here: true,
        entry: false,
    };
    pub(crate) const ENTRY: Avail = Avail {
        here: false,
        entry: true,
    };

    pub(crate) fn or(self, other: Avail) -> Avail {
        Avail {
            here: self.here || other.here,
            entry: self.entry || other.entry,
        }
    }
}

/// `response` or `error` is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called {
    /// Whether it is `error`.
    pub(crate) error: bool,
    pub(crate) at: Span,
    /// Whether a call before the flow could bring it.
    pub(crate) entry: bool,
}

/// Something of an answer is read.
#[derive(Debug)]
pub(crate) struct Part<'p> {
    pub(crate) file: FileId,
    /// The text or the condition.
    pub(crate) node: &'p Node,
    /// `response`, or the name of a loop's item.
    pub(crate) name: String,
    /// The steps from the whole answer; the first `head` of them stand in the loop.
    pub(crate) path: Vec<PathStep>,
    pub(crate) head: usize,
    /// Whether something is said in its place if it is missing.
    pub(crate) has_default: bool,
    /// See [`Jump::answered`].
    pub(crate) cards: Vec<Span>,
    /// Whether an answer from before the flow can be there.
    pub(crate) entry: bool,
}

/// A card with what it reads to send it: `response`, `error` and fields.
#[derive(Debug)]
pub(crate) struct Card<'p> {
    pub(crate) key: Span,
    pub(crate) called: Vec<Called>,
    pub(crate) parts: Vec<Part<'p>>,
    /// Fields that it sends; only if somebody asks.
    pub(crate) reads: Vec<Read>,
}

/// A step to which no way leads.
#[derive(Debug)]
pub(crate) struct Dead {
    pub(crate) step: Span,
    /// What leads away before it.
    pub(crate) after: Span,
    pub(crate) how: Away,
}

/// How a flow leaves a step for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Away {
    GoTo,
    HandOff,
    /// All branches do.
    Branches,
}

/// A call of which nothing says what happens when it fails.
#[derive(Debug)]
pub(crate) struct Unhandled<'p> {
    pub(crate) card: Cow<'p, str>,
    pub(crate) at: Span,
}

/// A field that a text of a flow or of a card reads.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) field: String,
    pub(crate) at: Span,
    /// Whether it could have been set before the flow.
    pub(crate) entry: bool,
}

/// A place where a conversation can start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'p> {
    pub(crate) kind: EntryKind,
    /// The key that declares the flow.
    pub(crate) flow: Span,
    /// What people say or tap to come here, where that is written.
    pub(crate) says: Option<&'p Node>,
    /// Fields that are set on the way.
    pub(crate) sets: Option<&'p Node>,
}

/// See [`Entry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntryKind {
    Welcome,
    DefaultReply,
    Keyword,
    Menu,
    IceBreaker,
    Link,
    Comment,
    Sequence,
    Rule,
    Broadcast,
}

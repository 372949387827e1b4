//! The machine: one event at a time, one contact at a time.
//!
//! ```text
//! turn    who answers an event
//! flow    the steps of a flow, one after another
//! ask     the open question and its answers
//! call    calls of API cards and what they bring
//! items   buttons, quick replies and cards, settled when they are sent
//! say     messages on their way to the person
//! memory  fields, tags, sequences
//! rules   what fires after a turn
//! time    what is due
//! ```

mod ask;
mod call;
mod flow;
mod items;
mod memory;
mod outside;
mod rules;
mod say;
mod taps;
#[cfg(test)]
mod tests;
mod time;
mod turn;

pub use taps::{find_tap, has_tap};
pub(super) use time::next_due;

use jiff::{Timestamp, Zoned};

use super::bot::Bot;
use super::context::{Names, context};
use super::event::{Event, Happening, PathPart, Place, Reason};
use super::state::{Called, State, Thread};
use crate::language::address::{Address, Kind};

/// Steps, messages and calls of one turn; what goes beyond is a loop.
const STEPS: u32 = 1_000;
const MESSAGES: u32 = 100;
const CALLS: u32 = 50;
/// Bytes of the messages and field values of one turn, as JSON: 4 MiB.
const BYTES: usize = 4 << 20;
/// The most characters of what a person writes that are read.
const WRITTEN: usize = 10_000;

/// One event on its way through a bot.
struct Machine<'a> {
    bot: &'a Bot,
    state: &'a mut State,
    now: Timestamp,
    /// `now` in the bot's time zone.
    local: Zoned,
    out: Vec<Happening>,
}

pub(super) fn advance(
    bot: &Bot,
    state: &mut State,
    event: Event,
    now: Timestamp,
) -> Vec<Happening> {
    // For one person time does not go back, also when what is overdue comes late.
    let now = state
        .conversation
        .latest
        .map_or(now, |latest| latest.max(now));
    state.conversation.latest = Some(now);
    let mut machine = Machine {
        bot,
        state,
        now,
        local: now.to_zoned(bot.settings.timezone.clone()),
        out: Vec::new(),
    };
    machine.take(event);
    machine.out
}

impl Machine<'_> {
    /// What templates read now.
    fn context(&self, called: Option<&Called>) -> minijinja::Value {
        let contact = &self.state.contact;
        let (response, error) = match called {
            Some(Called::Response(body)) => (Some(body), None),
            Some(Called::Error { status, body }) => (None, Some((*status, body))),
            None => (None, None),
        };
        context(&Names {
            contact: &contact.profile,
            fields: &contact.fields,
            tags: &contact.tags,
            response,
            error,
            input: self.state.conversation.input.as_deref(),
            now: &self.local,
            channel: contact.channel,
            hours: &self.bot.settings.hours,
            locals: &[],
            field_types: &self.bot.fields,
        })
    }

    fn because(&mut self, reason: Reason, place: Option<Place>) {
        self.out.push(Happening::Because { reason, place });
    }

    /// Something in the bot answers: the reason, and that its place was reached.
    fn answers(&mut self, reason: Reason, place: Place) {
        self.because(reason, Some(place.clone()));
        self.out.push(Happening::Reached(place));
    }

    fn problem(&mut self, message: impl Into<String>, place: Option<Place>) {
        self.out.push(Happening::Problem {
            message: message.into(),
            place,
        });
    }
}

/// A place in a named resource.
fn place(kind: Kind, name: &str, path: &[PathPart]) -> Place {
    Place {
        address: Address::new(kind, name),
        path: path.to_vec(),
    }
}

impl Thread {
    /// The place where the thread stands, with more parts behind it.
    fn place(&self, more: &[PathPart]) -> Place {
        Place {
            address: Address::new(Kind::Flow, self.flow.as_str()),
            path: super::path::join(&self.path, more),
        }
    }
}

impl Place {
    /// The place with more parts behind it.
    fn with(&self, more: &[PathPart]) -> Place {
        Place {
            address: self.address.clone(),
            path: super::path::join(&self.path, more),
        }
    }
}

//! Runs a bot: a pure state machine whose state is a plain value.
//!
//! [`advance`] takes a bot, the state of one contact's conversation, an event and the time, and
//! gives what happens: messages, calls of API cards, hand-offs, each with the place in the bot
//! that is the reason. It does no I/O and reads no clock. Whoever drives it (a test, a terminal,
//! the sandbox) makes the calls and comes back with [`Event::Answered`], and comes back with
//! [`Event::Tick`] when [`next_due`] says that something waits for a time.
//!
//! ```text
//! bot       the compiled content of a project or a platform -> a bot that runs
//! event     what happens to a bot, and what comes of it
//! state     what is known of one contact and its conversation
//! run       the machine
//! drive     makes the calls, and lets what is due happen
//! once      one run of a flow for somebody of whom nothing is remembered
//! question  the open question, for those who show it
//! load      a project -> a bot that runs
//! calling   makes the calls of API cards over HTTP
//! testing   conversation tests: runner, comparison, coverage, reports
//! ```

pub mod bot;
pub mod calling;
pub mod context;
pub mod drive;
pub mod event;
pub mod hours;
mod limits;
pub mod load;
pub mod omnichat;
pub mod once;
pub mod path;
pub mod question;
pub mod request;
mod run;
pub mod state;
pub mod testing;
pub mod understand;

pub use bot::Bot;
pub use event::{Event, Happening, Place};
pub use load::from_project;
pub use question::{OpenQuestion, open_question};
pub use run::{find_tap, has_tap};
pub use state::State;

use jiff::Timestamp;

/// Lets one event happen to one contact and gives what comes of it, in order.
///
/// A call of an API card ends the list: the machine then waits for [`Event::Answered`], and until
/// then no other event may be given (drivers serve one event of a contact at a time).
pub fn advance(bot: &Bot, state: &mut State, event: Event, now: Timestamp) -> Vec<Happening> {
    run::advance(bot, state, event, now)
}

/// When the contact's next waiting step, sequence message or end of conversation is due. A driver
/// gives [`Event::Tick`] with exactly this time, again and again, up to its own present.
#[must_use]
pub fn next_due(bot: &Bot, state: &State) -> Option<Timestamp> {
    run::next_due(bot, state)
}

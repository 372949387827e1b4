//! The port to a platform: its facts, how it is read, how a write can end, one HTTP client.
//!
//! One folder per platform: `facts` (plain data), `documents` (its JSON, both ways), `client`.
//! [`Client`] is what sync speaks to, [`content`] the form in which resources pass through it.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

pub mod ahachat;
pub mod botcake;
mod client;
pub mod content;
pub mod facts;
pub mod firstline;
pub mod fit;
pub mod http;
pub mod limits;
mod listing;
pub mod matrix;
pub mod omnichat;
mod outcome;
pub mod paper;
pub mod sandbox;
pub mod statistics;

pub use client::{
    BotSettings, BotStatus, Client, Draft, KeyRecord, Known, KnownContact, KnownField, Published,
};
pub use facts::Facts;
pub use http::{Auth, ConnectError, Patience};
pub use listing::{Complete, Incomplete, Live, Page};
pub use outcome::{Outcome, Problem, ProblemKind, ReadError, Trouble, TroubleKind};

pub use crate::language::target::VendorOptions;

/// A vendor product that bots live on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    Sandbox,
    Botcake,
    Ahachat,
    Firstline,
    Omnichat,
}

impl Platform {
    /// In the order in which they are shown.
    pub const ALL: [Platform; 5] = [
        Platform::Sandbox,
        Platform::Botcake,
        Platform::Ahachat,
        Platform::Firstline,
        Platform::Omnichat,
    ];

    /// The platform of a project's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Platform> {
        Platform::ALL
            .into_iter()
            .find(|platform| platform.word() == word)
    }

    /// The vendor's own spelling of its name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.facts().title
    }

    /// The word used for `platform:` in a project.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Platform::Sandbox => "sandbox",
            Platform::Botcake => "botcake",
            Platform::Ahachat => "ahachat",
            Platform::Firstline => "firstline",
            Platform::Omnichat => "omnichat",
        }
    }

    /// What the platform can do.
    #[must_use]
    pub const fn facts(self) -> &'static Facts {
        match self {
            Platform::Sandbox => &sandbox::FACTS,
            Platform::Botcake => &botcake::FACTS,
            Platform::Ahachat => &ahachat::FACTS,
            Platform::Firstline => &firstline::FACTS,
            Platform::Omnichat => &omnichat::FACTS,
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Stands for the address of a platform that runs inside this process.
pub const EMBEDDED: &str = "embedded";

/// Where and how to reach one bot on one platform.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The name of the target in the project.
    pub target: String,
    pub platform: Platform,
    /// The origin: scheme, host and port.
    pub url: String,
    /// The platform was started inside this process; its address changes with every run.
    pub embedded: bool,
    pub token: SecretString,
    /// The sandbox's or AhaChat's bot, Botcake's page, Omnichat's channel; empty for FIRST LINE.
    pub bot: String,
    pub options: VendorOptions,
    /// Requests a second; `None`: no limit of ours.
    pub rate: Option<f64>,
    /// Writes under way at the same time, at least 1.
    pub parallel: usize,
    pub patience: Patience,
    /// Hosts (with or without a port) that the token may be sent to beyond the platform's own
    /// and loopback: `BOTWRIGHT_ALLOW_HOSTS`.
    pub allow_hosts: BTreeSet<String>,
}

impl Connection {
    /// What state and plans are bound to.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity {
            platform: self.platform,
            url: if self.embedded {
                EMBEDDED.to_owned()
            } else {
                http::shown_origin(&self.url)
            },
            bot: self.bot.clone(),
        }
    }
}

/// The hosts named in `BOTWRIGHT_ALLOW_HOSTS`, separated by commas or blanks.
#[must_use]
pub fn allowed_hosts(variable: Option<&str>) -> BTreeSet<String> {
    variable
        .unwrap_or_default()
        .split([',', ' '])
        .filter(|host| !host.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The bot that a state or a plan belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    pub platform: Platform,
    /// The origin, or `embedded`.
    pub url: String,
    pub bot: String,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bot `{}` on {} ({})", self.bot, self.platform, self.url)
    }
}

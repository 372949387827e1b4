//! The client that sync uses, whatever the platform.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{
    Complete, ConnectError, Connection, Facts, Incomplete, Live, Outcome, Platform, ReadError,
    Trouble, botcake, firstline, omnichat, sandbox,
};
use crate::language::address::Kind;
use crate::language::field::FieldType;
use crate::language::value::Value;

/// The state of a bot's draft; the default stands for a platform without drafts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct BotStatus {
    pub draft: Draft,
    pub published: Published,
    /// Absent on a sandbox of an earlier version, which has none.
    #[serde(default)]
    pub settings: BotSettings,
    /// The draft differs from what is published.
    pub dirty: bool,
}

/// What is true of a whole bot, in the draft and as published.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct BotSettings {
    /// 0 before they are first written.
    pub version: u64,
    pub draft: Option<Map<String, Json>>,
    pub published: Option<Map<String, Json>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Draft {
    pub digest: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Published {
    pub digest: Option<String>,
    /// RFC 3339.
    pub at: Option<String>,
}

/// What the platform knows of an idempotency key.
#[derive(Clone, Debug)]
pub struct KeyRecord {
    pub id: String,
    /// `None`: it was created, and deleted since.
    pub resource: Option<Live>,
}

/// What a client has to know of the files and of our memory to read contacts, where a platform does
/// not show all of them in its lists.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Custom fields by their names.
    pub fields: BTreeMap<String, KnownField>,
    /// The contacts of the files by their natural keys.
    pub contacts: BTreeMap<String, KnownContact>,
    /// Ids of contacts that are in our memory.
    pub remembered: BTreeSet<String>,
    /// Those of them whose custom fields are in our memory.
    pub detailed: BTreeSet<String>,
}

/// What the files say of a custom field.
#[derive(Clone, Debug, Default)]
pub struct KnownField {
    pub title: String,
    pub kind: Option<FieldType>,
}

/// What the files say of a contact.
#[derive(Clone, Debug, Default)]
pub struct KnownContact {
    pub phone: Option<String>,
    pub email: Option<String>,
    pub user_id: Option<String>,
    /// Values of custom fields, where it has some.
    pub fields: Option<BTreeMap<String, Value>>,
}

/// A bot on a platform.
///
/// Content goes in and comes out in the language's shape, see [`super::content`].
#[derive(Clone, Debug)]
pub enum Client {
    Sandbox(sandbox::Client),
    Botcake(botcake::Client),
    Firstline(Box<firstline::Tenant>),
    Omnichat(Box<omnichat::Team>),
    /// A platform where nothing can be read or written: everything is done by hand.
    ByHand(Platform),
}

impl Client {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Client, ConnectError> {
        Ok(match connection.platform {
            Platform::Sandbox => Client::Sandbox(sandbox::Client::new(connection)?),
            Platform::Botcake => Client::Botcake(botcake::Client::new(connection)?),
            Platform::Firstline => Client::Firstline(Box::new(firstline::Tenant::new(connection)?)),
            // Its Open API is sold apart: without a token everything is done by hand.
            Platform::Omnichat if !connection.token.expose_secret().is_empty() => {
                Client::Omnichat(Box::new(omnichat::Team::new(connection)?))
            }
            platform @ (Platform::Ahachat | Platform::Omnichat) => Client::ByHand(platform),
        })
    }

    #[must_use]
    pub fn platform(&self) -> Platform {
        match self {
            Client::Sandbox(_) => Platform::Sandbox,
            Client::Botcake(_) => Platform::Botcake,
            Client::Firstline(_) => Platform::Firstline,
            Client::Omnichat(_) => Platform::Omnichat,
            Client::ByHand(platform) => *platform,
        }
    }

    #[must_use]
    pub fn facts(&self) -> &'static Facts {
        self.platform().facts()
    }

    /// The same, knowing what the files and our memory say of contacts.
    #[must_use]
    pub fn knowing(self, known: Known) -> Client {
        match self {
            Client::Firstline(tenant) => Client::Firstline(Box::new(tenant.knowing(known))),
            Client::Omnichat(team) => Client::Omnichat(Box::new(team.knowing(known))),
            client => client,
        }
    }

    /// Whether the objects of a kind can be listed.
    #[must_use]
    pub fn lists(&self, kind: Kind) -> bool {
        let listed = self.facts().kind(kind).is_some_and(|facts| facts.listed);
        match self {
            Client::Omnichat(team) => listed && team.lists(kind),
            Client::ByHand(_) => false,
            Client::Sandbox(_) | Client::Botcake(_) | Client::Firstline(_) => listed,
        }
    }

    /// The bot's draft and what is published of it.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read.
    pub async fn status(&self) -> Result<BotStatus, ReadError> {
        match self {
            Client::Sandbox(client) => client.status().await,
            Client::Botcake(_) | Client::Firstline(_) | Client::Omnichat(_) | Client::ByHand(_) => {
                Ok(BotStatus::default())
            }
        }
    }

    /// Every object of a kind.
    ///
    /// # Errors
    /// [`ReadError::Incomplete`] if the pages do not add up, else why they cannot be read.
    pub async fn list(&self, kind: Kind) -> Result<Complete, ReadError> {
        match self {
            Client::Sandbox(client) => client.list(kind).await,
            Client::Botcake(client) => client.list(kind).await,
            Client::Firstline(tenant) => tenant.list(kind).await,
            Client::Omnichat(team) => team.list(kind).await,
            Client::ByHand(platform) => Err(ReadError::Incomplete(Incomplete {
                kind,
                why: format!("{} lists none", platform.title()),
            })),
        }
    }

    /// What became of the create that carried `key`; `None`: it never arrived, or the platform
    /// does not remember keys.
    ///
    /// # Errors
    /// [`ReadError`] if the platform does not say.
    pub async fn by_key(&self, key: &str) -> Result<Option<KeyRecord>, ReadError> {
        match self {
            Client::Sandbox(client) => client.by_key(key).await,
            Client::Botcake(_) | Client::Firstline(_) | Client::Omnichat(_) | Client::ByHand(_) => {
                Ok(None)
            }
        }
    }

    /// Creates an object. Where the platform knows keys, the same key with the same content brings
    /// the same object again.
    pub async fn create(
        &self,
        kind: Kind,
        name: &str,
        content: &Map<String, Json>,
        key: &str,
    ) -> Outcome<Live> {
        match self {
            Client::Sandbox(client) => client.create(kind, name, content, key).await,
            Client::Botcake(client) => client.create(kind).await,
            Client::Firstline(tenant) => tenant.create(kind, name, content).await,
            Client::Omnichat(team) => team.create(kind, content).await,
            Client::ByHand(platform) => cannot(*platform, kind),
        }
    }

    /// Replaces name and content of the object that still has this version.
    pub async fn update(
        &self,
        kind: Kind,
        id: &str,
        name: &str,
        content: &Map<String, Json>,
        version: &str,
    ) -> Outcome<Live> {
        match self {
            Client::Sandbox(client) => client.update(kind, id, name, content, version).await,
            Client::Botcake(client) => client.update(kind, id, content).await,
            Client::Firstline(tenant) => tenant.update(kind, id, name, content).await,
            Client::Omnichat(team) => team.update(kind, id, content).await,
            Client::ByHand(platform) => cannot(*platform, kind),
        }
    }

    /// Deletes the object that still has this version; one that is gone already is done.
    pub async fn delete(&self, kind: Kind, id: &str, version: &str) -> Outcome<()> {
        match self {
            Client::Sandbox(client) => client.delete(kind, id, version).await,
            Client::Firstline(tenant) => tenant.delete(kind, id).await,
            Client::Omnichat(team) => team.delete(kind, id).await,
            Client::Botcake(_) | Client::ByHand(_) => cannot(self.platform(), kind),
        }
    }

    /// Replaces the settings of the draft that still have this version; gives the new version.
    pub async fn put_settings(&self, content: &Map<String, Json>, version: u64) -> Outcome<u64> {
        match self {
            Client::Sandbox(client) => client.put_settings(content, version).await,
            _ => Outcome::NotSent(Trouble::other(&format!(
                "{} has no settings of a whole bot",
                self.platform().title()
            ))),
        }
    }

    /// Publishes the draft that still has this digest.
    pub async fn publish(&self, digest: &str) -> Outcome<()> {
        match self {
            Client::Sandbox(client) => client.publish(digest).await,
            _ => Outcome::NotSent(Trouble::other(&format!(
                "{} has no drafts",
                self.platform().title()
            ))),
        }
    }
}

/// The end of a write that a platform does not offer: nothing was sent.
pub(in crate::platforms) fn cannot<T>(platform: Platform, kind: Kind) -> Outcome<T> {
    Outcome::NotSent(Trouble::other(&format!(
        "{} cannot write a {kind} through its API",
        platform.title()
    )))
}

//! Kinds and addresses: how a resource is named everywhere (`flow.my-tickets`, `menu`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A kind of resource that is synced to a platform.
///
/// The order is the order in which kinds are listed and reported: what others refer to first,
/// entry points last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Field,
    Tag,
    ApiCard,
    Flow,
    Sequence,
    Rule,
    Comment,
    Link,
    Keyword,
    IceBreakers,
    Menu,
    Welcome,
    DefaultReply,
    Contact,
}

impl Kind {
    /// Every kind, in listing order.
    pub const ALL: [Kind; 14] = [
        Kind::Field,
        Kind::Tag,
        Kind::ApiCard,
        Kind::Flow,
        Kind::Sequence,
        Kind::Rule,
        Kind::Comment,
        Kind::Link,
        Kind::Keyword,
        Kind::IceBreakers,
        Kind::Menu,
        Kind::Welcome,
        Kind::DefaultReply,
        Kind::Contact,
    ];

    /// The word used in addresses, plans and the sandbox's paths.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Field => "field",
            Kind::Tag => "tag",
            Kind::ApiCard => "api-card",
            Kind::Flow => "flow",
            Kind::Sequence => "sequence",
            Kind::Rule => "rule",
            Kind::Comment => "comment",
            Kind::Link => "link",
            Kind::Keyword => "keyword",
            Kind::IceBreakers => "ice-breakers",
            Kind::Menu => "menu",
            Kind::Welcome => "welcome",
            Kind::DefaultReply => "default-reply",
            Kind::Contact => "contact",
        }
    }

    /// The key of a bot file that holds resources of this kind.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Field => "custom_fields",
            Kind::Tag => "tags",
            Kind::ApiCard => "api_cards",
            Kind::Flow => "flows",
            Kind::Sequence => "sequences",
            Kind::Rule => "rules",
            Kind::Comment => "comments",
            Kind::Link => "links",
            Kind::Keyword => "keywords",
            Kind::IceBreakers => "ice_breakers",
            Kind::Menu => "menu",
            Kind::Welcome => "welcome",
            Kind::DefaultReply => "default_reply",
            Kind::Contact => "contacts",
        }
    }

    /// A singleton has no name of its own: its address is its word.
    #[must_use]
    pub const fn is_singleton(self) -> bool {
        matches!(
            self,
            Kind::IceBreakers | Kind::Menu | Kind::Welcome | Kind::DefaultReply
        )
    }

    /// The kind with this word, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Kind::from_word(&word)
            .ok_or_else(|| serde::de::Error::custom(format!("`{word}` is not a kind of resource")))
    }
}

/// The address of one resource: `flow.my-tickets`, or just `menu` for a singleton.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    kind: Kind,
    /// Empty for a singleton.
    name: String,
}

impl Address {
    /// The address of a named resource. For a singleton kind the name is ignored.
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<String>) -> Address {
        let name = if kind.is_singleton() {
            String::new()
        } else {
            name.into()
        };
        Address { kind, name }
    }

    /// The address of a singleton such as `menu`.
    #[must_use]
    pub fn singleton(kind: Kind) -> Address {
        Address::new(kind, "")
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The name of the resource; for a singleton its kind's word.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.kind.is_singleton() {
            self.kind.word()
        } else {
            &self.name
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind.is_singleton() {
            f.write_str(self.kind.word())
        } else {
            write!(f, "{}.{}", self.kind.word(), self.name)
        }
    }
}

/// Why a text is not an address.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an address; write a kind, a dot and a name, such as `flow.my-tickets`")]
pub struct NotAnAddress(String);

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Address, NotAnAddress> {
        let wrong = || NotAnAddress(text.to_owned());
        match text.split_once('.') {
            None => match Kind::from_word(text) {
                Some(kind) if kind.is_singleton() => Ok(Address::singleton(kind)),
                _ => Err(wrong()),
            },
            Some((word, name)) => match Kind::from_word(word) {
                Some(kind) if !kind.is_singleton() && !name.is_empty() => {
                    Ok(Address::new(kind, name))
                }
                _ => Err(wrong()),
            },
        }
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

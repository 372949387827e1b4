//! The compiled content of a resource: what a platform is to hold, with references by address
//! and secrets that cannot be printed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::address::Address;

/// One value of a resource's content.
///
/// Unlike `serde_json::Value` it can hold a reference whose id is not known yet, and a secret;
/// it has no `Serialize`, so that a secret cannot reach a file by accident.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// A text that came, whole or in part, from the environment.
    Secret(SecretText),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    /// Another resource, by address; on the platform its id stands here.
    Ref(Address),
}

/// A text that holds at least one value of the environment. Printing it shows only the names.
#[derive(Clone)]
pub struct SecretText {
    /// The environment variables that the text was made from, sorted.
    pub names: BTreeSet<String>,
    text: SecretString,
    /// The text with `${env.NAME}` in place of each secret, where it is known.
    shown: Option<Box<str>>,
}

impl SecretText {
    #[must_use]
    pub fn new(names: BTreeSet<String>, text: String) -> SecretText {
        SecretText {
            names,
            text: text.into(),
            shown: None,
        }
    }

    /// The same, with the text as people may see it, in the same form.
    #[must_use]
    pub fn with_shown(mut self, shown: String) -> SecretText {
        self.shown = Some(shown.into_boxed_str());
        self
    }

    /// The text with `${env.NAME}` in place of each secret; where its parts are not known, in
    /// place of the whole text.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match &self.shown {
            Some(shown) => Cow::Borrowed(shown),
            None => {
                let names = self.names.iter().map(|name| format!("${{env.{name}}}"));
                Cow::Owned(names.collect())
            }
        }
    }

    /// The text itself, for the one request that carries it and for its digest.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecretText").field(&self.names).finish()
    }
}

impl PartialEq for SecretText {
    fn eq(&self, other: &SecretText) -> bool {
        self.names == other.names && self.expose() == other.expose()
    }
}

/// One resource as the files want it on a target, ready to be compared and written.
#[derive(Clone, Debug, PartialEq)]
pub struct Desired {
    pub address: Address,
    /// The name that people see on the platform: the title, else the name.
    pub remote_name: String,
    /// Top-level fields of the resource, in the platform-neutral shape of the language.
    pub content: BTreeMap<String, Value>,
    /// Resources that must exist before this one's content is written, beyond the `Ref`s in it
    /// (custom fields and tags used by name in templates and settings).
    pub uses: BTreeSet<Address>,
    pub origin: Origin,
}

/// Where in the project a resource is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Relative to the project, with `/`.
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

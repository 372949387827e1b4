//! What of a bot can be written down for a vendor without a conversation: its flows up to where a
//! person must answer or data decide, its API cards, its contacts.
//!
//! ```text
//! text      texts with the vendor's own variables     walk      a flow -> messages and changes
//! flow      a flow -> the vendor's document           call      an API card -> its component
//! contacts  contacts -> the bodies of requests        clicks    where a person does it by hand
//! request   what a platform sends along when it pulls a flow
//! bundle    all of a bot as files                     manifest  the list of them
//! ```
//!
//! Everything comes from the compiled bot: no environment, no clock. Ids that only the platform
//! knows stand as marks, `<<…>>`, with what to put in their place.

mod bundle;
mod call;
pub mod clicks;
mod contacts;
mod flow;
pub mod manifest;
mod request;
mod text;
mod walk;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

pub use bundle::{Entry, Made, bundle};
pub use call::{api_card, lines};
pub use contacts::contacts;
pub use flow::flow;
pub use request::{answers, request};

use super::Platform;
use super::facts::NaturalKey;
use crate::language::address::{Address, Kind};
use crate::language::contact::ContactKey;
use crate::language::project_file::Channel;
use crate::language::target::GenderCodes;
use crate::language::value::{Desired, Value};

/// A compiled bot, to be looked up in.
#[derive(Debug)]
pub struct Paper<'a> {
    pub platform: Platform,
    /// What the documents are to fit.
    pub channels: &'a [Channel],
    /// What people see of resources, by address.
    pub titles: &'a BTreeMap<Address, String>,
    /// FIRST LINE's numbers for genders, if the target says them.
    pub gender_codes: Option<GenderCodes>,
    /// What tells the project's contacts apart.
    pub contact_key: Option<ContactKey>,
    by_address: BTreeMap<&'a Address, &'a Desired>,
}

/// A document for a platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub json: Json,
    /// What only the platform knows.
    pub fill_in: Vec<FillIn>,
    /// What is in the bot and not in the document.
    pub left_out: Vec<LeftOut>,
}

/// A mark in a document, and what to put in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct FillIn {
    /// As it stands in the document: `<<id of the flow 客服/真人客服>>`.
    pub mark: String,
    /// What to put there, and where to find it.
    pub what: String,
}

/// Something that could not be put into a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct LeftOut {
    /// `flow.help steps[2]`.
    pub at: String,
    pub why: String,
}

impl LeftOut {
    pub(crate) fn new(at: impl Into<String>, why: impl Into<String>) -> LeftOut {
        LeftOut {
            at: at.into(),
            why: why.into(),
        }
    }
}

impl<'a> Paper<'a> {
    /// A bot that is to be on `platform`.
    #[must_use]
    pub fn new(
        platform: Platform,
        desired: impl IntoIterator<Item = &'a Desired>,
        titles: &'a BTreeMap<Address, String>,
        channels: &'a [Channel],
    ) -> Paper<'a> {
        Paper {
            platform,
            channels,
            titles,
            gender_codes: None,
            contact_key: None,
            by_address: desired.into_iter().map(|one| (&one.address, one)).collect(),
        }
    }

    /// The content of a resource.
    #[must_use]
    pub fn content(&self, address: &Address) -> Option<&'a BTreeMap<String, Value>> {
        self.by_address.get(address).map(|desired| &desired.content)
    }

    /// A resource as the files want it.
    #[must_use]
    pub fn desired(&self, address: &Address) -> Option<&'a Desired> {
        self.by_address.get(address).copied()
    }

    /// All of a kind, in order of their names.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &'a Desired> {
        let all = self.by_address.values().copied();
        all.filter(move |desired| desired.address.kind() == kind)
    }

    fn title<'t>(&'t self, address: &'t Address) -> &'t str {
        self.titles
            .get(address)
            .map_or(address.name(), String::as_str)
    }

    /// How people find a flow: by its title, under its folder where the platform has folders.
    fn place(&self, flow: &Address) -> String {
        let title = self.title(flow);
        if self.platform.facts().key(Kind::Flow) != NaturalKey::FolderAndTitle {
            return title.to_owned();
        }
        match self.content(flow).and_then(|content| content.get("folder")) {
            Some(Value::Text(folder)) => format!("{}/{title}", folder.trim_matches('/')),
            _ => title.to_owned(),
        }
    }
}

/// What people see of resources.
#[must_use]
pub fn titles<'a>(desired: impl IntoIterator<Item = &'a Desired>) -> BTreeMap<Address, String> {
    let pairs = desired.into_iter();
    pairs
        .map(|one| (one.address.clone(), one.remote_name.clone()))
        .collect()
}

/// A list's items; one value alone is a list of it.
fn several(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

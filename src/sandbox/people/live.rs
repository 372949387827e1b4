//! The published objects as a bot that runs.
//!
//! Fields and tags are known by their names, since templates name them so; everything else by its
//! id, so that a conversation goes on when a flow is renamed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::engine::Bot;
use crate::engine::bot::{NotRunnable, Part};
use crate::language::address::{Address, Kind};
use crate::language::field::CustomField;
use crate::language::project_file::Channel;
use crate::platforms::content::decode_content;
use crate::sandbox::problem::{self, Problem};
use crate::sandbox::settings;
use crate::sandbox::store::Live;

/// A bot that runs, and what its parts are called.
#[derive(Debug)]
pub(in crate::sandbox) struct LiveBot {
    /// When it was published.
    pub(super) at: String,
    pub(super) bot: Bot,
    pub(super) fields: BTreeMap<String, CustomField>,
    pub(super) tags: BTreeSet<String>,
    /// The labels of the menu, in order.
    pub(super) menu: Vec<String>,
    /// The questions of the ice breakers, in order.
    pub(super) ice_breakers: Vec<String>,
    /// The names of objects by their ids.
    names: BTreeMap<String, String>,
    /// What people call flows that have a title, by their ids.
    titles: BTreeMap<String, String>,
    /// The ids of objects by kind and name.
    ids: BTreeMap<(Kind, String), Vec<String>>,
}

/// What the bot calls an object.
fn address(kind: Kind, id: &str, name: &str) -> Address {
    match kind {
        Kind::Field | Kind::Tag => Address::new(kind, name),
        kind => Address::new(kind, id),
    }
}

impl LiveBot {
    pub(super) fn new(live: Live) -> Result<LiveBot, Problem> {
        let broken = |name: &str, kind: Kind, reason: &str| {
            not_runnable(&NotRunnable {
                address: Address::new(kind, name),
                reason: reason.to_owned(),
            })
        };
        let settings = match &live.settings {
            None => settings::none(),
            Some(text) => settings::read(text)
                .map_err(|reason| problem::NOT_RUNNABLE.says(format!("Its settings: {reason}")))?,
        };
        let (mut names, mut ids) = (BTreeMap::new(), BTreeMap::<_, Vec<String>>::new());
        let mut addresses = BTreeMap::new();
        for object in &live.objects {
            addresses.insert(
                object.id.clone(),
                address(object.kind, &object.id, &object.name),
            );
            names.insert(object.id.clone(), object.name.clone());
            let same = ids.entry((object.kind, object.name.clone())).or_default();
            same.push(object.id.clone());
            if same.len() > 1 && matches!(object.kind, Kind::Field | Kind::Tag) {
                let why = "there are two of this name; delete one, and publish again";
                return Err(broken(&object.name, object.kind, why));
            }
        }
        let mut read = LiveBot {
            at: live.at,
            bot: Bot::new(settings.clone(), []).map_err(|error| not_runnable(&error))?,
            fields: BTreeMap::new(),
            tags: BTreeSet::new(),
            menu: Vec::new(),
            ice_breakers: Vec::new(),
            names,
            titles: BTreeMap::new(),
            ids,
        };
        let mut parts = Vec::with_capacity(live.objects.len());
        for object in &live.objects {
            let content: Map<String, Value> = serde_json::from_str(&object.content)
                .map_err(|_| broken(&object.name, object.kind, "its content is no object"))?;
            match object.kind {
                Kind::Field => {
                    let field = serde_json::from_value(Value::Object(content.clone())).map_err(
                        |error| {
                            broken(
                                &object.name,
                                object.kind,
                                &format!("it is no field: {error}"),
                            )
                        },
                    )?;
                    read.fields.insert(object.name.clone(), field);
                }
                Kind::Tag => {
                    read.tags.insert(object.name.clone());
                }
                Kind::Flow => {
                    if let Some(Value::String(title)) = content.get("title") {
                        read.titles.insert(object.id.clone(), title.clone());
                    }
                }
                Kind::Menu => read.menu = texts(&content, "label"),
                Kind::IceBreakers => read.ice_breakers = texts(&content, "question"),
                _ => {}
            }
            parts.push(Part {
                address: address(object.kind, &object.id, &object.name),
                content: decode_content(&content, &addresses),
            });
        }
        read.bot = Bot::new(settings, parts).map_err(|error| {
            not_runnable(&NotRunnable {
                address: read.shown(&error.address),
                reason: error.reason,
            })
        })?;
        Ok(read)
    }

    /// Whether the bot has a custom field of this name.
    pub(in crate::sandbox) fn has_field(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// An address as its people know it: by the object's name.
    pub(super) fn shown(&self, address: &Address) -> Address {
        Address::new(address.kind(), self.called(address.name()))
    }

    /// The name of what the bot knows by this id.
    pub(super) fn called<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// The channels on which the bot talks.
    pub(in crate::sandbox) fn channels(&self) -> &[Channel] {
        &self.bot.settings.channels
    }

    /// The ids of the flows with what people call them: the title, else the name.
    pub(in crate::sandbox) fn flows(&self) -> impl Iterator<Item = (&str, &str)> {
        let flows = self.ids.iter().filter(|((kind, _), _)| *kind == Kind::Flow);
        flows.flat_map(move |((_, name), ids)| {
            ids.iter().map(move |id| {
                let title = self.titles.get(id);
                (id.as_str(), title.map_or(name.as_str(), String::as_str))
            })
        })
    }

    /// The ids of the flows that people call so, or that have this name or this id.
    pub(in crate::sandbox) fn flows_called(&self, text: &str) -> Vec<&str> {
        let text = crate::language::name::nfc(text);
        let titled: Vec<&str> = self
            .flows()
            .filter(|(_, called)| *called == text)
            .map(|(id, _)| id)
            .collect();
        if !titled.is_empty() {
            return titled;
        }
        self.flows()
            .filter(|(id, _)| *id == text || self.called(id) == text)
            .map(|(id, _)| id)
            .collect()
    }

    /// The id of the object with this id or this name.
    pub(in crate::sandbox) fn find(&self, kind: Kind, text: &str) -> Result<String, Problem> {
        if self.names.contains_key(text) && text.starts_with(kind.word()) {
            return Ok(text.to_owned());
        }
        let named = self.ids.get(&(kind, crate::language::name::nfc(text)));
        match named.map_or(&[][..], Vec::as_slice) {
            [id] => Ok(id.clone()),
            [] => Err(problem::NOTHING_THERE
                .says(format!(
                    "The published bot has no {kind} with the id or the name `{text}`."
                ))
                .with("kind", kind.word())),
            several => Err(problem::NOTHING_THERE
                .says(format!(
                    "The published bot has {} of kind {kind} with the name `{text}`; say which by its id: {}.",
                    several.len(),
                    several.join(", ")
                ))
                .with("kind", kind.word())),
        }
    }
}

fn texts(content: &Map<String, Value>, key: &str) -> Vec<String> {
    let items = content.get("items").and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .map(|item| item[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn not_runnable(error: &NotRunnable) -> Problem {
    problem::NOT_RUNNABLE
        .says(format!(
            "{}: {}. Change it in the draft, and publish again.",
            error.address, error.reason
        ))
        .with("address", error.address.to_string())
}

//! What the flows, tags and fields of a bot are called on a platform: from a file, from the memory
//! of what was applied, or asked from the vendor's API.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::language::address::Kind;
use crate::language::name::{FieldName, FlowName, TagName};
use crate::platforms::botcake::documents::{Found, Id, Tree};
use crate::platforms::content::bare;
use crate::platforms::omnichat::documents::Place;
use crate::platforms::{Connection, Platform, ReadError, botcake, omnichat};
use crate::sync::state::State;

/// Ids of one target. What is not there has none that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ids {
    /// Botcake's.
    pub(super) flows: BTreeMap<FlowName, Id>,
    pub(super) tags: BTreeMap<TagName, Id>,
    pub(super) fields: BTreeMap<FieldName, Id>,
    /// Omnichat's.
    pub(super) blocks: BTreeMap<FlowName, Place>,
}

/// Why a file of ids cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdsError {
    #[error("the file of ids `{file}` cannot be read: {why}")]
    Unreadable { file: String, why: String },
    #[error("in the file of ids `{file}`, {place} is not right: {why}")]
    Wrong {
        file: String,
        place: String,
        why: String,
    },
}

/// One target's part of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    flows: BTreeMap<String, Json>,
    tags: BTreeMap<String, Json>,
    fields: BTreeMap<String, Json>,
}

/// Names of the bot, with what they are called on the platform.
#[derive(Debug)]
pub(super) struct Names {
    /// Folder and title.
    pub(super) flows: BTreeMap<FlowName, (String, String)>,
    pub(super) tags: BTreeMap<TagName, String>,
    pub(super) fields: BTreeMap<FieldName, String>,
}

impl Ids {
    /// Reads the part of one target from a file: `{"TARGET": {"flows": {"help": 1559}, "tags": {},
    /// "fields": {}}}`; on Omnichat a flow is `{"bot": ID, "block": ID}`.
    ///
    /// # Errors
    /// [`IdsError`]
    pub(super) fn read(file: &Path, target: &str, platform: Platform) -> Result<Ids, IdsError> {
        let shown = file.display().to_string();
        let unreadable = |why: String| IdsError::Unreadable {
            file: shown.clone(),
            why,
        };
        let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
        let mut targets: BTreeMap<String, Entry> =
            serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        let entry = targets.remove(target).unwrap_or_default();
        let wrong = |place: String, why: String| IdsError::Wrong {
            file: shown.clone(),
            place: format!("`{target}`, {place}"),
            why,
        };
        let mut ids = Ids::default();
        for (name, value) in entry.flows {
            let place = || format!("the flow `{name}`");
            if platform == Platform::Omnichat {
                let block = block(&value).map_err(|why| wrong(place(), why))?;
                ids.blocks.insert(FlowName::new(&name), block);
            } else {
                let id = number(&value).map_err(|why| wrong(place(), why))?;
                ids.flows.insert(FlowName::new(&name), id);
            }
        }
        for (name, value) in entry.tags {
            let id = number(&value).map_err(|why| wrong(format!("the tag `{name}`"), why))?;
            ids.tags.insert(TagName::new(&name), id);
        }
        for (name, value) in entry.fields {
            let id = number(&value).map_err(|why| wrong(format!("the field `{name}`"), why))?;
            ids.fields.insert(FieldName::new(&name), id);
        }
        Ok(ids)
    }

    /// What the last apply remembers. Ids that are not of this platform's form are passed over.
    pub(super) fn remembered(state: &State) -> Ids {
        let mut ids = Ids::default();
        for (address, entry) in &state.objects {
            let name = address.name();
            let Ok(id) = bare(&entry.id).parse() else {
                continue;
            };
            match address.kind() {
                Kind::Flow => {
                    ids.flows.insert(FlowName::new(name), id);
                }
                Kind::Tag => {
                    ids.tags.insert(TagName::new(name), id);
                }
                Kind::Field => {
                    ids.fields.insert(FieldName::new(name), id);
                }
                _ => {}
            }
        }
        ids
    }

    /// Fills in from `other` what is not there.
    pub(super) fn or(mut self, other: Ids) -> Ids {
        for (name, id) in other.flows {
            self.flows.entry(name).or_insert(id);
        }
        for (name, id) in other.tags {
            self.tags.entry(name).or_insert(id);
        }
        for (name, id) in other.fields {
            self.fields.entry(name).or_insert(id);
        }
        for (name, place) in other.blocks {
            self.blocks.entry(name).or_insert(place);
        }
        self
    }

    /// Asks the vendor. A name that is there several times stays without an id.
    ///
    /// # Errors
    /// Why it could not be asked; one plain sentence.
    pub(super) async fn look_up(connection: &Connection, names: &Names) -> Result<Ids, String> {
        let unread = |error: ReadError| error.to_string();
        let mut ids = Ids::default();
        match connection.platform {
            Platform::Botcake => {
                let client = botcake::Client::new(connection).map_err(|e| e.to_string())?;
                let tree = Tree::new(&client.flows().await.map_err(unread)?);
                for (name, (folder, title)) in &names.flows {
                    if let Found::One(flow) = tree.find(folder, title) {
                        ids.flows.insert(name.clone(), flow.id);
                    }
                }
                let tags = client.tags().await.map_err(unread)?.unwrap_or_default();
                let tags = tags.iter().map(|tag| (tag.name.as_str(), tag.id));
                ids.tags = by_title(&names.tags, tags.collect());
                let fields = client.custom_fields().await.map_err(unread)?;
                let fields = fields.unwrap_or_default();
                let fields = fields
                    .iter()
                    .filter_map(|one| Some((one.name.as_deref()?, one.id)));
                ids.fields = by_title(&names.fields, fields.collect());
            }
            Platform::Omnichat => {
                let client = omnichat::Client::new(connection).map_err(|e| e.to_string())?;
                let mut blocks = Vec::new();
                for bot in client.chatbots().await.map_err(unread)? {
                    for block in client.message_blocks(&bot.id).await.map_err(unread)? {
                        let place = Place {
                            bot_id: bot.id.clone(),
                            block_id: block.id,
                        };
                        blocks.push((block.name, place));
                    }
                }
                let titles = names.flows.iter();
                let titles = titles.map(|(name, (_, title))| (name.clone(), title.clone()));
                let known = blocks.iter().map(|(name, at)| (name.as_str(), at.clone()));
                ids.blocks = by_title(&titles.collect(), known.collect());
            }
            Platform::Sandbox | Platform::Ahachat | Platform::Firstline => {}
        }
        Ok(ids)
    }
}

fn by_title<N: Clone + Ord, T: Clone>(
    names: &BTreeMap<N, String>,
    known: Vec<(&str, T)>,
) -> BTreeMap<N, T> {
    let found = names.iter().filter_map(|(name, title)| {
        let mut same = known.iter().filter(|(known, _)| known == title);
        match (same.next(), same.next()) {
            (Some((_, id)), None) => Some((name.clone(), id.clone())),
            _ => None,
        }
    });
    found.collect()
}

fn number(value: &Json) -> Result<Id, String> {
    serde_json::from_value(value.clone()).map_err(|_| "write a whole number, the id".to_owned())
}

fn block(value: &Json) -> Result<Place, String> {
    let id = |key: &str| value.get(key).and_then(Json::as_str).map(str::to_owned);
    match (id("bot"), id("block")) {
        (Some(bot_id), Some(block_id)) => Ok(Place { bot_id, block_id }),
        _ => Err("write `{\"bot\": ID, \"block\": ID}`".to_owned()),
    }
}

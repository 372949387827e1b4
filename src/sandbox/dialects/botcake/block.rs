//! A Dynamic Block as it comes in: read from its JSON alone, so that what our own compiler makes
//! is judged by somebody else.

use serde_json::Value as Json;

use super::records::{Customer, FIELDS, Flow, Held as _, Tag};
use crate::platforms::botcake::documents::Id;

/// Of one block: docs.botcake.io/cau-hinh/response-reference-docs.
const MESSAGES: usize = 10;
const QUICK_REPLIES: usize = 11;
const ACTIONS: usize = 5;
/// Of one message: docs.botcake.io, the components of the page for setting up messages.
const TEXT: usize = 640;
const BUTTONS: usize = 3;
const CARDS: usize = 10;

/// What a sound block names and changes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Named {
    flows: Vec<Id>,
    changes: Vec<Change>,
}

#[derive(Debug, PartialEq)]
enum Change {
    AddTag(Id),
    RemoveTag(Id),
    Set(Id, Json),
}

/// Checks a block.
///
/// # Errors
/// What is wrong with it, for people.
pub(super) fn read(data: &Json) -> Result<Named, String> {
    if data["version"] != "v2" {
        return Err("data.version must be \"v2\"".to_owned());
    }
    let content = &data["content"];
    let messages = list(content, "messages", MESSAGES)?;
    let replies = list(content, "quick_replies", QUICK_REPLIES)?;
    let actions = list(content, "actions", ACTIONS)?;
    if messages.is_empty() && actions.is_empty() {
        return Err("data.content has neither messages nor actions".to_owned());
    }
    let mut named = Named::default();
    for message in messages {
        self::message(message, &mut named)?;
    }
    for reply in replies {
        match reply["type"].as_str() {
            Some("flow") => {
                text(reply, "caption")?;
                named.flows.push(id(reply, "flow_id")?);
            }
            // Their sections are known, their fields are not.
            Some("phone_number" | "email") => {}
            _ => return Err("a quick reply has no known type".to_owned()),
        }
    }
    for action in actions {
        named.changes.push(match action["action"].as_str() {
            Some("add_tag") => Change::AddTag(id(action, "tag_id")?),
            Some("remove_tag") => Change::RemoveTag(id(action, "tag_id")?),
            Some("set_custom_field") => {
                let value = action.get("action_value").cloned().unwrap_or_default();
                Change::Set(id(action, "action_id")?, value)
            }
            _ => return Err("an action has no known name".to_owned()),
        });
    }
    Ok(named)
}

fn message(message: &Json, named: &mut Named) -> Result<(), String> {
    match message["type"].as_str() {
        Some("text") => {
            let length = text(message, "text")?.chars().count();
            if length > TEXT {
                return Err(format!(
                    "a text has {length} characters, at most {TEXT} are sent"
                ));
            }
        }
        Some("image" | "video" | "audio" | "file") => {
            text(message, "url")?;
        }
        Some("cards") => {
            let cards = list(message, "elements", CARDS)?;
            for card in cards {
                text(card, "title")?;
                buttons(card, named)?;
            }
        }
        // A template of WhatsApp, which only users of Botcake describe.
        Some("whatsapp_message_template") => {
            text(message, "template_id")?;
        }
        _ => return Err("a message has no known type".to_owned()),
    }
    buttons(message, named)
}

fn buttons(holder: &Json, named: &mut Named) -> Result<(), String> {
    for button in list(holder, "buttons", BUTTONS)? {
        text(button, "title")?;
        match button["type"].as_str() {
            Some("url") => {
                text(button, "url")?;
            }
            Some("flow") => named.flows.push(id(button, "flow_id")?),
            Some("call") => {}
            _ => return Err("a button has no known type".to_owned()),
        }
    }
    Ok(())
}

fn list<'a>(holder: &'a Json, key: &str, most: usize) -> Result<&'a [Json], String> {
    match holder.get(key) {
        None => Ok(&[]),
        Some(Json::Array(items)) if items.len() > most => {
            Err(format!("{} {key}, at most {most} are sent", items.len()))
        }
        Some(Json::Array(items)) => Ok(items),
        Some(_) => Err(format!("{key} must be an array")),
    }
}

fn text<'a>(holder: &'a Json, key: &str) -> Result<&'a str, String> {
    match holder[key].as_str() {
        Some(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(format!("{key} is missing or empty")),
    }
}

fn id(holder: &Json, key: &str) -> Result<Id, String> {
    let id = holder[key].as_u64().map(Id);
    id.ok_or_else(|| format!("{key} must be an integer"))
}

impl Named {
    /// What must be on the page: the kind of record and its id.
    pub(super) fn references(&self) -> Vec<(&'static str, Id)> {
        let flows = self.flows.iter().map(|id| (Flow::KIND, *id));
        let changes = self.changes.iter().map(|change| match change {
            Change::AddTag(id) | Change::RemoveTag(id) => (Tag::KIND, *id),
            Change::Set(id, _) => (FIELDS, *id),
        });
        flows.chain(changes).collect()
    }

    /// Does the actions.
    pub(super) fn change(self, customer: &mut Customer) {
        for change in self.changes {
            match change {
                Change::AddTag(id) => {
                    customer.tags.insert(id);
                }
                Change::RemoveTag(id) => {
                    customer.tags.remove(&id);
                }
                Change::Set(id, value) => {
                    customer.fields.insert(id.to_string(), value);
                }
            }
        }
    }
}

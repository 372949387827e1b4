//! A flow -> what it says and remembers up to where a person must answer, or data decide.

use std::collections::BTreeMap;

use super::{LeftOut, Paper, several};
use crate::language::address::{Address, Kind};
use crate::language::message::{Body, Button, Card, Message, QuickReply};
use crate::language::name::FlowName;
use crate::language::value::Value;

type Map = BTreeMap<String, Value>;

/// Flows that lead on to each other, at most.
const FLOWS: usize = 20;

/// A flow as far as it stands fast.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Each with the place that says it.
    pub(super) messages: Vec<(String, Message)>,
    pub(super) changes: Vec<(String, Change)>,
    pub(super) left_out: Vec<LeftOut>,
}

/// What a flow remembers of the person.
#[derive(Debug)]
pub(super) enum Change {
    AddTag(Address),
    RemoveTag(Address),
    /// `None` empties the field.
    Set(Address, Option<Value>),
}

/// Walks a flow and those that it goes on to.
pub(super) fn walk(paper: &Paper<'_>, flow: &Address) -> Walked {
    let mut walk = Walk {
        paper,
        out: Walked::default(),
        been: Vec::new(),
    };
    walk.flow(flow);
    walk.out
}

struct Walk<'a, 'b> {
    paper: &'a Paper<'b>,
    out: Walked,
    been: Vec<Address>,
}

impl Walk<'_, '_> {
    fn leave(&mut self, at: &str, why: impl Into<String>) {
        self.out.left_out.push(LeftOut::new(at, why));
    }

    fn flow(&mut self, flow: &Address) {
        let at = flow.to_string();
        if self.been.contains(flow) || self.been.len() >= FLOWS {
            return self.leave(&at, "the flow goes round in a circle from here");
        }
        self.been.push(flow.clone());
        let steps = self
            .paper
            .content(flow)
            .and_then(|content| content.get("steps"));
        for (index, step) in steps.map(several).unwrap_or_default().iter().enumerate() {
            let at = format!("{at} steps[{index}]");
            let goes_on = match step {
                Value::Map(step) => self.step(&at, step),
                // A flow of one text.
                text => self.said(&at, "text", text, &Map::new()),
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Takes a step; gives whether the next one follows for certain.
    fn step(&mut self, at: &str, step: &Map) -> bool {
        for (key, value) in step {
            match key.as_str() {
                "text" | "image" | "video" | "audio" | "file" | "cards" => {
                    return self.said(at, key, value, step);
                }
                "platform_block" => {
                    self.leave(
                        at,
                        format!(
                            "`{}` is made on the platform's own pages; put it in there by hand",
                            plain(value)
                        ),
                    );
                    return true;
                }
                "ask" => {
                    let question = self.paper.text(value).unwrap_or_else(|_| plain(value));
                    self.leave(at, format!("the question `{}` waits for an answer; what comes after it needs a question of the platform's own, or `serve`", short(&question)));
                    return false;
                }
                "call" => {
                    self.leave(at, format!("the API card `{}` is called here; what comes after it depends on its answer", plain(value)));
                    return false;
                }
                "when" | "cases" | "random" => {
                    self.leave(
                        at,
                        format!("`{key}` chooses what comes next during the conversation"),
                    );
                    return false;
                }
                "wait" => {
                    self.leave(
                        at,
                        "it waits; what comes after that needs a delay of the platform's own",
                    );
                    return false;
                }
                "hand_off" => {
                    let to = match value {
                        Value::Map(map) => map.get("to").map(plain).unwrap_or_default(),
                        to => plain(to),
                    };
                    self.leave(at, format!("the conversation is handed to `{to}`, which only the platform's own pages can do"));
                    return false;
                }
                "go_to" => {
                    if let Value::Ref(flow) = value {
                        self.flow(flow);
                    }
                    return false;
                }
                "start_sequence" | "stop_sequence" => {
                    self.leave(
                        at,
                        format!(
                            "the sequence `{}` is neither started nor stopped by a document",
                            plain(value)
                        ),
                    );
                    return true;
                }
                "add_tag" | "remove_tag" => {
                    for tag in several(value) {
                        if let Value::Ref(tag) = tag {
                            let change = if key == "add_tag" {
                                Change::AddTag
                            } else {
                                Change::RemoveTag
                            };
                            self.out.changes.push((at.to_owned(), change(tag.clone())));
                        }
                    }
                    return true;
                }
                "set" | "clear" => {
                    self.set(at, value);
                    return true;
                }
                "add" => {
                    self.leave(at, "adding to a field needs its value, which is known during the conversation alone");
                    return true;
                }
                _ => {}
            }
        }
        true
    }

    fn set(&mut self, at: &str, value: &Value) {
        let field = |name: &str| Address::new(Kind::Field, name);
        if let Value::Map(fields) = value {
            for (name, value) in fields {
                if self.is_kept(name) {
                    let change = Change::Set(field(name), Some(value.clone()));
                    self.out.changes.push((at.to_owned(), change));
                }
            }
            return;
        }
        for name in several(value) {
            if let Value::Text(name) = name
                && self.is_kept(name)
            {
                self.out
                    .changes
                    .push((at.to_owned(), Change::Set(field(name), None)));
            }
        }
    }

    /// What lasts for one conversation is never written to a vendor.
    fn is_kept(&self, field: &str) -> bool {
        let content = self.paper.content(&Address::new(Kind::Field, field));
        let keep = content.and_then(|content| content.get("keep"));
        keep != Some(&Value::Text("conversation".to_owned()))
    }

    fn said(&mut self, at: &str, key: &str, value: &Value, step: &Map) -> bool {
        match self.message(at, key, value, step) {
            Ok(message) => self.out.messages.push((at.to_owned(), message)),
            Err(why) => self.leave(at, why),
        }
        true
    }

    fn message(
        &mut self,
        at: &str,
        key: &str,
        value: &Value,
        step: &Map,
    ) -> Result<Message, String> {
        let body = match key {
            "image" => Body::Image(self.paper.text(value)?),
            "video" => Body::Video(self.paper.text(value)?),
            "audio" => Body::Audio(self.paper.text(value)?),
            "file" => Body::File(self.paper.text(value)?),
            "cards" => Body::Cards(self.cards(at, value)?),
            _ => Body::Text(self.paper.text(value)?),
        };
        let list_button = step.get("list_button").map(|text| self.paper.text(text));
        Ok(Message {
            body,
            buttons: self.buttons(at, step.get("buttons"))?,
            quick_replies: self.quick_replies(at, step.get("quick_replies"))?,
            list_button: list_button.transpose()?,
        })
    }

    fn cards(&mut self, at: &str, value: &Value) -> Result<Vec<Card>, String> {
        let mut cards = Vec::new();
        for (at, item) in self.items(&format!("{at} cards"), Some(value)) {
            let text = |key: &str| item.get(key).map(|text| self.paper.text(text)).transpose();
            let (title, subtitle) = (text("title")?.unwrap_or_default(), text("subtitle")?);
            let (image, url) = (text("image")?, text("url")?);
            cards.push(Card {
                title,
                subtitle,
                image,
                url,
                buttons: self.buttons(&at, item.get("buttons"))?,
            });
        }
        if cards.is_empty() {
            return Err("all of its cards are made from data during the conversation".to_owned());
        }
        Ok(cards)
    }

    fn buttons(&mut self, at: &str, value: Option<&Value>) -> Result<Vec<Button>, String> {
        let items = self.items(&format!("{at} buttons"), value);
        let buttons = items.iter().map(|(_, item)| {
            let text = |key: &str| item.get(key).map(|text| self.paper.text(text)).transpose();
            Ok(Button {
                label: text("label")?.unwrap_or_default(),
                tap: None,
                flow: flow_name(item),
                url: text("url")?,
                phone: text("phone")?,
            })
        });
        buttons.collect()
    }

    fn quick_replies(
        &mut self,
        at: &str,
        value: Option<&Value>,
    ) -> Result<Vec<QuickReply>, String> {
        let items = self.items(&format!("{at} quick_replies"), value);
        let replies = items.iter().map(|(_, item)| {
            let text = |key: &str| item.get(key).map(|text| self.paper.text(text)).transpose();
            Ok(QuickReply {
                label: text("label")?.unwrap_or_default(),
                tap: None,
                description: text("description")?,
                flow: flow_name(item),
            })
        });
        replies.collect()
    }

    /// The items that stand fast; of the others it is said why not.
    fn items<'v>(&mut self, at: &str, value: Option<&'v Value>) -> Vec<(String, &'v Map)> {
        let mut items = Vec::new();
        for (index, item) in value.map(several).unwrap_or_default().iter().enumerate() {
            let Value::Map(item) = item else { continue };
            let at = format!("{at}[{index}]");
            if item.contains_key("for_each") {
                self.leave(
                    &at,
                    "`for_each` makes these from data during the conversation",
                );
                continue;
            }
            if item.contains_key("if") {
                self.leave(
                    &at,
                    "`if` decides during the conversation whether it is there",
                );
                continue;
            }
            let remembers = ["set", "add", "clear", "add_tag", "remove_tag"];
            if remembers.iter().any(|key| item.contains_key(*key)) {
                self.leave(
                    &at,
                    "what a tap on it remembers; only what it leads to is in the document",
                );
            }
            items.push((at, item));
        }
        items
    }
}

fn flow_name(item: &Map) -> Option<FlowName> {
    match item.get("flow") {
        Some(Value::Ref(flow)) => Some(FlowName::new(flow.name())),
        _ => None,
    }
}

/// A value in a sentence; no secret is in it.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Secret(secret) => secret.shown().into_owned(),
        Value::Ref(address) => address.name().to_owned(),
        Value::List(items) => items.iter().map(plain).collect::<Vec<_>>().join("`, `"),
        _ => String::new(),
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    crate::platforms::fit::cut(line, 60, crate::platforms::fit::Unit::Graphemes)
}

//! A flow -> the document that the vendor sends, or pulls.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::walk::{Change, Walked, walk};
use super::{Document, FillIn, LeftOut, Paper};
use crate::language::address::{Address, Kind};
use crate::language::message::{Body, Message};
use crate::language::name::FlowName;
use crate::language::project_file::Channel;
use crate::language::value::Value;
use crate::platforms::botcake::block::{self, Action};
use crate::platforms::botcake::documents::Id;
use crate::platforms::fit::{Shapes, Unfit};
use crate::platforms::{Platform, ahachat, content, firstline, omnichat};

/// A flow for the paper's platform, on `channel` where that matters. `Err` if nothing of it stands
/// fast: why.
///
/// # Errors
/// What is left out, which is all.
pub fn flow(paper: &Paper<'_>, flow: &Address, channel: Channel) -> Result<Document, Vec<LeftOut>> {
    let mut walked = walk(paper, flow);
    let last = walked.messages.len().saturating_sub(1);
    for (index, (_, message)) in walked.messages.iter_mut().enumerate() {
        if index < last {
            // They are gone with the bot's next message.
            message.quick_replies.clear();
        }
    }
    let made = match paper.platform {
        Platform::Botcake => botcake(paper, &mut walked),
        Platform::Ahachat => ahachat(paper, &mut walked),
        Platform::Firstline => firstline(paper, &mut walked),
        Platform::Omnichat => omnichat(paper, &mut walked, channel),
        Platform::Sandbox => None,
    };
    let Walked { mut left_out, .. } = walked;
    let mut seen = BTreeSet::new();
    left_out.retain(|one| seen.insert(one.clone()));
    match made {
        Some((json, fill_in)) => Ok(Document {
            json,
            fill_in,
            left_out,
        }),
        None => Err(left_out),
    }
}

/// Compiles what fits: each message by itself first, then from the end until all go together.
fn fitting<T>(walked: &mut Walked, compile: &dyn Fn(&[Message]) -> Result<T, Unfit>) -> Option<T> {
    let left_out = &mut walked.left_out;
    walked.messages.retain(
        |(at, message)| match compile(std::slice::from_ref(message)) {
            Ok(_) => true,
            Err(why) => {
                left_out.push(LeftOut::new(at, why.to_string()));
                false
            }
        },
    );
    while !walked.messages.is_empty() {
        let messages: Vec<Message> = walked.messages.iter().map(|(_, one)| one.clone()).collect();
        match compile(&messages) {
            Ok(document) => return Some(document),
            Err(why) => {
                let (at, _) = walked.messages.pop()?;
                walked.left_out.push(LeftOut::new(at, why.to_string()));
            }
        }
    }
    None
}

/// The flows of the bot that a tap in these messages starts.
fn led_to(paper: &Paper<'_>, walked: &Walked) -> BTreeMap<FlowName, Address> {
    let mut names: Vec<&FlowName> = Vec::new();
    for (_, message) in &walked.messages {
        let cards = match &message.body {
            Body::Cards(cards) => cards.as_slice(),
            _ => &[],
        };
        let of_cards = cards.iter().flat_map(|card| &card.buttons);
        names.extend(
            of_cards
                .chain(&message.buttons)
                .filter_map(|one| one.flow.as_ref()),
        );
        names.extend(
            message
                .quick_replies
                .iter()
                .filter_map(|one| one.flow.as_ref()),
        );
    }
    let flows = names.into_iter().map(|name| {
        let address = Address::new(Kind::Flow, name.as_str());
        (name.clone(), address)
    });
    flows
        .filter(|(_, flow)| paper.content(flow).is_some())
        .collect()
}

fn forget_changes(walked: &mut Walked, why: &str) {
    for (at, _) in std::mem::take(&mut walked.changes) {
        walked.left_out.push(LeftOut::new(at, why));
    }
}

/// Ids that stand in for those of the page, each with its mark.
#[derive(Default)]
struct Marks {
    by_id: Vec<FillIn>,
}

impl Marks {
    fn id(&mut self, mark: String, what: String) -> Id {
        let found = self.by_id.iter().position(|one| one.mark == mark);
        let place = found.unwrap_or_else(|| {
            self.by_id.push(FillIn { mark, what });
            self.by_id.len() - 1
        });
        Id(u64::try_from(place).unwrap_or(u64::MAX))
    }

    /// Puts the marks where the numbers stand, and keeps those that are used.
    fn put(&self, json: &mut Json, used: &mut BTreeSet<usize>) {
        match json {
            Json::Array(items) => items.iter_mut().for_each(|item| self.put(item, used)),
            Json::Object(map) => {
                for (key, value) in map.iter_mut() {
                    let place = value.as_u64().and_then(|id| usize::try_from(id).ok());
                    match (key.as_str(), place) {
                        ("flow_id" | "tag_id" | "action_id", Some(place)) => {
                            if let Some(one) = self.by_id.get(place) {
                                used.insert(place);
                                *value = Json::from(one.mark.as_str());
                            }
                        }
                        ("action_value", _) => {}
                        _ => self.put(value, used),
                    }
                }
            }
            _ => {}
        }
    }
}

fn botcake(paper: &Paper<'_>, walked: &mut Walked) -> Option<(Json, Vec<FillIn>)> {
    let mut marks = Marks::default();
    let flows: BTreeMap<FlowName, Id> = led_to(paper, walked)
        .into_iter()
        .map(|(name, flow)| {
            let place = paper.place(&flow);
            let what = format!("the id of the flow `{place}`, which Get Flows lists");
            (name, marks.id(format!("<<id of the flow {place}>>"), what))
        })
        .collect();
    let ids = block::Ids { flows };
    let mut actions = Vec::new();
    for (at, change) in std::mem::take(&mut walked.changes) {
        let Some(action) = action(paper, &mut marks, &change) else {
            let why = "its value is worked out during the conversation";
            walked.left_out.push(LeftOut::new(at, why));
            continue;
        };
        let alone = block::compile(&[], std::slice::from_ref(&action), &ids, Shapes::Documented);
        match alone {
            Err(why) => walked.left_out.push(LeftOut::new(at, why.to_string())),
            Ok(_) if actions.len() == block::ACTIONS.most => {
                let why = format!("Botcake takes at most {} actions", block::ACTIONS.most);
                walked.left_out.push(LeftOut::new(at, why));
            }
            Ok(_) => actions.push(action),
        }
    }
    let compile =
        |messages: &[Message]| block::compile(messages, &actions, &ids, Shapes::Documented);
    let block = match fitting(walked, &compile) {
        Some(block) => block,
        None => compile(&[]).ok()?,
    };
    let mut json = serde_json::to_value(block).ok()?;
    let mut used = BTreeSet::new();
    marks.put(&mut json, &mut used);
    let fill_in = used
        .iter()
        .filter_map(|place| marks.by_id.get(*place).cloned());
    Some((json, fill_in.collect()))
}

fn action(paper: &Paper<'_>, marks: &mut Marks, change: &Change) -> Option<Action> {
    let mut tag = |address: &Address| {
        let title = paper.title(address);
        let what = format!("the id of the tag `{title}`, which get_list_tag lists");
        marks.id(format!("<<id of the tag {title}>>"), what)
    };
    Some(match change {
        Change::AddTag(address) => Action::AddTag {
            tag_id: tag(address),
        },
        Change::RemoveTag(address) => Action::RemoveTag {
            tag_id: tag(address),
        },
        Change::Set(address, value) => {
            let title = paper.title(address);
            let what = format!("the id of the custom field `{title}`");
            let id = marks.id(format!("<<id of the custom field {title}>>"), what);
            Action::SetCustomField {
                action_id: id,
                action_value: match value {
                    None => json!(""),
                    Some(value) => literal(paper, value)?,
                },
            }
        }
    })
}

/// A value that stands fast; texts with the vendor's variables.
fn literal(paper: &Paper<'_>, value: &Value) -> Option<Json> {
    match value {
        Value::Text(_) | Value::Secret(_) => paper.text(value).ok().map(Json::from),
        Value::List(items) => items.iter().map(|item| literal(paper, item)).collect(),
        value => content::encode(value, &BTreeMap::new()).ok(),
    }
}

fn ahachat(paper: &Paper<'_>, walked: &mut Walked) -> Option<(Json, Vec<FillIn>)> {
    forget_changes(
        walked,
        "AhaChat's page announces attributes in an answer without showing how they are written",
    );
    let names = led_to(paper, walked).into_iter();
    let names = names.map(|(name, flow)| (name, paper.title(&flow).to_owned()));
    let blocks = ahachat::documents::Blocks {
        names: names.collect(),
    };
    let compile =
        |messages: &[Message]| ahachat::documents::compile(messages, &blocks, Shapes::Documented);
    let answer = fitting(walked, &compile)?;
    Some((serde_json::to_value(answer).ok()?, Vec::new()))
}

fn firstline(paper: &Paper<'_>, walked: &mut Walked) -> Option<(Json, Vec<FillIn>)> {
    forget_changes(
        walked,
        "a pushed message changes nothing at the contact; `PUT /contact/{id}` sets tags and fields",
    );
    // The page shows no variables in a push: they belong to scripts.
    let left_out = &mut walked.left_out;
    walked.messages.retain(|(at, message)| {
        let text = serde_json::to_string(message).unwrap_or_default();
        let has = text.contains("{{");
        if has {
            let why = "FIRST LINE fills no variables into a pushed message";
            left_out.push(LeftOut::new(at, why));
        }
        !has
    });
    let compile = |messages: &[Message]| firstline::compile(messages, paper.channels);
    let bodies = fitting(walked, &compile)?;
    Some((serde_json::to_value(bodies).ok()?, Vec::new()))
}

fn omnichat(
    paper: &Paper<'_>,
    walked: &mut Walked,
    channel: Channel,
) -> Option<(Json, Vec<FillIn>)> {
    forget_changes(
        walked,
        "an answer to a Call an API card changes nothing at the person but by a tap",
    );
    let bot = FillIn {
        mark: "<<id of the chatbot>>".to_owned(),
        what: "the id of the chatbot, which `GET /v1/chatbots` lists".to_owned(),
    };
    let block = |title: &str| FillIn {
        mark: format!("<<id of the message block {title}>>"),
        what: format!(
            "the id of the message block `{title}`, which `GET /v1/chatbots/{{chatbotId}}/message-blocks` lists"
        ),
    };
    let led_to = led_to(paper, walked);
    let places = led_to.iter().map(|(name, flow)| {
        let place = omnichat::documents::Place {
            bot_id: bot.mark.clone(),
            block_id: block(paper.title(flow)).mark,
        };
        (name.clone(), place)
    });
    let blocks = omnichat::documents::Blocks {
        places: places.collect(),
    };
    let compile = |messages: &[Message]| omnichat::documents::compile(messages, &blocks, channel);
    let json = serde_json::to_value(fitting(walked, &compile)?).ok()?;
    let mut used = BTreeSet::new();
    block_ids(&json, &mut used);
    let marks = led_to.values().map(|flow| block(paper.title(flow)));
    let mut fill_in: Vec<FillIn> = marks.filter(|one| used.contains(&one.mark)).collect();
    fill_in.sort();
    fill_in.dedup();
    if !fill_in.is_empty() {
        fill_in.insert(0, bot);
    }
    Some((json, fill_in))
}

fn block_ids(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| block_ids(item, found)),
        Json::Object(map) => {
            if let Some(Json::String(id)) = map.get("blockId") {
                found.insert(id.clone());
            }
            map.values().for_each(|value| block_ids(value, found));
        }
        _ => {}
    }
}

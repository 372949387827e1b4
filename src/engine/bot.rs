//! The compiled content of a project or a platform -> a bot that runs.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::context::Renderer;
use super::event::PathPart;
use super::request::Card;
use super::understand::Keywords;
use crate::language::address::{Address, Kind};
use crate::language::automation::{Rule, Sequence};
use crate::language::entry::{Comment, IceBreaker, Keyword, Link, MenuItem};
use crate::language::field::{CustomField, Tag};
use crate::language::flow::Flow;
use crate::language::name::{
    ApiCardName, FieldName, FlowName, Identifier, Name, SequenceName, TagName, nfc,
};
use crate::language::project_file::{Channel, Hours};
use crate::language::step::Step;
use crate::language::value::Value;

/// How deep content may be nested; what a platform sends has at most 128 levels.
const DEEPEST: usize = 200;

/// One resource as it was compiled, ready to run.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its kind and the name that references to it use.
    pub address: Address,
    /// The content in the shape of the language: references by address, texts in wire form
    /// ([`crate::language::text::Resolved::wire`]).
    pub content: BTreeMap<String, Value>,
}

/// What is true of the whole bot.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// At least one.
    pub channels: Vec<Channel>,
    pub timezone: TimeZone,
    pub hours: BTreeMap<Identifier, Hours>,
}

/// A bot that runs. Made once, shared by all conversations and threads.
#[derive(Debug)]
pub struct Bot {
    pub settings: Settings,
    pub(super) fields: BTreeMap<FieldName, CustomField>,
    pub(super) tags: BTreeMap<TagName, Tag>,
    pub(super) cards: BTreeMap<ApiCardName, Card>,
    pub(super) flows: BTreeMap<FlowName, Flow>,
    pub(super) sequences: BTreeMap<SequenceName, Series>,
    pub(super) rules: BTreeMap<Name, Rule>,
    pub(super) comments: BTreeMap<Name, Comment>,
    pub(super) links: BTreeMap<Name, Link>,
    pub(super) keywords: BTreeMap<Name, Keyword>,
    pub(super) phrases: Keywords,
    pub(super) ice_breakers: Vec<IceBreaker>,
    pub(super) menu: Vec<MenuItem>,
    pub(super) welcome: Option<FlowName>,
    pub(super) default_reply: Option<FlowName>,
    pub(super) renderer: Renderer,
}

/// A sequence with its messages in order of their times.
#[derive(Debug)]
pub(super) struct Series {
    pub sequence: Sequence,
    /// Seconds after the start, and the index of the message as it is written.
    pub order: Vec<(u64, usize)>,
}

/// Content that cannot run, in one plain sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{address} cannot run: {reason}")]
pub struct NotRunnable {
    pub address: Address,
    pub reason: String,
}

impl Bot {
    /// Takes over compiled content. Contacts, broadcasts and tests are no part of a running bot
    /// and are passed over.
    ///
    /// # Errors
    /// The first resource that does not have the shape of the language. A project without errors
    /// never gives one; a platform's content, which anybody can write, may.
    pub fn new(
        settings: Settings,
        parts: impl IntoIterator<Item = Part>,
    ) -> Result<Bot, NotRunnable> {
        let mut bot = Bot {
            settings,
            fields: BTreeMap::new(),
            tags: BTreeMap::new(),
            cards: BTreeMap::new(),
            flows: BTreeMap::new(),
            sequences: BTreeMap::new(),
            rules: BTreeMap::new(),
            comments: BTreeMap::new(),
            links: BTreeMap::new(),
            keywords: BTreeMap::new(),
            phrases: Keywords::new(&BTreeMap::new()),
            ice_breakers: Vec::new(),
            menu: Vec::new(),
            welcome: None,
            default_reply: None,
            renderer: Renderer::new(&BTreeMap::new()),
        };
        for part in parts {
            let address = part.address.clone();
            bot.take(part)
                .map_err(|reason| NotRunnable { address, reason })?;
        }
        bot.phrases = Keywords::new(&bot.keywords);
        bot.renderer = Renderer::new(&bot.fields);
        Ok(bot)
    }

    fn take(&mut self, part: Part) -> Result<(), String> {
        let Part { address, content } = part;
        let name = address.name();
        match address.kind() {
            Kind::Field => {
                self.fields.insert(FieldName::new(name), read(content)?);
            }
            Kind::Tag => {
                self.tags.insert(TagName::new(name), read(content)?);
            }
            Kind::ApiCard => {
                self.cards
                    .insert(ApiCardName::new(name), Card::new(&content)?);
            }
            Kind::Flow => {
                self.flows.insert(FlowName::new(name), read(content)?);
            }
            Kind::Sequence => {
                let series = Series::new(read(content)?)?;
                self.sequences.insert(SequenceName::new(name), series);
            }
            Kind::Rule => {
                self.rules.insert(Name::new(name), read(content)?);
            }
            Kind::Comment => {
                self.comments.insert(Name::new(name), read(content)?);
            }
            Kind::Link => {
                self.links.insert(Name::new(name), read(content)?);
            }
            Kind::Keyword => {
                self.keywords.insert(Name::new(name), read(content)?);
            }
            Kind::IceBreakers => self.ice_breakers = read_key(content, "items")?,
            Kind::Menu => self.menu = read_key(content, "items")?,
            Kind::Welcome => self.welcome = Some(read_key(content, "flow")?),
            Kind::DefaultReply => self.default_reply = Some(read_key(content, "flow")?),
            Kind::Contact => {}
        }
        Ok(())
    }

    /// The flow with this name, else the one with this title.
    pub(super) fn find_flow(&self, name: &str) -> Option<FlowName> {
        if let Some((name, _)) = self.flows.get_key_value(&*nfc(name)) {
            return Some(name.clone());
        }
        self.flows
            .iter()
            .find(|(_, flow)| flow.title.as_deref() == Some(name))
            .map(|(name, _)| name.clone())
    }

    /// The step at a path of a flow.
    pub(super) fn step(&self, flow: &FlowName, path: &[PathPart]) -> Option<&Step> {
        let (PathPart::Key("steps"), mut rest) = path.split_first()? else {
            return None;
        };
        let mut steps = self.flows.get(flow)?.steps.as_slice();
        loop {
            let step = match rest.split_first()? {
                (PathPart::Index(index), behind) => {
                    rest = behind;
                    steps.get(*index)?
                }
                _ => return None,
            };
            if rest.is_empty() {
                return Some(step);
            }
            (steps, rest) = branch(step, rest)?;
        }
    }
}

/// The steps of a branch, and the path behind it.
fn branch<'b, 'p>(step: &'b Step, path: &'p [PathPart]) -> Option<(&'b [Step], &'p [PathPart])> {
    use PathPart::{Index, Key};
    let (steps, parts) = match (step, path) {
        (Step::When(step), [Key("then"), ..]) => (step.then.as_deref()?, 1),
        (Step::When(step), [Key("else"), ..]) => (step.otherwise.as_deref()?, 1),
        (Step::Call(step), [Key("then"), ..]) => (step.then.as_deref()?, 1),
        (Step::Call(step), [Key("else"), ..]) => (step.otherwise.as_deref()?, 1),
        (Step::Cases(step), [Key("cases"), Index(case), Key("then"), ..]) => {
            (step.cases.get(*case)?.then.as_deref()?, 3)
        }
        (Step::Cases(step), [Key("cases"), Index(case), Key("else"), ..]) => {
            (step.cases.get(*case)?.otherwise.as_deref()?, 3)
        }
        (Step::Random(step), [Key("random"), Index(case), Key("then"), ..]) => {
            (step.random.get(*case)?.then.as_slice(), 3)
        }
        _ => return None,
    };
    Some((steps, &path[parts..]))
}

impl Series {
    fn new(sequence: Sequence) -> Result<Series, String> {
        let mut order = Vec::with_capacity(sequence.steps.len());
        for (index, step) in sequence.steps.iter().enumerate() {
            let after = step.after.seconds();
            let after = after.ok_or_else(|| format!("`{}` is not a duration", step.after.0))?;
            order.push((after, index));
        }
        order.sort_unstable();
        Ok(Series { sequence, order })
    }
}

fn read<T: DeserializeOwned>(content: BTreeMap<String, Value>) -> Result<T, String> {
    typed(Value::Map(content))
}

fn read_key<T: DeserializeOwned>(
    mut content: BTreeMap<String, Value>,
    key: &str,
) -> Result<T, String> {
    match content.remove(key) {
        Some(value) => typed(value),
        None => Err(format!("it has no `{key}`")),
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    let json = json(value, 0).ok_or("it is nested too deeply")?;
    serde_json::from_value(json).map_err(|error| format!("it is not of the right form: {error}"))
}

/// References become the names that the language writes; what is null was never written.
fn json(value: Value, depth: usize) -> Option<Json> {
    if depth > DEEPEST {
        return None;
    }
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Int(value) => Json::from(value),
        Value::Float(value) => Json::from(value),
        Value::Text(text) => Json::String(text),
        // A text that the bot shows to people says what its author put into it.
        Value::Secret(secret) => Json::String(secret.expose().to_owned()),
        Value::List(items) => Json::Array(
            items
                .into_iter()
                .map(|item| json(item, depth + 1))
                .collect::<Option<_>>()?,
        ),
        Value::Map(map) => Json::Object(
            map.into_iter()
                .filter(|(_, value)| *value != Value::Null)
                .map(|(key, value)| Some((key, json(value, depth + 1)?)))
                .collect::<Option<_>>()?,
        ),
        Value::Ref(address) => Json::String(address.name().to_owned()),
    })
}

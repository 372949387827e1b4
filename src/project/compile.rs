//! The merged bot -> what a target is to hold, with its variables and its environment filled in.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value as Json;

use super::{BOT_GRAMMAR, Project, Resource};
use crate::language::address::{Address, Kind};
use crate::language::contact::Contact;
use crate::language::name::nfc;
use crate::language::project_file::ProjectFile;
use crate::language::shape::{Form, Role, ShapeId, Shapes};
use crate::language::target::{Target, VendorOptions};
use crate::language::template::{UseKind, analyse_expression, analyse_text};
use crate::language::text::{Resolved, Text};
use crate::language::value::{Desired, Origin, Value};
use crate::source::Span;

/// Reads one variable of the environment; `None` if it is not set or not Unicode.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a target is to hold.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// In order of kinds, then names.
    pub desired: Vec<Desired>,
    /// What is true of the bot as a whole: `channels`, `timezone` and `hours` of the project.
    pub settings: BTreeMap<String, Value>,
    /// The kinds that the project speaks of, also with nothing in them.
    pub scope: BTreeSet<Kind>,
    /// Renamed resources: from, to.
    pub moved: Vec<(Address, Address)>,
    /// Environment variables that some content needs and that are not set.
    pub unset_env: BTreeSet<String>,
}

/// A target's own settings, filled in.
#[derive(Clone, Debug)]
pub struct Settings {
    pub name: String,
    pub platform: &'static str,
    /// `None` means the platform's default, or the embedded sandbox.
    pub url: Option<String>,
    pub token: Option<SecretString>,
    /// The bot, page or tenant that is meant; empty where the platform has none.
    pub bot: String,
    pub options: VendorOptions,
    pub rate: Option<f64>,
    pub parallel: Option<u32>,
    pub protect: Vec<Address>,
    pub allow_delete: Vec<Address>,
    /// The kinds that are synced; `None` means every kind that the platform has.
    pub manages: Option<BTreeSet<Kind>>,
    /// Where the platform pulls content from.
    pub serve: Option<Served>,
    /// Environment variables that the settings need and that are not set.
    pub unset_env: BTreeSet<String>,
}

/// Where a platform pulls content from, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub url: String,
    /// The environment variables that the token is made from.
    pub token: Vec<String>,
}

/// Fills in a target's settings.
#[must_use]
pub fn settings(file: &ProjectFile, name: &str, target: &Target, env: Env<'_>) -> Settings {
    let vars = variables(file, target, env);
    let mut unset_env = BTreeSet::new();
    let mut fill = |text: &Text| {
        let resolved = text.resolve(&vars, env);
        unset_env.extend(resolved.unset_env.iter().cloned());
        match resolved.plain() {
            Value::Text(text) => SecretString::from(text),
            Value::Secret(secret) => SecretString::from(secret.expose().to_owned()),
            _ => SecretString::default(),
        }
    };
    let mut open = |text: &Text| fill(text).expose_secret().to_owned();
    let project_name = file.name.to_string();
    let (url, bot) = match target {
        Target::Sandbox(target) => (
            target.url.as_ref().map(&mut open),
            target.bot.as_ref().map_or(project_name, &mut open),
        ),
        Target::Botcake(target) => (target.url.as_ref().map(&mut open), open(&target.page)),
        Target::Ahachat(target) => (target.url.as_ref().map(&mut open), open(&target.bot)),
        Target::Firstline(target) => (Some(open(&target.url)), String::new()),
        Target::Omnichat(target) => (
            target.url.as_ref().map(&mut open),
            target.channel.as_ref().map(&mut open).unwrap_or_default(),
        ),
    };
    let options = match target {
        Target::Sandbox(_) | Target::Ahachat(_) => VendorOptions::default(),
        Target::Botcake(target) => VendorOptions {
            reserve_keywords: target.reserve_keywords,
            ..VendorOptions::default()
        },
        Target::Firstline(target) => VendorOptions {
            gender_codes: target.gender_codes,
            http_put: target.http_put,
            ..VendorOptions::default()
        },
        Target::Omnichat(target) => VendorOptions {
            chat_platform: target.chat_platform.as_ref().map(&mut open),
            chatbot: target.chatbot.as_ref().map(&mut open),
            ..VendorOptions::default()
        },
    };
    let token = match target {
        Target::Sandbox(target) => target.token.as_ref(),
        Target::Botcake(target) => Some(&target.token),
        Target::Ahachat(target) => Some(&target.token),
        Target::Firstline(target) => Some(&target.token),
        Target::Omnichat(target) => target.token.as_ref(),
    }
    .map(fill);
    let common = target.common();
    let serve = common.serve.map(|serve| {
        let url = match serve.url.resolve(&vars, env).plain() {
            Value::Text(url) => url,
            _ => String::new(),
        };
        let token = match serve
            .token
            .as_ref()
            .map(|token| token.resolve(&vars, env).wire())
        {
            Some(Value::Secret(secret)) => secret.names.into_iter().collect(),
            _ => Vec::new(),
        };
        Served { url, token }
    });
    Settings {
        name: name.to_owned(),
        platform: target.platform(),
        url,
        token,
        bot,
        options,
        serve,
        rate: common.rate,
        parallel: common.parallel,
        protect: addresses(common.protect.iter().map(|address| address.0.as_str())),
        allow_delete: addresses(common.allow_delete.iter().map(|address| address.0.as_str())),
        manages: common.manages.map(|words| {
            words
                .iter()
                .filter_map(|word| Kind::from_word(&word.0))
                .collect()
        }),
        unset_env,
    }
}

fn addresses<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Address> {
    texts.filter_map(|text| nfc(text).parse().ok()).collect()
}

/// The project's variables with the target's over them, by name.
#[must_use]
pub fn variables(file: &ProjectFile, target: &Target, env: Env<'_>) -> BTreeMap<String, Resolved> {
    let none = BTreeMap::new();
    file.vars
        .iter()
        .chain(target.common().vars)
        .map(|(name, text)| (name.to_string(), text.resolve(&none, env)))
        .collect()
}

/// Compiles the bot of a project without errors for one of its targets.
#[must_use]
pub fn compile(project: &Project, file: &ProjectFile, target: &Target, env: Env<'_>) -> Compiled {
    let vars = variables(file, target, env);
    let mut compiler = Compiler {
        project,
        shapes: &BOT_GRAMMAR.shapes,
        vars: &vars,
        env,
        compiled: Compiled {
            scope: project.bot.scope.clone(),
            settings: bot_settings(file),
            ..Compiled::default()
        },
    };
    compiler.run();
    let mut compiled = compiler.compiled;
    compiled
        .desired
        .sort_by(|left, right| left.address.cmp(&right.address));
    compiled.moved = project
        .bot
        .moved
        .iter()
        .filter_map(|moved| {
            let from = nfc(&moved.value.from.0).parse().ok()?;
            let to = nfc(&moved.value.to.0).parse().ok()?;
            Some((from, to))
        })
        .collect();
    compiled
}

/// All three are there even where the file leaves them to their defaults: a project speaks of
/// the whole bot.
fn bot_settings(file: &ProjectFile) -> BTreeMap<String, Value> {
    let json = |value: serde_json::Result<Json>| value.map_or(Value::Null, |json| literal(&json));
    BTreeMap::from([
        (
            "channels".to_owned(),
            json(serde_json::to_value(&file.channels)),
        ),
        ("timezone".to_owned(), Value::Text(file.timezone.clone())),
        ("hours".to_owned(), json(serde_json::to_value(&file.hours))),
    ])
}

struct Compiler<'a> {
    project: &'a Project,
    shapes: &'a Shapes,
    vars: &'a BTreeMap<String, Resolved>,
    env: Env<'a>,
    compiled: Compiled,
}

/// What is found while one resource is compiled.
#[derive(Default)]
struct Found {
    uses: BTreeSet<Address>,
    unset_env: BTreeSet<String>,
}

impl Compiler<'_> {
    fn run(&mut self) {
        let bot = &self.project.bot;
        self.map(Kind::Field, &bot.fields);
        self.map(Kind::Tag, &bot.tags);
        self.map(Kind::ApiCard, &bot.api_cards);
        self.map(Kind::Flow, &bot.flows);
        self.map(Kind::Sequence, &bot.sequences);
        self.map(Kind::Rule, &bot.rules);
        self.map(Kind::Comment, &bot.comments);
        self.map(Kind::Link, &bot.links);
        self.map(Kind::Keyword, &bot.keywords);
        self.single(Kind::IceBreakers, "items", bot.ice_breakers.as_ref());
        self.single(Kind::Menu, "items", bot.menu.as_ref());
        self.single(Kind::Welcome, "flow", bot.welcome.as_ref());
        self.single(Kind::DefaultReply, "flow", bot.default_reply.as_ref());
        if let Some(contacts) = &bot.contacts {
            let rows = contacts.value.rows.iter().flatten();
            for (place, contact) in rows.enumerate() {
                if let Some(name) = contact.key(contacts.value.key) {
                    let address = Address::new(Kind::Contact, nfc(name));
                    let place = bot.contact_places.get(place);
                    self.contact(address, contact, place.copied().unwrap_or(contacts.key));
                }
            }
        }
    }

    fn child(&self, key: &str) -> Option<ShapeId> {
        self.shapes.child(self.shapes.root(), key)
    }

    fn map<K: std::fmt::Display, V: Serialize>(
        &mut self,
        kind: Kind,
        resources: &BTreeMap<K, Resource<V>>,
    ) {
        let Some(shape) = self
            .child(kind.key())
            .and_then(|id| self.shapes.child(id, ""))
        else {
            return;
        };
        for (name, resource) in resources {
            let address = Address::new(kind, name.to_string());
            let mut found = Found::default();
            let Ok(json) = serde_json::to_value(&resource.value) else {
                continue;
            };
            if let Value::Map(content) = self.value(&json, shape, &mut Vec::new(), &mut found) {
                self.push(address, content, resource.key, found);
            }
        }
    }

    fn single<V: Serialize>(&mut self, kind: Kind, key: &str, resource: Option<&Resource<V>>) {
        let (Some(resource), Some(shape)) = (resource, self.child(kind.key())) else {
            return;
        };
        let Ok(json) = serde_json::to_value(&resource.value) else {
            return;
        };
        let mut found = Found::default();
        let value = self.value(&json, shape, &mut Vec::new(), &mut found);
        let content = BTreeMap::from([(key.to_owned(), value)]);
        self.push(Address::singleton(kind), content, resource.key, found);
    }

    /// A contact is data, not language: nothing is filled into it.
    fn contact(&mut self, address: Address, contact: &Contact, key: Span) {
        let mut found = Found::default();
        let Ok(json) = serde_json::to_value(contact) else {
            return;
        };
        let Value::Map(mut content) = literal(&json) else {
            return;
        };
        if let Some(tags) = &contact.tags {
            let tags = tags
                .iter()
                .map(|tag| Value::Ref(Address::new(Kind::Tag, tag.as_str())));
            content.insert("tags".to_owned(), Value::List(tags.collect()));
        }
        for field in contact.fields.iter().flatten() {
            found
                .uses
                .insert(Address::new(Kind::Field, field.0.as_str()));
        }
        self.push(address, content, key, found);
    }

    fn push(
        &mut self,
        address: Address,
        content: BTreeMap<String, Value>,
        key: Span,
        found: Found,
    ) {
        let remote_name = match content.get("title") {
            Some(Value::Text(title)) => title.clone(),
            _ => address.name().to_owned(),
        };
        let sources = &self.project.sources;
        let origin = Origin {
            file: sources.path(key.file).to_owned(),
            line: sources
                .get(key.file)
                .map_or(1, |file| file.position(key.start).line),
        };
        let mut uses = found.uses;
        uses.remove(&address);
        self.compiled.unset_env.extend(found.unset_env);
        self.compiled.desired.push(Desired {
            address,
            remote_name,
            content,
            uses,
            origin,
        });
    }

    /// Turns canonical JSON into a value: references by address, texts filled in.
    fn value(
        &self,
        json: &Json,
        shape: ShapeId,
        locals: &mut Vec<String>,
        found: &mut Found,
    ) -> Value {
        let Some(id) = self.shapes.settle(shape, json) else {
            return literal(json);
        };
        match (&self.shapes.get(id).form, json) {
            (Form::Scalar(scalar), Json::String(text)) => {
                self.text(text, scalar.role, locals, found)
            }
            (Form::List(item), Json::Array(items)) => Value::List(
                items
                    .iter()
                    .map(|json| self.value(json, *item, locals, found))
                    .collect(),
            ),
            (Form::Keys(keys), Json::Object(map)) => {
                let local = map.get("as").and_then(Json::as_str).map(str::to_owned);
                let depth = locals.len();
                locals.extend(local);
                let value = Value::Map(
                    map.iter()
                        .map(|(key, json)| {
                            let value = match keys.get(key) {
                                Some(id) => self.value(json, *id, locals, found),
                                None => literal(json),
                            };
                            (key.clone(), value)
                        })
                        .collect(),
                );
                locals.truncate(depth);
                value
            }
            (Form::Names(role, item), Json::Object(map)) => Value::Map(
                map.iter()
                    .map(|(key, json)| {
                        if *role == Some(Role::Field) {
                            found.uses.insert(Address::new(Kind::Field, key));
                        }
                        (key.clone(), self.value(json, *item, locals, found))
                    })
                    .collect(),
            ),
            _ => literal(json),
        }
    }

    fn text(&self, text: &str, role: Role, locals: &[String], found: &mut Found) -> Value {
        let kind = match role {
            Role::Flow => Kind::Flow,
            Role::ApiCard => Kind::ApiCard,
            Role::Tag => Kind::Tag,
            Role::Sequence => Kind::Sequence,
            Role::Field => {
                found.uses.insert(Address::new(Kind::Field, text));
                return Value::Text(text.to_owned());
            }
            Role::Expression => {
                let names: Vec<&str> = locals.iter().map(String::as_str).collect();
                self.uses(analyse_expression(text, &names).uses, found);
                return Value::Text(text.to_owned());
            }
            Role::Text => {
                let names: Vec<&str> = locals.iter().map(String::as_str).collect();
                self.uses(analyse_text(text, &names).uses, found);
                let resolved = Text::from(text).resolve(self.vars, self.env);
                found.unset_env.extend(resolved.unset_env.iter().cloned());
                return resolved.wire();
            }
            _ => return Value::Text(text.to_owned()),
        };
        Value::Ref(Address::new(kind, text))
    }

    /// Fields and tags that templates name must exist before their text does.
    fn uses(&self, uses: Vec<crate::language::template::Use>, found: &mut Found) {
        for used in uses {
            let address = match used.kind {
                UseKind::Field(name) => Address::new(Kind::Field, nfc(&name)),
                UseKind::Tag(name) => Address::new(Kind::Tag, nfc(&name)),
                _ => continue,
            };
            found.uses.insert(address);
        }
    }
}

/// JSON as it stands. Numbers without a fraction are whole numbers.
fn literal(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, Some(float)) => whole(float).map_or(Value::Float(float), Value::Int),
            (None, None) => Value::Null,
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(literal).collect()),
        Json::Object(map) => Value::Map(
            map.iter()
                .map(|(key, value)| (key.clone(), literal(value)))
                .collect(),
        ),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "within 2^53, where every whole float is exact"
)]
fn whole(float: f64) -> Option<i64> {
    let exact = float.fract() == 0.0 && float.abs() <= crate::language::scalars::LARGEST_NUMBER;
    exact.then_some(float as i64)
}

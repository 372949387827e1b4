//! From a project's files to a bot to talk to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::super::check;
use super::super::global::Global;
use super::super::ready::choose;
use super::mask::Mask;
use crate::diagnostics::{Diagnostic, Severity, Summary};
use crate::engine::Bot;
use crate::engine::bot::{Part, Settings};
use crate::language::address::Kind;
use crate::language::name::ApiCardName;
use crate::language::project_file::ProjectFile;
use crate::language::value::{Desired, Value};
use crate::project::compile::compile;
use crate::project::{self, Project};
use crate::source::Disk;

use super::super::exit::Exit;

/// A project and the bot that it makes.
pub(super) struct Loaded {
    pub(super) project: Project,
    pub(super) file: ProjectFile,
    pub(super) bot: Bot,
    /// The answers that API cards give as examples.
    pub(super) examples: BTreeMap<ApiCardName, Json>,
    /// What the items of the main menu say; the page that one opens.
    pub(super) menu: Vec<(String, Option<String>)>,
    pub(super) ice_breakers: Vec<String>,
    pub(super) has_welcome: bool,
    /// Environment variables that are needed and not set.
    pub(super) unset_env: BTreeSet<String>,
    pub(super) warnings: usize,
    /// Hides what came from the environment.
    pub(super) mask: Mask,
}

/// A project that makes no bot.
pub(super) enum NotLoaded {
    /// It has errors; the whole report for people.
    Invalid(String, Summary),
    /// The bot cannot run, in a sentence.
    NotRunnable(String),
    /// Told already.
    Told(Exit),
}

/// Reads and checks a project, and builds the bot for the chosen target.
pub(super) fn load(global: &Global, root: &Path) -> Result<Loaded, NotLoaded> {
    let project = project::load(&Disk, root);
    let diagnostics = check::examine(global, &project).map_err(NotLoaded::Told)?;
    let summary = crate::check::summary(&project, &diagnostics);
    let file = match &project.settings.value {
        Some(file) if summary.errors == 0 => file.clone(),
        _ => {
            let shown: Vec<Diagnostic> = diagnostics
                .into_iter()
                .filter(|diagnostic| !global.quiet || diagnostic.severity == Severity::Error)
                .collect();
            return Err(NotLoaded::Invalid(
                check::rendered(&project, &shown, global.stderr_color()),
                summary,
            ));
        }
    };
    let (_, target) = choose(global, &file).map_err(NotLoaded::Told)?;
    let mask = RefCell::new(Mask::default());
    let compiled = compile(&project, &file, &target, &|name| {
        let value = std::env::var(name).ok()?;
        mask.borrow_mut().hide(name, &value);
        Some(value)
    });
    let timezone = TimeZone::get(&file.timezone).map_err(|_| {
        NotLoaded::NotRunnable(format!("there is no time zone `{}`", file.timezone))
    })?;
    let settings = Settings {
        channels: file.channels.clone(),
        timezone,
        hours: file.hours.clone(),
    };
    let parts = compiled.desired.iter().map(|desired| Part {
        address: desired.address.clone(),
        content: desired.content.clone(),
    });
    let bot =
        Bot::new(settings, parts).map_err(|error| NotLoaded::NotRunnable(error.to_string()))?;
    let of = |kind| {
        compiled
            .desired
            .iter()
            .filter(move |desired| desired.address.kind() == kind)
    };
    Ok(Loaded {
        examples: of(Kind::ApiCard).filter_map(example).collect(),
        menu: of(Kind::Menu)
            .flat_map(items)
            .map(|item| (text(item, "label").unwrap_or_default(), text(item, "url")))
            .collect(),
        ice_breakers: of(Kind::IceBreakers)
            .flat_map(items)
            .filter_map(|item| text(item, "question"))
            .collect(),
        has_welcome: of(Kind::Welcome).next().is_some(),
        unset_env: compiled.unset_env.clone(),
        warnings: summary.warnings,
        mask: mask.into_inner(),
        bot,
        file,
        project,
    })
}

fn example(card: &Desired) -> Option<(ApiCardName, Json)> {
    let Some(Value::Map(response)) = card.content.get("response") else {
        return None;
    };
    Some((
        ApiCardName::new(card.address.name()),
        json(response.get("example")?),
    ))
}

fn items(list: &Desired) -> &[Value] {
    match list.content.get("items") {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn text(item: &Value, key: &str) -> Option<String> {
    let Value::Map(item) = item else { return None };
    match item.get(key)? {
        Value::Text(text) => Some(text.clone()),
        Value::Secret(secret) => Some(secret.expose().to_owned()),
        _ => None,
    }
}

/// A value as JSON, as the machine would answer with it.
fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::Float(value) => Json::from(*value),
        Value::Text(text) => Json::String(text.clone()),
        Value::Secret(secret) => Json::String(secret.expose().to_owned()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect(),
        Value::Ref(address) => Json::String(address.name().to_owned()),
    }
}

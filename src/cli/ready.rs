//! From a command line to something that can be synced: the project checked, the target chosen
//! and its settings filled in, the embedded sandbox started.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use secrecy::SecretString;

use super::check;
use super::exit::Exit;
use super::global::{Global, complain, inform};
use super::plan::SyncArgs;
use crate::diagnostics::{Severity, choices, count, did_you_mean};
use crate::language::address::{Address, Kind};
use crate::language::project_file::ProjectFile;
use crate::language::target::Target;
use crate::language::value::Value;
use crate::platforms::http::shown_origin;
use crate::platforms::{Connection, EMBEDDED, Identity, Patience, Platform, allowed_hosts};
use crate::project::compile::{Compiled, Settings, compile, settings};
use crate::project::{self, Project, STATE_FOLDER};
use crate::sandbox::{self, Running, TokenSource};
use crate::source::Disk;
use crate::sync::state::State;
use crate::sync::{Input, Options, Serving, Store, make_folder};

/// Writes under way at the same time, unless the target says otherwise.
pub(super) const PARALLEL: u32 = 4;
/// The embedded sandbox's database, in the state folder.
const SANDBOX_DATA: &str = "sandbox.db";

/// Ready to plan. The sandbox, if one was started, lives as long as this does.
pub(super) struct Ready {
    pub(super) input: Input,
    pub(super) sandbox: Option<Running>,
}

/// Loads and checks the project, and connects to its target.
pub(super) async fn ready(
    global: &Global,
    argument: Option<&Path>,
    chosen: &SyncArgs,
) -> Result<Ready, Exit> {
    let root = global.root(argument)?;
    let project = project::load(&Disk, &root);
    let file = checked(global, &project)?;
    let (name, target) = choose(global, file)?;
    let env = |name: &str| std::env::var(name).ok();
    let mut settings = settings(file, name, &target, &env);
    let contacts = project.bot.contacts.as_ref();
    settings.options.contact_key = contacts.map(|contacts| contacts.value.key);
    supported(file, &settings)?;
    let compiled = compile(&project, file, &target, &env);
    note_unset(global, &settings, &compiled)?;
    let state_dir = root.join(STATE_FOLDER);
    let (connection, sandbox) = connect(&settings, &state_dir).await?;
    let mut input = input(compiled, settings, connection, state_dir);
    chosen.add_to(&mut input.options);
    Ok(Ready { input, sandbox })
}

/// The chosen target's name and what is remembered of it. Connects to nothing.
pub(super) fn remembered(global: &Global) -> Result<(String, Option<State>), Exit> {
    let root = global.root(None)?;
    let project = project::load(&Disk, &root);
    let Some(file) = &project.settings.value else {
        complain("`botwright.yaml` has errors; `botwright check` shows them");
        return Err(Exit::Invalid);
    };
    let (name, target) = choose(global, file)?;
    let settings = settings(file, name, &target, &|name| std::env::var(name).ok());
    let identity = Identity {
        platform: platform(&settings)?,
        url: address(&settings)?.map_or_else(|| EMBEDDED.to_owned(), |url| shown_origin(&url)),
        bot: settings.bot.clone(),
    };
    let state = Store::new(&root.join(STATE_FOLDER), name).and_then(|store| store.load(&identity));
    match state {
        Ok(state) => Ok((name.to_owned(), state.map(|(state, _)| state))),
        Err(error) => {
            complain(&error.to_string());
            Err(Exit::Failed)
        }
    }
}

/// Nothing is planned while the bot has errors.
pub(super) fn checked<'a>(global: &Global, project: &'a Project) -> Result<&'a ProjectFile, Exit> {
    let mut diagnostics = check::examine(global, project)?;
    // Warnings are what `check` is for; here they would hide what is said of the platform.
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    match &project.settings.value {
        Some(file) if diagnostics.is_empty() => Ok(file),
        _ => {
            check::show(global, project, &diagnostics);
            complain(&format!(
                "the bot has {}; nothing was planned, written or sent",
                count(diagnostics.len(), "error")
            ));
            Err(Exit::Invalid)
        }
    }
}

/// The target named by `--target`, else the default one, else the only one, else a sandbox.
pub(super) fn choose<'a>(
    global: &'a Global,
    file: &'a ProjectFile,
) -> Result<(&'a str, Target), Exit> {
    let named = global
        .target
        .as_deref()
        .or(file.default_target.as_ref().map(|name| name.as_str()));
    if let Some(name) = named {
        return match file.targets.get(name) {
            Some(target) => Ok((name, target.clone())),
            None => {
                let names = file.targets.keys().map(|name| name.as_str());
                let advice = match did_you_mean(name, names.clone()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("choose {}", choices(names)),
                };
                complain(&format!("there is no target `{name}`; {advice}"));
                Err(Exit::Usage)
            }
        };
    }
    let mut targets = file.targets.iter();
    match (targets.next(), targets.next()) {
        (None, _) => Ok(("sandbox", Target::sandbox())),
        (Some((name, target)), None) => Ok((name.as_str(), target.clone())),
        _ => {
            let names = choices(file.targets.keys().map(|name| name.as_str()));
            complain(&format!(
                "the project has several targets; choose {names} with `--target`, or set `default_target`"
            ));
            Err(Exit::Usage)
        }
    }
}

fn platform(settings: &Settings) -> Result<Platform, Exit> {
    Platform::from_word(settings.platform).ok_or_else(|| {
        complain(&format!(
            "the target `{}` is on {}, which this version of Botwright does not know",
            settings.name, settings.platform
        ));
        Exit::Usage
    })
}

/// The origin of the target's platform; `None`: it is started in this process.
fn address(settings: &Settings) -> Result<Option<String>, Exit> {
    let default = platform(settings)?.facts().default_url;
    Ok(settings.url.clone().or(default.map(str::to_owned)))
}

fn supported(file: &ProjectFile, settings: &Settings) -> Result<(), Exit> {
    platform(settings)?;
    if file.state != "local" {
        complain(&format!(
            "`state: {}` cannot be used by this version of Botwright yet; write `state: local`",
            file.state
        ));
        return Err(Exit::Usage);
    }
    if let Some(name) = settings.unset_env.first() {
        complain(&format!(
            "the target `{}` needs the environment variable `{name}`, which is not set",
            settings.name
        ));
        return Err(Exit::Usage);
    }
    Ok(())
}

/// On the sandbox an unset secret is sent empty, so that a fresh clone can be tried; elsewhere what
/// the target takes of the bot must be whole.
fn note_unset(global: &Global, settings: &Settings, compiled: &Compiled) -> Result<(), Exit> {
    if platform(settings)? != Platform::Sandbox {
        let used = used_unset(settings, compiled);
        return match used.first_key_value() {
            None => Ok(()),
            Some((name, address)) => {
                complain(&format!(
                    "{address} needs the environment variable `{name}`, which is not set, and the target `{}` takes it; set it, or leave that kind out with `manages`",
                    settings.name
                ));
                Err(Exit::Usage)
            }
        };
    }
    if compiled.unset_env.is_empty() || global.quiet {
        return Ok(());
    }
    let names: Vec<String> = compiled
        .unset_env
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    inform(&format!(
        "note: {} not set, so the {} gets an empty value there\n",
        match names.as_slice() {
            [one] => format!("{one} is"),
            several => format!("{} are", several.join(", ")),
        },
        settings.platform
    ));
    Ok(())
}

/// Unset variables in what the target takes, each with a resource that needs it.
fn used_unset(settings: &Settings, compiled: &Compiled) -> BTreeMap<String, Address> {
    let facts = Platform::from_word(settings.platform).map(Platform::facts);
    let taken = |kind: Kind| {
        facts.is_some_and(|facts| facts.kind(kind).is_some())
            && settings
                .manages
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&kind))
    };
    let mut used = BTreeMap::new();
    for desired in &compiled.desired {
        if !taken(desired.address.kind()) {
            continue;
        }
        let mut names = BTreeSet::new();
        desired
            .content
            .values()
            .for_each(|value| secrets(value, &mut names));
        for name in names.intersection(&compiled.unset_env) {
            used.entry(name.clone())
                .or_insert_with(|| desired.address.clone());
        }
    }
    used
}

fn secrets(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Secret(secret) => names.extend(secret.names.iter().cloned()),
        Value::List(items) => items.iter().for_each(|item| secrets(item, names)),
        Value::Map(map) => map.values().for_each(|item| secrets(item, names)),
        _ => {}
    }
}

/// Connects to a target; one without an address is a sandbox that is started here.
pub(super) async fn connect(
    settings: &Settings,
    state_dir: &Path,
) -> Result<(Connection, Option<Running>), Exit> {
    let platform = platform(settings)?;
    let (url, token, sandbox) = match (address(settings)?, &settings.token) {
        (Some(url), Some(token)) => (url, token.clone(), None),
        // Omnichat's Open API is sold apart: without its token everything is done by hand.
        (Some(url), None) if platform == Platform::Omnichat => (url, SecretString::default(), None),
        (Some(_), None) => {
            complain(&format!(
                "the target `{}` has a `url` but no `token`; `botwright sandbox` prints one at its first start",
                settings.name
            ));
            return Err(Exit::Usage);
        }
        (None, _) => {
            make_folder(state_dir).map_err(|error| {
                complain(&format!(
                    "the folder `{}` cannot be made: {error}",
                    state_dir.display()
                ));
                Exit::Failed
            })?;
            let options = sandbox::Options {
                listen: ([127, 0, 0, 1], 0).into(),
                data: state_dir.join(SANDBOX_DATA),
                token: TokenSource::Kept,
                faults: None,
                timers: false,
                private_addresses: false,
            };
            match sandbox::start(options).await {
                Ok(running) => (
                    running.url().to_owned(),
                    running.token().clone(),
                    Some(running),
                ),
                Err(error) => {
                    complain(&error.to_string());
                    return Err(Exit::Failed);
                }
            }
        }
    };
    let hosts = std::env::var("BOTWRIGHT_ALLOW_HOSTS").ok();
    let connection = Connection {
        target: settings.name.clone(),
        platform,
        url,
        embedded: sandbox.is_some(),
        token,
        bot: settings.bot.clone(),
        options: settings.options.clone(),
        rate: settings.rate,
        parallel: settings.parallel.unwrap_or(PARALLEL).max(1) as usize,
        patience: Patience::default(),
        allow_hosts: allowed_hosts(hosts.as_deref()),
    };
    Ok((connection, sandbox))
}

fn input(
    compiled: Compiled,
    settings: Settings,
    connection: Connection,
    state_dir: std::path::PathBuf,
) -> Input {
    let managed = settings.manages;
    let facts = connection.platform.facts();
    let manages = |kind: Kind| {
        facts.kind(kind).is_some() && managed.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    };
    let options = Options {
        allow_delete: settings.allow_delete.into_iter().collect(),
        protect: settings.protect.into_iter().collect(),
        ..Options::default()
    };
    // Who names the kinds that are synced means those alone.
    let whole_bot = managed.is_none() && facts.settings;
    let scope: BTreeSet<Kind> = compiled
        .scope
        .into_iter()
        .filter(|kind| manages(*kind))
        .collect();
    let (desired, unmanaged) = compiled
        .desired
        .into_iter()
        .partition(|desired| manages(desired.address.kind()));
    Input {
        settings: whole_bot.then_some(compiled.settings),
        desired,
        unmanaged,
        serve: settings.serve.map(|serve| Serving {
            url: serve.url,
            token: serve.token,
        }),
        scope,
        moved: compiled.moved,
        unset_env: compiled.unset_env,
        connection,
        state_dir,
        options,
    }
    .spelled()
}

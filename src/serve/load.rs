//! A project -> its targets, each with a bot that runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::ids::{Ids, IdsError, Names};
use super::target::Target;
use crate::check::{self, Options as CheckOptions};
use crate::diagnostics::{Diagnostic, Severity, choices, clean, count};
use crate::engine::from_project;
use crate::language::name::FlowName;
use crate::language::project_file::{Channel, ProjectFile};
use crate::language::target::Target as Written;
use crate::platforms::http::is_loopback_url;
use crate::platforms::{Connection, Patience, Platform, allowed_hosts};
use crate::project::compile::{Env, compile, settings};
use crate::project::watch::Watch;
use crate::project::{self, Project, STATE_FOLDER};
use crate::source::Disk;
use crate::sync::Store;

mod needs;
mod tokens;

/// How long an answer may take where nobody knows how long the platform waits.
const TIME: Duration = Duration::from_secs(10);
/// What of a platform's own time is left for the way there and back.
const WAY: Duration = Duration::from_millis(500);

/// What is served, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The project's folder.
    pub root: PathBuf,
    /// Only these targets; every one with `serve:` if there is none.
    pub targets: Vec<String>,
    /// A file of ids.
    pub ids: Option<PathBuf>,
    /// Whether ids that are not known otherwise are asked from the vendor's API.
    pub look_up: bool,
    /// Whether a target without a token is served.
    pub open: bool,
    /// Whether forms may be used that a vendor's documents only name.
    pub inferred: bool,
    /// How long an answer may take, instead of what suits the platform.
    pub time: Option<Duration>,
    pub env: fn(&str) -> Option<String>,
}

/// The bots of all targets.
#[derive(Debug, Default)]
pub struct Bots {
    pub(super) targets: Vec<Arc<Target>>,
}

/// A project that was read.
#[derive(Debug)]
pub struct Prepared {
    pub bots: Bots,
    /// Finds changes of the project's files.
    pub watch: Watch,
    /// What is not as it should be, although it can be served; one plain sentence each.
    pub notes: Vec<String>,
}

/// Why a project cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// What is wrong, with its place; errors alone.
    #[error("the bot has errors: {}", .0.join("; "))]
    Invalid(Vec<String>),
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Ids(#[from] IdsError),
    #[error("the ids cannot be asked from the platform of the target `{target}`: {why}")]
    LookUp { target: String, why: String },
    #[error("{0}")]
    Failed(String),
}

impl Bots {
    /// The targets on a platform; more than one only if each has a token.
    pub(super) fn on(&self, platform: Platform) -> impl Iterator<Item = &Arc<Target>> {
        let targets = self.targets.iter();
        targets.filter(move |target| target.platform == platform)
    }

    /// Names, platforms and how many flows there are; for people.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        let line = |target: &Arc<Target>| {
            format!(
                "{} ({}): {} below /{}/",
                target.name,
                target.platform.title(),
                count(target.flows.len(), "flow"),
                target.platform
            )
        };
        self.targets.iter().map(line).collect()
    }
}

/// A target before its ids are known.
struct Draft {
    target: Target,
    connection: Connection,
    names: Names,
    needs: needs::Needs,
}

/// Reads and checks the project. Ids that cannot be asked again are those of `before`.
///
/// # Errors
/// [`LoadError`]; nothing of the project is served then.
pub async fn load(options: &Options, before: Option<&Bots>) -> Result<Prepared, LoadError> {
    let own = options.clone();
    let read = tokio::task::spawn_blocking(move || read(&own)).await;
    let (drafts, watch, mut notes) =
        read.map_err(|_| LoadError::Failed("reading the project was broken off".to_owned()))??;
    let mut bots = Bots::default();
    for mut draft in drafts {
        if options.look_up && draft.needs.is_open(&draft.target) {
            let found = Ids::look_up(&draft.connection, &draft.names).await;
            let old = before.and_then(|bots| {
                let mut targets = bots.targets.iter();
                targets.find(|old| old.name == draft.target.name)
            });
            let found = match (found, old) {
                (Ok(found), _) => found,
                (Err(why), Some(old)) => {
                    notes.push(format!(
                        "the ids cannot be asked from the platform of the target `{}`, and those from before are used: {why}",
                        draft.target.name
                    ));
                    old.ids.clone()
                }
                (Err(why), None) => {
                    let target = draft.target.name;
                    return Err(LoadError::LookUp { target, why });
                }
            };
            draft.target.ids = std::mem::take(&mut draft.target.ids).or(found);
        }
        notes.extend(draft.needs.notes(&draft.target));
        bots.targets.push(Arc::new(draft.target));
    }
    Ok(Prepared { bots, watch, notes })
}

type Read = (Vec<Draft>, Watch, Vec<String>);

fn read(options: &Options) -> Result<Read, LoadError> {
    // What is in the table of a broadcast changes nothing that a flow says.
    let project = project::without_recipients(&Disk, &options.root);
    let env = options.env;
    let one = match options.targets.as_slice() {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let mut diagnostics = check::check(
        &project,
        CheckOptions {
            is_set: &|name| env(name).is_some(),
            target: one,
            levels: check::Levels::NONE,
        },
    );
    diagnostics.extend_from_slice(project.bot.flows.problems());
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|error| line(&project, error)).collect();
    let file = match &project.settings.value {
        Some(file) if errors.is_empty() => file,
        _ => return Err(LoadError::Invalid(errors)),
    };
    let mut notes = Vec::new();
    let mut drafts = Vec::new();
    for (name, written) in chosen(options, file)? {
        drafts.push(draft(options, &project, file, name, written, &mut notes)?);
    }
    tokens::tell_apart(drafts.iter().map(|draft| &draft.target))?;
    Ok((drafts, Watch::new(&project), notes))
}

/// `bot/main.yaml:18: there is no flow `bok` [unknown-flow]`.
fn line(project: &Project, diagnostic: &Diagnostic) -> String {
    let label = diagnostic.primary.as_ref();
    let place = label.map_or_else(String::new, |label| {
        format!("{}: ", project.sources.file_and_line(label.span))
    });
    clean(&format!(
        "{place}{} [{}]",
        diagnostic.message, diagnostic.code.name
    ))
    .into_owned()
}

fn chosen<'a>(
    options: &Options,
    file: &'a ProjectFile,
) -> Result<Vec<(&'a str, &'a Written)>, LoadError> {
    let served = |target: &Written| target.common().serve.is_some();
    if options.targets.is_empty() {
        let all: Vec<_> = file
            .targets
            .iter()
            .filter(|(_, target)| served(target))
            .map(|(name, target)| (name.as_str(), target))
            .collect();
        if all.is_empty() {
            return Err(LoadError::Usage(
                "no target of the project has `serve:`; write `serve: { url: \"https://…\", token: \"${env.SERVE_TOKEN}\" }` into one".to_owned(),
            ));
        }
        return Ok(all);
    }
    let names: BTreeSet<&str> = options.targets.iter().map(String::as_str).collect();
    let find = |name: &'_ str| {
        let Some((name, target)) = file.targets.get_key_value(name) else {
            let known = choices(file.targets.keys().map(|name| name.as_str()));
            return Err(LoadError::Usage(format!(
                "there is no target `{name}`; choose {known}"
            )));
        };
        if !served(target) {
            return Err(LoadError::Usage(format!(
                "the target `{name}` has no `serve:`; write `serve: {{ url: \"https://…\", token: \"${{env.SERVE_TOKEN}}\" }}` into it"
            )));
        }
        Ok((name.as_str(), target))
    };
    names.into_iter().map(find).collect()
}

fn draft(
    options: &Options,
    project: &Project,
    file: &ProjectFile,
    name: &str,
    written: &Written,
    notes: &mut Vec<String>,
) -> Result<Draft, LoadError> {
    let env: Env<'_> = &options.env;
    let platform = Platform::from_word(written.platform())
        .filter(|platform| platform.facts().pulls.is_some())
        .ok_or_else(|| {
            LoadError::Usage(format!(
                "the target `{name}` is on {}, which runs flows itself and pulls nothing; remove its `serve:`",
                written.platform()
            ))
        })?;
    let compiled = compile(project, file, written, env);
    if let Some(variable) = compiled.unset_env.first() {
        return Err(LoadError::Usage(format!(
            "the bot needs the environment variable `{variable}`, which is not set"
        )));
    }
    let settings = settings(file, name, written, env);
    let bot = from_project(project, file, written, env)
        .map_err(|error| LoadError::Failed(error.to_string()))?;
    let known = &project.bot;
    let names = names(project);
    let url = settings.url.clone();
    let url = url.or_else(|| platform.facts().default_url.map(str::to_owned));
    let connection = Connection {
        target: name.to_owned(),
        platform,
        url: url.unwrap_or_default(),
        embedded: false,
        token: settings.token.clone().unwrap_or_default(),
        bot: settings.bot.clone(),
        options: settings.options.clone(),
        rate: settings.rate,
        parallel: 1,
        patience: Patience::default(),
        allow_hosts: allowed_hosts((options.env)("BOTWRIGHT_ALLOW_HOSTS").as_deref()),
    };
    let mut ids = match &options.ids {
        Some(path) => Ids::read(path, name, platform)?,
        None => Ids::default(),
    };
    let state = Store::new(&project.root.join(STATE_FOLDER), name)
        .and_then(|store| store.load(&connection.identity()));
    match state {
        Ok(Some((state, _))) if platform == Platform::Botcake => {
            ids = ids.or(Ids::remembered(&state));
        }
        Ok(_) => {}
        Err(error) => notes.push(format!("no ids are taken from the state: {error}")),
    }
    let target = Target {
        name: name.to_owned(),
        platform,
        token: tokens::token(options, file, name, written)?,
        bot,
        channel: channel(platform, settings.options.chat_platform.as_deref(), file),
        fields: known
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.value.clone()))
            .collect(),
        tags: names.tags.clone(),
        flows: names
            .flows
            .iter()
            .map(|(name, (_, title))| (name.clone(), title.clone()))
            .collect(),
        ids,
        inferred: options.inferred || settings.url.as_deref().is_some_and(is_loopback_url),
        budget: options.time.unwrap_or_else(|| time(platform)),
    };
    Ok(Draft {
        needs: needs::Needs::of(known),
        target,
        connection,
        names,
    })
}

fn names(project: &Project) -> Names {
    let bot = &project.bot;
    let title = |title: Option<&str>, name: &str| title.unwrap_or(name).to_owned();
    let flows = bot.flows.iter().map(|(name, flow)| {
        let folder = flow.value.folder.clone().unwrap_or_default();
        let title = title(flow.value.title.as_deref(), name.as_str());
        (name.clone(), (folder, title))
    });
    let tags = bot.tags.iter();
    let tags = tags.map(|(name, tag)| {
        let title = title(tag.value.title.as_deref(), name.as_str());
        (name.clone(), title)
    });
    let fields = bot.fields.iter().map(|(name, field)| {
        let title = title(field.value.title.as_deref(), name.as_str());
        (name.clone(), title)
    });
    Names {
        flows: flows.collect::<BTreeMap<FlowName, _>>(),
        tags: tags.collect(),
        fields: fields.collect(),
    }
}

fn time(platform: Platform) -> Duration {
    let pulls = platform.facts().pulls;
    let known = pulls.and_then(|pulls| pulls.time_out);
    known.map_or(TIME, |(known, _)| known.saturating_sub(WAY))
}

/// Pages of Botcake and AhaChat are Facebook's unless the bot says other.
fn channel(platform: Platform, chat_platform: Option<&str>, file: &ProjectFile) -> Channel {
    let first = file.channels.first().copied();
    match platform {
        Platform::Omnichat => chat_platform
            .and_then(super::contact::channel)
            .or(first)
            .unwrap_or(Channel::Line),
        Platform::Botcake | Platform::Ahachat if file.channels.contains(&Channel::Messenger) => {
            Channel::Messenger
        }
        _ => first.unwrap_or(Channel::Messenger),
    }
}

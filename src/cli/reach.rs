//! From a command line to a platform that requests can be sent to at once: no plan, no state.

use super::exit::Exit;
use super::global::{Global, complain};
use super::ready::{PARALLEL, checked, choose, connect};
use crate::language::project_file::ProjectFile;
use crate::language::target::Target;
use crate::platforms::{
    Connection, Outcome, Patience, Platform, ProblemKind, ReadError, allowed_hosts,
};
use crate::project::compile::settings;
use crate::project::{Project, STATE_FOLDER};
use crate::sandbox::Running;

/// The outcome of a request is not known.
const UNKNOWN: Exit = Exit::Other(11);
/// The credentials or what they may do.
const CREDENTIALS: Exit = Exit::Other(9);

/// A target, and how to connect to it.
pub(super) struct Reached<'a> {
    pub(super) project: &'a Project,
    pub(super) file: &'a ProjectFile,
    pub(super) target: Target,
    pub(super) connection: Connection,
}

/// Checks the project and finds its target.
pub(super) fn reach<'a>(global: &'a Global, project: &'a Project) -> Result<Reached<'a>, Exit> {
    reached(global, project, checked(global, project)?)
}

/// The target of a project that was checked.
fn reached<'a>(
    global: &'a Global,
    project: &'a Project,
    file: &'a ProjectFile,
) -> Result<Reached<'a>, Exit> {
    let (name, target) = choose(global, file)?;
    let settings = settings(file, name, &target, &env);
    if let Some(variable) = settings.unset_env.first() {
        complain(&format!(
            "the target `{name}` needs the environment variable `{variable}`, which is not set"
        ));
        return Err(Exit::Usage);
    }
    let platform = Platform::from_word(settings.platform).ok_or(Exit::Failed)?;
    let url = settings
        .url
        .or_else(|| platform.facts().default_url.map(str::to_owned));
    let (Some(url), Some(token)) = (url, settings.token) else {
        complain(&format!(
            "the target `{name}` needs a `url` and a `token` for this"
        ));
        return Err(Exit::Usage);
    };
    let hosts = std::env::var("BOTWRIGHT_ALLOW_HOSTS").ok();
    let connection = Connection {
        target: name.to_owned(),
        platform,
        url,
        embedded: false,
        token,
        bot: settings.bot,
        options: settings.options,
        rate: settings.rate,
        parallel: settings.parallel.unwrap_or(PARALLEL).max(1) as usize,
        patience: Patience::default(),
        allow_hosts: allowed_hosts(hosts.as_deref()),
    };
    Ok(Reached {
        project,
        file,
        target,
        connection,
    })
}

/// The same; a sandbox without an address is started, and is to be stopped in the end.
pub(super) async fn reach_or_start<'a>(
    global: &'a Global,
    project: &'a Project,
) -> Result<(Reached<'a>, Option<Running>), Exit> {
    let file = checked(global, project)?;
    let (name, target) = choose(global, file)?;
    let settings = settings(file, name, &target, &env);
    if settings.platform != Platform::Sandbox.word() || settings.url.is_some() {
        return Ok((reached(global, project, file)?, None));
    }
    let folder = global.root(None)?.join(STATE_FOLDER);
    let (connection, sandbox) = connect(&settings, &folder).await?;
    let reached = Reached {
        project,
        file,
        target,
        connection,
    };
    Ok((reached, sandbox))
}

/// Reads one variable of the environment.
pub(super) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Says that a command does not know a platform.
pub(super) fn not_there(connection: &Connection, what: &str) -> Exit {
    complain(&format!(
        "the target `{}` is on {}, {what}",
        connection.target,
        connection.platform.title()
    ));
    Exit::Usage
}

/// Says why a target cannot be connected to.
pub(super) fn cannot_connect(error: &impl std::fmt::Display) -> Exit {
    complain(&error.to_string());
    CREDENTIALS
}

/// Says why something could not be read.
pub(super) fn unread(error: &ReadError) -> Exit {
    complain(&error.to_string());
    if error.is_credentials() {
        CREDENTIALS
    } else {
        Exit::Failed
    }
}

/// What a write came to, told where it failed. `lost` says what to do when its outcome is unknown.
pub(super) fn written(outcome: Outcome<()>, lost: &str) -> Result<(), Exit> {
    match outcome {
        Outcome::Done(()) => Ok(()),
        Outcome::Refused(problem) => {
            complain(&problem.to_string());
            Err(match problem.kind {
                ProblemKind::Credentials => CREDENTIALS,
                _ => Exit::Failed,
            })
        }
        Outcome::NotSent(why) => {
            complain(&format!("{why}; nothing was sent"));
            Err(Exit::Failed)
        }
        Outcome::Unknown(why) => {
            complain(&format!("{why}; {lost}"));
            Err(UNKNOWN)
        }
    }
}

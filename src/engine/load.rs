//! A project without errors -> a bot that runs.

use jiff::tz::TimeZone;

use super::bot::{Bot, NotRunnable, Part, Settings};
use crate::language::address::{Address, Kind};
use crate::language::project_file::ProjectFile;
use crate::language::target::Target;
use crate::project::Project;
use crate::project::compile::{Env, compile};

/// Compiles a project for one of its targets and makes it run. An unset environment variable is
/// an empty text here.
///
/// # Errors
/// The first resource that cannot run; a project without errors has none.
pub fn from_project(
    project: &Project,
    file: &ProjectFile,
    target: &Target,
    env: Env<'_>,
) -> Result<Bot, NotRunnable> {
    let timezone = TimeZone::get(&file.timezone).map_err(|_| NotRunnable {
        address: Address::singleton(Kind::Welcome),
        reason: format!("there is no time zone `{}`", file.timezone),
    })?;
    let settings = Settings {
        channels: file.channels.clone(),
        timezone,
        hours: file.hours.clone(),
    };
    let parts = compile(project, file, target, env)
        .desired
        .into_iter()
        .map(|desired| Part {
            address: desired.address,
            content: desired.content,
        });
    Bot::new(settings, parts)
}

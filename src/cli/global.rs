//! Options that every command takes, and how output is written.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::exit::Exit;
use crate::diagnostics::clean_lines;
use crate::project::PROJECT_FILE;

/// Options that every command takes.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Global {
    /// The folder of the project, instead of the nearest one from here upward
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub(super) directory: Option<PathBuf>,

    /// The target of `botwright.yaml` that is meant
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) target: Option<String>,

    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: When,

    /// Say less
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say more
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

/// When to use colours.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

impl Global {
    /// Whether results on stdout are coloured.
    pub(super) fn stdout_color(&self) -> bool {
        self.wants_color(io::stdout().is_terminal())
    }

    /// Whether diagnostics and progress on stderr are coloured.
    pub(super) fn stderr_color(&self) -> bool {
        self.wants_color(io::stderr().is_terminal())
    }

    fn wants_color(&self, terminal: bool) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                terminal
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }

    /// The project's folder: the argument, `-C`, or the nearest folder upward that is a project.
    ///
    /// # Errors
    /// There is no project; told on stderr.
    pub(super) fn root(&self, argument: Option<&Path>) -> Result<PathBuf, Exit> {
        if let Some(directory) = argument.or(self.directory.as_deref()) {
            if !directory.is_dir() {
                complain(&format!("there is no folder `{}`", directory.display()));
                return Err(Exit::Usage);
            }
            if !directory.join(PROJECT_FILE).exists() {
                complain(&format!(
                    "there is no `{PROJECT_FILE}` in `{}`; `botwright init` makes a project",
                    directory.display()
                ));
                return Err(Exit::Usage);
            }
            return Ok(directory.to_owned());
        }
        let here = std::env::current_dir().map_err(|error| {
            complain(&format!("the current folder cannot be found: {error}"));
            Exit::Failed
        })?;
        match here
            .ancestors()
            .find(|folder| folder.join(PROJECT_FILE).exists())
        {
            Some(root) => Ok(root.to_owned()),
            None => {
                complain(&format!(
                    "there is no `{PROJECT_FILE}` here or in a folder above; `botwright init` makes a project"
                ));
                Err(Exit::Usage)
            }
        }
    }
}

/// Writes one error line to stderr.
pub(super) fn complain(message: &str) {
    // With stderr closed nobody is left to tell.
    let _ = writeln!(io::stderr(), "error: {}", clean_lines(message));
}

/// Writes a result to stdout. A reader that has gone away is no error.
///
/// # Errors
/// The output cannot be written, a full disk for instance; told on stderr.
pub(super) fn print(text: &str) -> Result<(), Exit> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("the output cannot be written: {error}"));
            Err(Exit::Failed)
        }
        _ => Ok(()),
    }
}

/// Writes to stderr what is for people.
pub(super) fn inform(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

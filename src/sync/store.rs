//! The files of a state: `TARGET.state.json`, `TARGET.journal.jsonl`, `TARGET.lock`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::key::DigestKey;
use super::state::{FORMAT, Line, State};
use crate::platforms::Identity;

/// Where the state of one target lies.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    target: String,
}

/// Why the state cannot be used. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("another run holds the lock of `{target}`: {holder}; wait until it is done")]
    Locked { target: String, holder: String },
    #[error(
        "`{file}` cannot be read as a state ({why}); nothing was changed: restore the file from a copy, or move it away and plan anew"
    )]
    Corrupt { file: String, why: String },
    #[error(
        "`{file}` belongs to {held}, but this target is {wanted}; give the target another name, or move the file away"
    )]
    OtherTarget {
        file: String,
        held: Box<Identity>,
        wanted: Box<Identity>,
    },
    #[error("`{file}` was changed by another run in the meantime; plan again")]
    Moved { file: String },
    #[error("`{file}`: {source}")]
    Io { file: String, source: io::Error },
    #[error("`{0}` cannot be the name of a state file; use letters, digits, `-` and `_`")]
    BadName(String),
}

/// Held while a run writes; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    host: String,
    since: String,
}

impl Store {
    /// The state of `target` in `folder`. Nothing is read yet.
    ///
    /// # Errors
    /// [`StateError::BadName`] if the target's name cannot be part of a file's name.
    pub fn new(folder: &Path, target: &str) -> Result<Store, StateError> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if target.is_empty() || !target.chars().all(plain) {
            return Err(StateError::BadName(target.to_owned()));
        }
        Ok(Store {
            folder: folder.to_owned(),
            target: target.to_owned(),
        })
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.target))
    }

    #[must_use]
    pub fn state_file(&self) -> PathBuf {
        self.file("state.json")
    }

    #[must_use]
    pub fn journal_file(&self) -> PathBuf {
        self.file("journal.jsonl")
    }

    /// The state with the lines of an interrupted run taken in, and whether there were any;
    /// `None` if there is no state yet. Reads only.
    ///
    /// # Errors
    /// See [`StateError`].
    pub fn load(&self, target: &Identity) -> Result<Option<(State, bool)>, StateError> {
        // The journal first: if a run ends between the two reads, the state is newer and the
        // journal is passed over.
        let journal = read(&self.journal_file())?;
        let Some(mut state) = self.read_state()? else {
            return match journal {
                Some(text) if !text.is_empty() => Err(self.corrupt(
                    &self.journal_file(),
                    "it has no state beside it; the state file is lost",
                )),
                _ => Ok(None),
            };
        };
        if &state.target != target {
            return Err(StateError::OtherTarget {
                file: shown(&self.state_file()),
                held: Box::new(state.target),
                wanted: Box::new(target.clone()),
            });
        }
        let lines = match journal {
            Some(text) => self.lines(&text)?,
            None => Vec::new(),
        };
        let belongs = matches!(
            lines.first(),
            Some(Line::Begin { lineage, serial, .. })
                if *lineage == state.lineage && *serial == state.serial
        );
        if belongs {
            lines.into_iter().for_each(|line| state.fold(line));
        }
        Ok(Some((state, belongs)))
    }

    fn read_state(&self) -> Result<Option<State>, StateError> {
        let file = self.state_file();
        let Some(text) = read(&file)? else {
            return Ok(None);
        };
        #[derive(Deserialize)]
        struct Format {
            format: String,
        }
        let format: Format =
            serde_json::from_str(&text).map_err(|error| self.corrupt(&file, &error.to_string()))?;
        if format.format != FORMAT {
            let why = format!(
                "its format is `{}`, this program knows `{FORMAT}`",
                format.format
            );
            return Err(self.corrupt(&file, &why));
        }
        let state: State =
            serde_json::from_str(&text).map_err(|error| self.corrupt(&file, &error.to_string()))?;
        if DigestKey::from_hex(&state.digest_key).is_none() {
            return Err(self.corrupt(&file, "its digest key is not 64 hex digits"));
        }
        Ok(Some(state))
    }

    /// The journal's lines; only the last may be cut short.
    fn lines(&self, text: &str) -> Result<Vec<Line>, StateError> {
        let mut lines = Vec::new();
        let mut rest = text.lines().peekable();
        while let Some(line) = rest.next() {
            match serde_json::from_str(line) {
                Ok(line) => lines.push(line),
                Err(_) if rest.peek().is_none() && !text.ends_with('\n') => {}
                Err(error) => {
                    let why = format!("line {}: {error}", lines.len() + 1);
                    return Err(self.corrupt(&self.journal_file(), &why));
                }
            }
        }
        Ok(lines)
    }

    fn corrupt(&self, file: &Path, why: &str) -> StateError {
        StateError::Corrupt {
            file: shown(file),
            why: crate::platforms::http::printable(why),
        }
    }

    /// Takes the lock, or tells who holds it.
    ///
    /// # Errors
    /// [`StateError::Locked`], or an error of the disk.
    pub fn lock(&self) -> Result<Lock, StateError> {
        make_folder(&self.folder).map_err(|source| io_error(&self.folder, source))?;
        let path = self.file("lock");
        let mut file = private()
            .create(true)
            .truncate(false)
            .read(true)
            .open(&path)
            .map_err(|source| io_error(&path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let _ = file.read_to_string(&mut text);
                let holder = match serde_json::from_str::<Holder>(&text) {
                    Ok(by) => format!("process {} on {} since {}", by.pid, by.host, by.since),
                    Err(_) => "it has just started".to_owned(),
                };
                return Err(StateError::Locked {
                    target: self.target.clone(),
                    holder: crate::platforms::http::printable(&holder),
                });
            }
            Err(TryLockError::Error(source)) => return Err(io_error(&path, source)),
        }
        let holder = Holder {
            pid: std::process::id(),
            host: host(),
            since: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        };
        let text = serde_json::to_string(&holder).unwrap_or_default();
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(|source| io_error(&path, source))?;
        Ok(Lock { _file: file })
    }

    /// Writes the first state of a target. The lock witnesses that nobody else does.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn create(&self, state: &State, _lock: &Lock) -> Result<(), StateError> {
        self.write(state)
    }

    /// Replaces the state, one serial later, and ends the journal.
    ///
    /// # Errors
    /// [`StateError::Moved`] if the state on disk is not the one that `state` came from.
    pub fn compact(&self, state: &mut State, _lock: &Lock) -> Result<(), StateError> {
        let held = self.read_state()?;
        let same =
            held.is_some_and(|held| held.lineage == state.lineage && held.serial == state.serial);
        if !same {
            return Err(StateError::Moved {
                file: shown(&self.state_file()),
            });
        }
        state.serial += 1;
        self.write(state)?;
        let journal = self.journal_file();
        match fs::remove_file(&journal) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(io_error(&journal, error)),
            _ => Ok(()),
        }
    }

    fn write(&self, state: &State) -> Result<(), StateError> {
        let target = self.state_file();
        let text = serde_json::to_string_pretty(state).map_err(|error| StateError::Io {
            file: shown(&target),
            source: io::Error::other(error),
        })?;
        write_private(&target, &format!("{text}\n")).map_err(|source| io_error(&target, source))
    }
}

/// Makes the folder of state files, which is nobody's to commit.
///
/// # Errors
/// An error of the disk.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(folder.join(".gitignore"))
    {
        Ok(mut ignore) => ignore.write_all(b"*\n"),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a file that its owner alone may read, whole or not at all.
///
/// # Errors
/// An error of the disk.
pub fn write_private(target: &Path, text: &str) -> io::Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = folder.join(name);
    let written = (|| {
        let mut file = private().create(true).truncate(true).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, target)?;
        sync_folder(folder)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes the entries of a folder durable, where the system can.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// Options for a file that its owner alone may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

fn read(path: &Path) -> Result<Option<String>, StateError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err(StateError::Corrupt {
            file: shown(path),
            why: "it is not text".to_owned(),
        }),
        Err(error) => Err(io_error(path, error)),
    }
}

pub(super) fn io_error(path: &Path, source: io::Error) -> StateError {
    StateError::Io {
        file: shown(path),
        source,
    }
}

/// Folder and name only: messages carry no machine's paths.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}/{name}", folder.to_string_lossy()),
        None => name.into_owned(),
    }
}

fn host() -> String {
    fs::read_to_string("/etc/hostname")
        .ok()
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "this machine".to_owned(), |name| name.trim().to_owned())
}

#[cfg(test)]
mod tests;
